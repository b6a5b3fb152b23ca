import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freeBase } from '../../../scripts/lib/free-ports.ts'
import { until } from '../../support/until.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const dist = join(repository, 'dist')
let root: string
let base: number
const started: ChildProcess[] = []

// A copy of what was built: up keeps everything beside it, and a fleet may be up beside the original.
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'kloros up '))
  cpSync(dist, join(root, 'dist'), { recursive: true })
  // Beside it, what was built is no source: to read all of that would take as long at each first pass.
  writeFileSync(join(root, 'package.json'), '{"name": "up", "type": "module"}')
  base = await freeBase()
})
// A test that failed leaves the next one nothing to stumble over.
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  for (const pid of leftovers()) process.kill(pid, 'SIGKILL')
  await until(() => leftovers().length === 0, 'nothing runs')
})
after(() => rm(root, { recursive: true, force: true }))

interface Up {
  child: ChildProcess
  output(): string
  says(text: RegExp): Promise<unknown>
  /** Waits until it has ended by itself. */
  ended(): Promise<unknown>
  end(signal: NodeJS.Signals): Promise<number | null>
}

function up(...args: string[]): Up {
  return start(join(root, 'dist/kloros.js'), args)
}

function start(program: string, args: string[], cwd = tmpdir()): Up {
  const env = { ...process.env, KLOROS_PORT_BASE: String(base), NO_COLOR: '1' }
  for (const name of ['KLOROS_REDIS_URL', 'KLOROS_CONFIG', 'KLOROS_PREFIX']) delete (env as NodeJS.ProcessEnv)[name]
  const child = spawn(process.execPath, [program, 'up', ...args], { env, cwd })
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
    ended: () => until(() => child.exitCode !== null, 'it ends', 60_000),
    async end(signal) {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined
      child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}

/** The processes that up remembers: itself, its services, and Redis last. */
function remembered(): number[] {
  return readFileSync(join(root, '.kloros/pids'), 'utf8').split('\n').map(Number)
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

/** How many questions there are of those that a query asks for. */
async function count(query: string): Promise<number> {
  const page = await fetch(`http://127.0.0.1:${base}/questions?${query}`)
  return ((await page.json()) as { total: number }).total
}

test('a demo that is interrupted while its tests run ends as any', async () => {
  const fleet = up('--demo')
  await fleet.says(/Demo: a test fails/)
  assert.equal(await fleet.end('SIGINT'), 0)
  assert.deepEqual(leftovers(), [])
  // What opens and closes four times within an hour is flapping: the next demo begins anew.
  rmSync(join(root, '.kloros'), { recursive: true })
})

test('up --demo asks a question and closes it; Ctrl-C ends all of it', async () => {
  const fleet = up('--demo')
  await fleet.says(/opened .*demo-disk-full/)
  await fleet.says(/closed .*demo-disk-full/)
  await fleet.says(/closed by itself/)
  await fleet.says(/opened .*demo: a full cart/)
  await fleet.says(/closed .*demo: a full cart/)
  await fleet.says(/closed by itself, too/)
  await fleet.says(/opened .*\n.*exception-/)
  await fleet.says(/opened .*demo-cache/)
  await fleet.says(/closed .*demo-cache/)
  await fleet.says(/opened .*demo-host had gpu/)
  await fleet.says(/closed .*demo-host had gpu/)
  await fleet.says(/source-index has read all of its trees: [\d,]+ files/)
  await fleet.says(/that was all/)
  assert.equal(await count('status=closed'), 5)
  assert.equal(existsSync(join(root, '.kloros/demo-host')), false)
  const second = up()
  await second.says(/already up/)
  await second.ended()
  assert.equal(second.child.exitCode, 1)
  assert.equal(await fleet.end('SIGINT'), 0)
  assert.deepEqual(leftovers(), [])
  assert.equal(existsSync(join(root, '.kloros/pids')), false)
})

test('a demo goes on where an interrupted one ended, and is not mistaken by other gaps', async () => {
  const interrupted = up('--demo')
  await interrupted.says(/(opened|returned) .*demo-disk-full/)
  assert.equal(await interrupted.end('SIGINT'), 0)
  const history = join(root, '.kloros/chaos_history.jsonl')
  let healed = false
  const others = setInterval(() => {
    healed = !healed
    appendFileSync(history, `${JSON.stringify({ scenario: 'other', healed })}\n`)
  }, 100)
  try {
    const fleet = up('--demo')
    await fleet.says(/that was all/)
    const order = [/closed .*demo-disk/, /returned .*demo-disk/, /now it heals/, /closed .*demo-disk/, /by itself/]
    let rest = fleet.output()
    for (const wanted of order) {
      assert.match(rest, wanted)
      rest = rest.slice(rest.search(wanted) + 1)
    }
    assert.match(fleet.output(), /closed .*other/)
    assert.equal(await count('gap_type=flaky_test'), 0)
    assert.equal(await fleet.end('SIGINT'), 0)
  } finally {
    clearInterval(others)
  }
  appendFileSync(history, `${JSON.stringify({ scenario: 'other', healed: true })}\n`)
  assert.deepEqual(leftovers(), [])
})

test('a Redis and a service that are killed are started again, and remembered; or it ends with one sentence', async () => {
  const fleet = up()
  await fleet.says(/The fleet is up/)
  assert.match(fleet.output(), /kloros is node dist\/kloros\.js/)
  const before = remembered()
  const redis = before.at(-1) as number
  process.kill(redis, 'SIGKILL')
  await fleet.says(/Redis ended: SIGKILL; it is started again/)
  await until(() => remembered().at(-1) !== redis && remembered().at(-1) !== 0, 'the new Redis is remembered')
  const service = before[1] as number
  process.kill(service, 'SIGKILL')
  await until(() => remembered().length === before.length && !remembered().includes(service), 'so is the new service')
  const history = join(root, '.kloros/chaos_history.jsonl')
  appendFileSync(history, `${JSON.stringify({ scenario: 'after', healed: false })}\n`)
  await fleet.says(/opened .*after/)
  appendFileSync(history, `${JSON.stringify({ scenario: 'after', healed: true })}\n`)
  await fleet.says(/closed .*after/)
  const [, id] = /closed .*after.*\n +(\S+)/.exec(fleet.output()) ?? []
  const headers = { 'Content-Type': 'application/json' }
  const reopen = `http://127.0.0.1:${base}/questions/${id}/reopen`
  // The feed may not have found the new Redis yet.
  await until(async () => (await fetch(reopen, { method: 'POST', headers, body: '{}' })).ok, 'it is reopened')
  await fleet.says(/reopened .*after/)
  const manifest = join(root, '.kloros/redis/appendonlydir/appendonly.aof.manifest')
  const good = readFileSync(manifest)
  writeFileSync(manifest, 'none\n')
  process.kill(remembered().at(-1) as number, 'SIGKILL')
  await fleet.says(/kloros: Redis ended and cannot be started again: .+redis\.log\.\n/)
  await fleet.ended()
  assert.equal(fleet.child.exitCode, 1)
  assert.deepEqual(leftovers(), [])
  const second = up()
  await second.ended()
  assert.equal(second.child.exitCode, 1)
  assert.match(second.output(), /^kloros: Redis did not start; see .+\n$/)
  assert.deepEqual(leftovers(), [])
  writeFileSync(manifest, good)
})

test('what a killed fleet left running is ended by the next, even what hangs, and that has its questions', async () => {
  const first = up()
  await first.says(/The fleet is up/)
  await first.end('SIGKILL')
  assert.ok(leftovers().length > 0, 'its services run on')
  process.kill(remembered()[1] as number, 'SIGSTOP')
  const second = up()
  await second.says(/The fleet is up/)
  const { questions } = (await (await fetch(`http://127.0.0.1:${base}/questions?status=closed`)).json()) as {
    questions: { gap: { name: string } }[]
  }
  assert.ok(questions.some(({ gap }) => gap.name === 'demo-disk-full'))
  assert.equal(await second.end('SIGTERM'), 0)
  assert.deepEqual(leftovers(), [])
})

test('programs that took over the numbers of an earlier fleet are neither ended nor waited for', async () => {
  const argv = ['up', '/elsewhere/dist/kloros.js', 'up', '/elsewhere/dist/main.js', 'redis-server', '/redis.sock']
  const strangers = [1, 2].map(() => spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)', '--', ...argv]))
  started.push(...strangers)
  writeFileSync(join(root, '.kloros/pids'), [...strangers.map(({ pid }) => pid), 'x', -1, 0].join('\n'))
  const fleet = up()
  await fleet.says(/The fleet is up/)
  assert.equal(await fleet.end('SIGTERM'), 0)
  for (const { exitCode, signalCode } of strangers) assert.deepEqual([exitCode, signalCode], [null, null])
})

test('a fleet that was started by a relative path is seen by another, and by doctor until it has ended', async () => {
  const { KLOROS_REDIS_URL, KLOROS_CONFIG, KLOROS_PREFIX, KLOROS_PORT_BASE, ...env } = process.env
  const kloros = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'dist/kloros.js'), ...args], { env, encoding: 'utf8' })
  const doctor = () => kloros('doctor')
  const fleet = start('dist/kloros.js', [], root)
  await fleet.says(/The fleet is up/)
  const second = up()
  await second.ended()
  assert.match(second.output(), /already up/)
  const { stdout } = doctor()
  assert.match(stdout, /^ok {7}redis\.reach +Redis answers at unix:.*\.kloros\/redis\.sock\.$/m)
  assert.match(stdout, new RegExp(`^ok {7}port\\.curiosity-feed +Port ${base} is held by curiosity-feed\\.$`, 'm'))
  assert.match(stdout, /^ok {7}units +.*it is kloros up that runs this fleet/m)
  const head = `# ${join(root, '.kloros/kloros.toml')}, of the fleet that is up in this checkout\n`
  assert.equal(kloros('config', 'chaos-monitor').stdout.slice(0, head.length), head)
  // It stops as well with a Redis that has just died.
  process.kill(remembered().at(-1) as number, 'SIGKILL')
  assert.equal(await fleet.end('SIGINT'), 0)
  assert.deepEqual(leftovers(), [])
  const { stdout: late } = doctor()
  assert.doesNotMatch(late, /\.kloros/)
  assert.match(late, /^failure {2}fleet +No fleet .*\n +mend: kloros up.*$/m)
  assert.doesNotMatch(late, /kloros run|redis\.reach|port\./)
})

test('a bad configuration ends up with one sentence that names the file', async () => {
  const fleet = up('--config', '/dev/null/none.toml')
  await fleet.ended()
  assert.equal(fleet.child.exitCode, 1)
  assert.match(fleet.output(), /^kloros: .*none\.toml.*\n$/)
  assert.deepEqual(leftovers(), [])
})

const versions: [says: string, fits: boolean][] = [
  ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d7c971a948f0', true],
  ['Valkey server v=8.1.0 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1', true],
  ['Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64 build=a3fdef44459b3ad6', false],
  ['something else', false],
]
for (const [says, fits] of versions) {
  test(`an installed "${says.slice(0, 21)}" is ${fits ? 'taken' : 'refused with a sentence'}`, () => {
    const bin = join(root, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'redis-server'), `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 })
    const script = 'set -euo pipefail; . scripts/lib/ensure.sh; ensure_redis'
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }
    const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: repository, env, encoding: 'utf8' })
    rmSync(bin, { recursive: true })
    assert.equal(status, fits ? 0 : 1)
    assert.equal(stderr, fits ? '' : `Redis 7.0 or newer is needed, and what is there is: ${says}\n`)
  })
}
