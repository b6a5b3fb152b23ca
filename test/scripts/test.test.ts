import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { processesOf } from '../../scripts/lib/run-processes.ts'
import { until } from '../support/until.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

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
