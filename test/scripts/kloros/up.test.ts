import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freeBase } from '../../support/live-fleet.ts'
import { until } from '../../support/until.ts'

const dist = fileURLToPath(new URL('../../../dist', import.meta.url))
let root: string
let base: number
const started: ChildProcess[] = []

// A copy of what was built: up keeps everything beside it, and a fleet may be up beside the original.
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'kloros up '))
  cpSync(dist, join(root, 'dist'), { recursive: true })
  base = await freeBase()
})
after(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL')
  for (const pid of leftovers()) process.kill(pid, 'SIGKILL')
  await rm(root, { recursive: true, force: true })
})

interface Up {
  child: ChildProcess
  output(): string
  says(text: RegExp): Promise<unknown>
  end(signal: NodeJS.Signals): Promise<number | null>
}

function up(...args: string[]): Up {
  const env = { ...process.env, KLOROS_PORT_BASE: String(base), NO_COLOR: '1' }
  for (const name of ['KLOROS_REDIS_URL', 'KLOROS_CONFIG', 'KLOROS_PREFIX']) delete (env as NodeJS.ProcessEnv)[name]
  const child = spawn(process.execPath, [join(root, 'dist/kloros.js'), 'up', ...args], { env })
  started.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      text += data
    })
  }
  return {
    child,
    output: () => text,
    says: (wanted) => until(() => wanted.test(text), `it says ${wanted}`, 60_000),
    async end(signal) {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined
      child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}

/** Processes that still run from the copy. */
function leftovers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(root)
      } catch (error) {
        // It ended between the two looks.
        if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
        throw error
      }
    })
    .map(Number)
}

test('up --demo asks a question and closes it; Ctrl-C ends all of it', async () => {
  const fleet = up('--demo')
  await fleet.says(/opened .*demo-disk-full/)
  await fleet.says(/closed .*demo-disk-full/)
  await fleet.says(/closed by itself/)
  const questions = await fetch(`http://127.0.0.1:${base}/questions?status=closed`)
  assert.equal(((await questions.json()) as { total: number }).total, 1)
  const second = up()
  await second.says(/already up/)
  await until(() => second.child.exitCode !== null, 'it gives way')
  assert.equal(second.child.exitCode, 1)
  assert.equal(await fleet.end('SIGINT'), 0)
  assert.deepEqual(leftovers(), [])
  assert.equal(existsSync(join(root, '.kloros/pids')), false)
})

test('what a killed fleet left running is ended by the next, which has its questions', async () => {
  const first = up()
  await first.says(/The fleet is up/)
  await first.end('SIGKILL')
  assert.ok(leftovers().length > 0, 'its services run on')
  const second = up()
  await second.says(/The fleet is up/)
  const { total } = (await (await fetch(`http://127.0.0.1:${base}/questions?status=closed`)).json()) as {
    total: number
  }
  assert.equal(total, 1)
  assert.equal(await second.end('SIGTERM'), 0)
  assert.deepEqual(leftovers(), [])
})

test('a bad configuration ends up with one sentence that names the key', async () => {
  const fleet = up('--config', '/dev/null/none.toml')
  await until(() => fleet.child.exitCode !== null, 'it ends', 60_000)
  assert.notEqual(fleet.child.exitCode, 0)
  assert.match(fleet.output(), /none\.toml/)
  assert.deepEqual(leftovers(), [])
})
