import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { copyright } from '../../../scripts/build/copyright.ts'
import { built } from '../../support/built.ts'
import { writeFiles } from '../../support/written-files.ts'

const own = {
  'package.json': '{"name":"ours","version":"1.0.0","license":"MIT"}',
  LICENSE: 'MIT License\n\nCopyright (c) 2026 us\n\nTerms.\n',
}

function written(files: Record<string, string>, from: string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'kloros-copyright-'))
  try {
    writeFiles(root, { ...own, ...files })
    return copyright(root, from)
  } finally {
    rmSync(root, { recursive: true })
  }
}

const about = (name: string, more: object) => JSON.stringify({ name, version: '2.0.0', ...more })
const ours = `Files: *
Copyright: Copyright (c) 2026 us
License: MIT
 MIT License
 .
 Copyright (c) 2026 us
 .
 Terms.
Comment: ours 1.0.0
`

const cases: [name: string, files: Record<string, string>, stanza: string][] = [
  [
    'holders of the rights are those that its terms name, and not those that they speak of',
    {
      'package.json': about('a', { license: 'ISC' }),
      'license.md': 'Copyright 2020 A\nCopyright Julia\n\nThe copyright notice of the copyright holders stays.\n',
    },
    `Copyright: Copyright 2020 A
 Copyright Julia
License: ISC
 Copyright 2020 A
 Copyright Julia
 .
 The copyright notice of the copyright holders stays.
Comment: a 2.0.0
`,
  ],
  [
    'a package without its terms is its author’s',
    { 'package.json': about('a', { license: 'MIT', author: { name: 'A' } }) },
    'Copyright: A\nLicense: MIT\n (Its package has no text of it.)\nComment: a 2.0.0\n',
  ],
  [
    'notices are told with it, and terms that Debian has are named',
    {
      'package.json': about('a', { license: 'Apache-2.0' }),
      'LICENSE.txt': '\tCopyright [yyyy] [name of copyright owner]\n',
      NOTICE: 'Has parts of B.\n\nAnd of C.\n',
    },
    `Copyright: the authors of a
License: Apache-2.0
 The text is at https://www.apache.org/licenses/LICENSE-2.0, and on Debian in /usr/share/common-licenses/Apache-2.0.
Comment: a 2.0.0
 Has parts of B.
 .
 And of C.
`,
  ],
]

for (const [name, files, stanza] of cases) {
  test(name, () => {
    const folder = 'node_modules/@of/b/node_modules/a'
    const placed = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]))
    const said = written(placed, ['services/main.ts', `${folder}/lib/x.js`, `${folder}/lib/y.js`])
    const head = 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: ours\n'
    assert.equal(said, `${head}\n${ours}\nFiles: ${folder}/*\n${stanza}`)
  })
}

test('a package that names no licence is not built in', () => {
  const files = { 'node_modules/a/package.json': about('a', {}) }
  assert.throws(() => written(files, ['node_modules/a/x.js']), /^Error: a names no licence$/)
})

test('what is built names each package that is in it, and none that is only for development', () => {
  const text = readFileSync(built('copyright'), 'utf8')
  const named = [...text.matchAll(/^Files: node_modules\/(.+)\/\*$/gm)].map(([, name]) => name)
  for (const name of ['fastify', 'ioredis', 'typescript', 'uplot', 'zod']) assert.ok(named.includes(name), name)
  const { devDependencies } = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../../package.json', import.meta.url)), 'utf8'),
  ) as { devDependencies: object }
  assert.deepEqual(
    named.filter((name = '') => name in devDependencies),
    [],
  )
})
