import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from './lib/compile.ts'

// npm test [PART ...]: every test file, or those whose path holds one of the parts.
const root = fileURLToPath(new URL('..', import.meta.url))
const parts = process.argv.slice(2)

const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !file.startsWith('fixtures/'))
  .map((file) => join('test', file))
  .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
  .sort()

if (files.length === 0) {
  process.stderr.write(`No test file has ${parts.join(' or ')} in its path.\n`)
  process.exit(2)
}

// In a folder where Node finds the packages.
const caches = join(root, 'node_modules', '.cache')
mkdirSync(caches, { recursive: true })
const compiled = mkdtempSync(join(caches, 'tests-'))
// Ctrl-C reaches the tests as well, which end first.
process.on('SIGINT', () => undefined)
try {
  await compile(root, files, compiled)
  // So many at a time: tests mostly wait, for real processes and for time to go by. A file that hangs fails.
  const options = ['--enable-source-maps', '--test', '--test-concurrency=4', '--test-timeout=480000']
  const programs = files.map((file) => join(compiled, file.replace(/\.ts$/, '.mjs')))
  const tests = spawn(process.execPath, [...options, '--test-reporter=spec', ...programs], {
    cwd: root,
    stdio: 'inherit',
  })
  const [code] = await once(tests, 'exit')
  process.exitCode = code ?? 1
} finally {
  rmSync(compiled, { recursive: true })
}
