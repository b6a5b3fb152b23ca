import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { offences } from './support/house-rules.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const files = ['services', 'shared', 'scripts', 'test'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .map((file) => `${top}/${file}`)
    .filter((file) => file.endsWith('.ts') && !file.startsWith('test/fixtures/')),
)

test('every file keeps the rules of the house', () => {
  assert.ok(files.length > 0)
  const found = files.flatMap((file) => offences(file, readFileSync(join(root, file), 'utf8')))
  assert.equal(found.length, 0, `against the rules:\n${found.join('\n')}`)
})

const imports = (...specifiers: string[]) => specifiers.map((specifier) => `import {} from '${specifier}'`).join('\n')
const doc = '/** Says what it is. */\n'

const sound: [name: string, path: string, source: string][] = [
  ['a contract on zod', 'shared/contract/a.ts', imports('zod', './b.ts')],
  ['a source on the disk', 'shared/sources/tail.ts', imports('node:fs', 'chokidar', 'picomatch', '../contract/a.ts')],
  ['a source on the bus', 'shared/sources/stream.ts', imports('../bus/a.ts')],
  ['the bus on Redis', 'shared/bus/a.ts', imports('ioredis', 'node:net')],
  ['the store on the bus', 'shared/store/a.ts', imports('ioredis', '../bus/a.ts')],
  ['the runner', 'shared/daemon/run.ts', imports('pino', 'smol-toml', '../bus/a.ts', 'node:fs')],
  ['a monitor', 'services/a/index.ts', imports('zod', '../../shared/sources/tail.ts', './detect.ts')],
  ['a detector', 'services/a/detect.ts', imports('lru-cache', '../../shared/contract/a.ts', './schema.ts')],
  ['a route', 'services/curiosity-feed/routes/a.ts', imports('fastify', '../../../shared/store/a.ts', '../b.ts')],
  [
    'the start of any service',
    'services/main.ts',
    `${imports('../shared/daemon/run.ts')}\nprocess.exit(+process.env.A!)\nimport('./' + name)`,
  ],
  [
    'a script',
    'scripts/kloros/a.ts',
    `${imports('../../shared/daemon/a.ts', 'esbuild', '../../services/load.ts')}\nprocess.exit(1)`,
  ],
  ['a date made of a number', 'services/a/detect.ts', 'const at = (s: number) => new Date(s)'],
  ['a type under its schema', 'shared/contract/a.ts', `${doc}export const A = 1\nexport type A = 1`],
  [
    'overloads that share a docstring',
    'shared/contract/a.ts',
    `${doc}export function a(b: 1): 1\nexport function a(b: 2): 2\nexport function a(b: 1 | 2) { return b }`,
  ],
  [
    'a note to the linter under a docstring',
    'shared/contract/a.ts',
    `${doc}// biome-ignore lint/a: why\nexport const a = 1`,
  ],
  ['the definition of a service', 'services/a/index.ts', 'export default {}'],
  ['a type handed on beside what is built on it', 'shared/bus/a.ts', `export type { B } from './b.ts'\nconst c = 1`],
  ['a class with state', 'shared/bus/a.ts', `${doc}export class A { b = 1 }\n${doc}export class C extends Error {}`],
]

for (const [name, path, source] of sound) {
  test(`keeps the rules: ${name}`, () => assert.deepEqual(offences(path, source), []))
}

const clocks = [
  'Date.now()',
  'new Date()',
  'Date()',
  'setTimeout(f)',
  'Math.random()',
  'globalThis.Date.now()',
  'process.pid',
]

const offending: [name: string, path: string, source: string, sentence: RegExp][] = [
  ['a contract on Node', 'shared/contract/a.ts', imports('node:fs'), /imports node:fs; shared\/contract may import/],
  ['a source on the bus', 'shared/sources/tail.ts', imports('../bus/a.ts'), /shared\/sources may import/],
  [
    'a source on a service',
    'shared/sources/tail.ts',
    imports('../../services/a/detect.ts'),
    /shared\/sources may import/,
  ],
  ['the bus on the store', 'shared/bus/a.ts', imports('../store/a.ts'), /shared\/bus may import/],
  ['the runner on Redis', 'shared/daemon/a.ts', imports('ioredis'), /imports ioredis; shared\/daemon may import/],
  ['the runner on the store', 'shared/daemon/a.ts', imports('../store/a.ts'), /shared\/daemon may import/],
  ['the runner on a source', 'shared/daemon/a.ts', imports('../sources/tail.ts'), /shared\/daemon may import/],
  ['the start on the store', 'services/main.ts', imports('../shared/store/a.ts'), /services\/main.ts may import/],
  ['the start on a service', 'services/main.ts', "import('./a/index.ts')", /services\/main.ts may import/],
  ['a monitor on its sibling', 'services/a/index.ts', imports('../b/detect.ts'), /index.ts of monitors may import/],
  [
    'the core on its sibling',
    'services/curiosity-core/a.ts',
    imports('../curiosity-feed/b.ts'),
    /services with I\/O may import/,
  ],
  ['a monitor on the bus', 'services/a/index.ts', imports('../../shared/bus/a.ts'), /index.ts of monitors may import/],
  ['a monitor on Redis', 'services/a/index.ts', imports('ioredis'), /index.ts of monitors may import/],
  ['the core on Redis', 'services/curiosity-core/index.ts', imports('ioredis'), /services with I\/O may import/],
  [
    'the core on the feed’s library',
    'services/curiosity-core/index.ts',
    imports('fastify'),
    /services with I\/O may import/,
  ],
  ['a detector on Node', 'services/a/detect.ts', imports('node:path'), /pure files of services may import/],
  [
    'a detector on a source',
    'services/a/detect.ts',
    imports('../../shared/sources/tail.ts'),
    /pure files of services may import/,
  ],
  ['a detector on its own wiring', 'services/a/detect.ts', imports('./index.ts'), /pure files of services may import/],
  [
    'another file of a monitor on Node',
    'services/a/wildcard.ts',
    imports('node:fs'),
    /pure files of services may import/,
  ],
  [
    'templates on Node',
    'services/curiosity-core/templates.ts',
    imports('node:os'),
    /pure files of services may import/,
  ],
  ['a script on Redis', 'scripts/a.ts', imports('ioredis'), /imports ioredis; scripts may import/],
  ['a script on a service', 'scripts/a.ts', imports('../services/a/detect.ts'), /scripts may import/],
  ['a type import', 'services/a/detect.ts', "import type { A } from 'node:net'", /imports node:net/],
  ['a type in place', 'services/a/detect.ts', "let a: import('node:net').Socket", /imports node:net/],
  ['a dynamic import', 'services/a/detect.ts', "await import('node:net')", /imports node:net/],
  ['the environment', 'shared/bus/a.ts', 'const a = process.env.A', /:1 uses process\.env/],
  ['the environment by key', 'shared/bus/a.ts', "const a = process['env']", /uses process\.env/],
  ['the environment taken apart', 'shared/bus/a.ts', 'const { env } = process', /uses process\.env/],
  ['the environment as a module', 'shared/bus/a.ts', imports('node:process'), /imports node:process/],
  ['an exit', 'services/a/index.ts', '\nprocess.exit(1)', /:2 uses process\.exit/],
  ...clocks.map((code): (typeof offending)[number] => [code, 'services/a/detect.ts', code, /a pure file has no clock/]),
  ['a clock in templates', 'services/curiosity-core/templates.ts', 'Date.now()', /a pure file has no clock/],
  ['a barrel', 'shared/bus/index.ts', "export * from './a.ts'", /re-exports \.\/a\.ts/],
  ['a name handed on', 'shared/bus/b.ts', "export { a } from './a.ts'", /re-exports \.\/a\.ts/],
  ['a default export', 'shared/bus/a.ts', 'export default 1', /has a default export/],
  ['an undocumented constant', 'shared/bus/a.ts', 'export const a = 1', /exports a without a docstring/],
  ['an undocumented function', 'shared/bus/a.ts', `${doc}\nexport function a() {}`, /exports a without a docstring/],
  ['an undocumented interface', 'shared/bus/a.ts', '// A\nexport interface A {}', /exports A without a docstring/],
  ['a list of exports', 'shared/bus/a.ts', 'const a = 1\nexport { a }', /exports a without a docstring/],
  ['a class without state', 'shared/bus/a.ts', `${doc}export class A { b() {} }`, /A, a class without state/],
  ['a long file', 'scripts/a.ts', 'a\n'.repeat(251), /has 251 lines/],
  ['a camel', 'shared/bus/myFile.ts', '', /not named in kebab-case/],
  ['a camel among tests', 'test/shared/MyFile.test.ts', '', /not named in kebab-case/],
  ['a drawer', 'shared/bus/utils.ts', '', /named after nothing/],
]

for (const [name, path, source, sentence] of offending) {
  test(`tells of ${name} in ${path}`, () => {
    const found = offences(path, source)
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', sentence)
  })
}
