import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { endProcesses, processesOf } from '../../scripts/lib/run-processes.ts'
import { until } from '../support/until.ts'

const PATH = process.env.PATH ?? ''
const root = fileURLToPath(new URL('../..', import.meta.url))

/** Starts a shell that runs a line and then waits, with nothing of this process's environment. */
async function shell(t: TestContext, cwd: string, env: Record<string, string>, line: string, ...args: string[]) {
  const child = spawn('sh', ['-c', `${line}\necho; read -r it`, ...args], { cwd, env: { PATH, ...env } })
  const end = once(child, 'exit')
  t.after(() => {
    child.stdin.end()
    return end
  })
  await once(child.stdout, 'data')
  child.stdout.resume()
  return child
}

test('a run takes for its own what it gave its folder to, and not who looks into that', async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kloros-run-')))
  t.after(() => rmSync(folder, { recursive: true }))
  const given = [
    await shell(t, '/', { TMPDIR: folder }, ':'),
    await shell(t, '/', { KLOROS_CONFIG: join(folder, 'kloros.toml') }, ':'),
    await shell(t, '/', {}, ':', join(folder, 'redis.sock')),
  ]
  await shell(t, folder, { PWD: folder }, ':')
  // Another terminal, where somebody shows a file.
  const looks = `sh -c "touch up; read -r it" "$(pwd)"`
  const terminal = spawn('script', ['--quiet', '--return', '--command', looks, '/dev/null'], {
    cwd: folder,
    env: { PATH },
  })
  const end = once(terminal, 'exit')
  t.after(() => {
    terminal.stdin.end('\n')
    return end
  })
  await until(() => existsSync(join(folder, 'up')), 'the terminal is there')
  assert.deepEqual(processesOf(folder).sort(), given.map(({ pid }) => pid).sort())
})

test('what descends from the runner ends with it, whatever it was given', async (t) => {
  const runner = await shell(t, '/', {}, 'setsid sleep 300 &')
  // Not before the last that can write there has ended.
  const closed = once(runner, 'close')
  await endProcesses('/nowhere', runner.pid)
  await closed
})

test('tests that are interrupted leave no process and no folder', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kloros-run-'))
  t.after(() => rmSync(folder, { recursive: true }))
  // Else the tests take themselves for a part of this one.
  const { NODE_TEST_CONTEXT, ...env } = process.env
  const tests = spawn(process.execPath, ['--import', 'tsx', 'scripts/test.ts', 'metric-quality/answers'], {
    cwd: root,
    env: { ...env, TMPDIR: folder, TSX_DISABLE_CACHE: '1' },
    stdio: 'ignore',
  })
  const named = () => readdirSync(folder, { recursive: true, encoding: 'utf8' })
  await until(() => named().some((name) => name.endsWith('redis.sock')), 'a Redis of theirs runs', 60_000)
  tests.kill('SIGINT')
  assert.deepEqual(await once(tests, 'exit'), [130, null])
  assert.deepEqual(processesOf(folder), [])
  assert.deepEqual(named(), [])
})
