import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { JOURNAL_REMOTE } from '../../scripts/bench/journal-files.ts'
import { exits } from '../../scripts/kloros/command.ts'
import type { Outcome } from '../../scripts/soaking/run.ts'
import { serviceNames } from '../../services/load.ts'
import { built } from '../support/built.ts'
import { until } from '../support/until.ts'

const soak = fileURLToPath(new URL('../../scripts/soak.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

/** One soak in a folder for temporary files of its own. */
async function start(t: TestContext, ...args: string[]) {
  built('main.js')
  const folder = await mkdtemp(join(tmpdir(), 'kloros-soak-'))
  const child = spawn(process.execPath, ['--import', tsx, soak, ...args], { env: { ...process.env, TMPDIR: folder } })
  t.after(async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(folder, { recursive: true, force: true })
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (part: Buffer) => {
      output[name] += part
    })
  }
  const ended = once(child, 'close').then(([code]) => code as number)
  return { child, output, ended, folder }
}

/** Processes that were started for one, and run still. */
function runningFor(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(folder)
    } catch (error) {
      // It has just ended, or is another user's.
      if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
      throw error
    }
  })
}

async function nothingLeft(folder: string): Promise<void> {
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('kloros-')),
    [],
  )
  // Who was killed takes a moment to go.
  await until(() => runningFor(folder).length === 0, 'nothing runs')
}

const skip = !existsSync(JOURNAL_REMOTE) && `${JOURNAL_REMOTE} is not installed`

test('the fleet is weighed under load, and a process that grows is told', { skip }, async (t) => {
  const leaking = spawn(process.execPath, [
    '-e',
    'const all = []; setInterval(() => all.push(Buffer.alloc(2 ** 18, 1)), 50)',
  ])
  t.after(() => leaking.kill())
  const { output, ended, folder } = await start(t, '--minutes', '0.5', '--json', '--also', String(leaking.pid))
  assert.equal(await ended, exits.failed, output.stderr)
  const { minutes, slopes, trouble } = JSON.parse(output.stdout) as Outcome
  assert.deepEqual(trouble, [])
  const growing = Object.entries(slopes).filter(([, { grows }]) => grows)
  assert.deepEqual(
    growing.map(([name]) => name),
    [`process ${leaking.pid}`],
  )
  const names = ['all services', `process ${leaking.pid}`, ...serviceNames()]
  assert.deepEqual(Object.keys(slopes).sort(), names.sort())
  assert.ok(minutes.every(({ sum, redis }) => sum > 100 && redis > 1))
  await nothingLeft(folder)
})

test('Ctrl-C ends it, and nothing is left', { skip }, async (t) => {
  const { child, output, ended, folder } = await start(t, '--minutes', '30')
  await until(() => output.stderr.includes('services run') || child.exitCode !== null, 'the fleet is up', 120_000)
  assert.equal(child.exitCode, null, output.stderr)
  child.kill('SIGINT')
  assert.equal(await ended, 130)
  assert.match(output.stdout, /^what +MiB an hour/)
  await nothingLeft(folder)
})

const misused: [args: string[], sentence: RegExp][] = [
  [['--minutes', '0'], /^--minutes must be a number from 0.1/],
  [['--minutes', 'ten'], /^--minutes must be a number/],
  [['--seed', '-1'], /^--seed must be a whole number|argument/],
  [['--for', '3'], /Unknown option '--for'/],
]
for (const [args, sentence] of misused) {
  test(`soak ${args.join(' ')} is wrong usage`, async (t) => {
    const { output, ended } = await start(t, ...args)
    assert.equal(await ended, exits.usage)
    assert.match(output.stderr, sentence)
  })
}
