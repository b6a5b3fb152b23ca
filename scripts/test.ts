import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from './lib/compile.ts'
import { endProcesses } from './lib/run-processes.ts'

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
// All that tests make for a while is made here, by their processes alone: so it can be taken away, however they end.
const temporary = mkdtempSync(join(tmpdir(), 'kloros-tests-'))
chmodSync(temporary, 0o1777)

const stop = new AbortController()
let signal: NodeJS.Signals | undefined
let tests: ChildProcess | undefined
for (const one of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(one, () => {
    signal ??= one
    stop.abort()
  })
}
try {
  await compile(root, files, compiled)
  if (!stop.signal.aborted) process.exitCode = await run(stop.signal)
} finally {
  await endProcesses(temporary, tests?.pid)
  for (const folder of [compiled, temporary]) rmSync(folder, { recursive: true, force: true })
}
if (signal !== undefined) process.exitCode = 128 + constants.signals[signal]

/** Runs what was compiled. @returns what the tests exited with; nothing good where `signal` came first. */
async function run(signal: AbortSignal): Promise<number> {
  // So many at a time: tests mostly wait, for real processes and for time to go by. A file that hangs fails.
  const timeout_ms = process.env.KLOROS_FAULTS === 'long' ? 7_200_000 : 480_000
  const options = ['--enable-source-maps', '--test', '--test-concurrency=4', `--test-timeout=${timeout_ms}`]
  const programs = files.map((file) => join(compiled, file.replace(/\.ts$/, '.mjs')))
  tests = spawn(process.execPath, [...options, '--test-reporter=spec', ...programs], {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
    stdio: 'inherit',
  })
  const [code] = await Promise.race([once(tests, 'exit'), once(signal, 'abort')])
  return typeof code === 'number' ? code : 1
}
