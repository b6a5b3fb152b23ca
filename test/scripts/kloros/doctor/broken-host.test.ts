import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Finding } from '../../../../scripts/kloros/doctor/finding.ts'
import { freeBase } from '../../../../scripts/lib/free-ports.ts'
import { serviceNames } from '../../../../services/load.ts'
import { type Name, TestFleet } from '../../../support/live-fleet.ts'
import { startRedis } from '../../../support/redis.ts'
import { until } from '../../../support/until.ts'
import { carryOut, type Diagnosis, runDoctor } from './doctor-run.ts'

// A host that is well but for where the tests run, then broken in each of its ways in turn, and mended as it is told.

const CONFIG = '[fleet]\nproject = "doctor"\nhost = "here"\n[chaos-monitor]\nhistory = "FOLDER/history.jsonl"\n'
const ALL = serviceNames() as Name[]

const redisPort = String(await freeBase())
const fleet = await TestFleet.create(CONFIG, ['--port', redisPort, '--repl-diskless-sync-delay', '0'])
const replica = await startRedis()
after(async () => {
  await fleet.stop()
  await replica.stop()
})
const redis = fleet.redis
const token = join(fleet.folder, 'token')
const config = join(fleet.folder, 'kloros.toml')
writeFileSync(token, 'not-that-it-matters', { mode: 0o600 })
const env: Record<string, string> = { ...fleet.env, HOME: fleet.folder, KLOROS_TOKEN_FILE: token }
const original = readFileSync(config, 'utf8')

await fleet.up(...ALL)
const well = await until(async () => {
  const found = await runDoctor(env)
  const beats = ALL.map((name) => found.of(`heartbeat.${name}`)?.message ?? '')
  return beats.every((message) => / was heard | is degraded/.test(message)) ? found : undefined
}, 'every service is heard')

test('of a fleet that is well all is said to be', () => {
  // Where the tests run there need be no journal and no synchronised clock.
  const rest = well.statuses(
    'journal',
    'clock',
    'heartbeat.exception-monitor',
    'heartbeat.exploration',
    'disk',
    'limits',
  )
  assert.deepEqual(new Set(Object.values(rest)), new Set(['ok']), JSON.stringify(rest))
  assert.equal(well.exit, exitBy(well))
  for (const part of ['versions.', 'configuration.', 'redis.', 'units', 'port.', 'heartbeat.', 'backlog.', 'feed'])
    assert.ok(
      Object.keys(rest).some((check) => check.startsWith(part)),
      part,
    )
})

interface Way {
  name: string
  check: string
  status: 'warning' | 'failure'
  says: RegExp
  /** @returns what differs of the environment. */
  break(): Promise<Record<string, string> | undefined> | Record<string, string> | undefined
  /** Does what the mend says, where that is no command. @returns what differs of the environment. */
  mend?(finding: Finding): Promise<Record<string, string> | undefined> | Record<string, string> | undefined
  /** Beginnings of other checks that it concerns, too. */
  also?: string[]
}

/** Those of a round do not touch each other, and are there at once: to look takes two seconds of CPU time. */
const rounds: Way[][] = [
  [
    {
      name: 'Redis without an append-only file',
      check: 'redis.append-only',
      status: 'failure',
      says: /no append-only file/,
      break: async () => void (await redis.client.config('SET', 'appendonly', 'no')),
    },
    {
      name: 'Redis that evicts',
      check: 'redis.eviction',
      status: 'failure',
      says: /allkeys-lru/,
      async break() {
        await redis.client.config('SET', 'maxmemory', '1gb')
        await redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru')
        return undefined
      },
    },
    {
      name: 'a token that everybody may read',
      check: 'configuration.permissions',
      status: 'failure',
      says: /token can be read by everybody/,
      break: () => chmodSync(token, 0o644) as undefined,
    },
    {
      name: 'no journalctl',
      check: 'journal.program',
      status: 'failure',
      says: /^\/no\/journalctl /,
      break: () =>
        writeFileSync(config, `${original}\n[exception-monitor]\njournalctl = "/no/journalctl"\n`) as undefined,
      mend({ mend }) {
        assert.match(mend ?? '', /journalctl in \[exception-monitor\]/)
        writeFileSync(config, original)
        return undefined
      },
      also: ['journal.', 'paths.exception-monitor'],
    },
    {
      name: 'signals that do not fit',
      check: 'backlog.rejected',
      status: 'warning',
      says: /2 signals did not fit; the newest: /,
      async break() {
        for (const json of ['{"signal":"NONSENSE"}', 'none'])
          await redis.client.xadd('{kloros}:signals', '*', 'json', json)
        await until(async () => (await redis.client.xlen('{kloros}:rejected')) === 2, 'both are rejected')
        return undefined
      },
    },
  ],
  [
    {
      name: 'Redis that is nearly full',
      check: 'redis.memory',
      status: 'warning',
      says: /MB/,
      async break() {
        await redis.client.setrange('ballast', 32 * 1024 * 1024, '.')
        const used = Number(/used_memory:(\d+)/.exec(await redis.client.info('memory'))?.[1])
        await redis.client.config('SET', 'maxmemory', String(Math.round(used * 1.12)))
        return undefined
      },
    },
    {
      name: 'an unknown key in the configuration',
      check: 'configuration.accepted',
      status: 'failure',
      says: /kloros\.toml.*histroy.*did you mean/,
      break: () => writeFileSync(config, original.replace('history =', 'histroy =')) as undefined,
      mend({ mend }) {
        assert.ok(mend?.includes(config))
        writeFileSync(config, original)
        return undefined
      },
      also: ['paths.chaos-monitor'],
    },
    {
      name: 'another program on the port of a service',
      check: 'port.chaos-monitor',
      status: 'failure',
      says: /held by process \d+ \(node\), which is not chaos-monitor/,
      async break() {
        await fleet.end('chaos-monitor')
        await startIntruder(portOf('chaos-monitor'))
        return undefined
      },
      async mend({ mend }) {
        const pid = Number(/end process (\d+)/.exec(mend ?? '')?.[1])
        assert.equal(pid, intruder?.pid)
        await endIntruder()
        await fleet.up('chaos-monitor')
        return undefined
      },
      also: ['heartbeat.chaos-monitor', 'limits'],
    },
  ],
  [
    {
      name: 'a replica in place of its master',
      check: 'redis.role',
      status: 'failure',
      says: /replica of 127\.0\.0\.1/,
      async break() {
        const [, port = ''] = (await redis.client.config('GET', 'port')) as string[]
        await replica.client.replicaof('127.0.0.1', Number(port))
        await until(async () => (await replica.client.info('replication')).includes('link_status:up'), 'it follows')
        return { KLOROS_REDIS_URL: replica.url }
      },
      mend: ({ mend }) => ({ KLOROS_REDIS_URL: /redis:\/\/\S+/.exec(mend ?? '')?.[0] ?? '' }),
      // Of a Redis that is no socket it is not known whether its disk is of this host.
      also: ['disk'],
    },
  ],
  [
    {
      name: 'Redis away',
      check: 'redis.reach',
      status: 'failure',
      says: /ENOENT/,
      break: () => ({ KLOROS_REDIS_URL: 'unix:///no/such/redis.sock' }),
      mend: () => undefined,
      also: ['redis.', 'versions.', 'heartbeat.', 'backlog.', 'disk'],
    },
  ],
  [
    {
      name: 'Redis with a password that is not known',
      check: 'redis.reach',
      status: 'failure',
      says: /NOAUTH|WRONGPASS|AUTH/,
      async break() {
        await redis.client.config('SET', 'requirepass', 'secret')
        return { KLOROS_REDIS_URL: redis.url.replace('unix://', 'unix://:wrong@') }
      },
      async mend({ mend, message }) {
        assert.match(mend ?? '', /password .* redis\.url/)
        assert.doesNotMatch(message, /wrong/)
        const url = redis.url.replace('unix://', 'unix://:secret@')
        return { KLOROS_REDIS_URL: url }
      },
      also: ['redis.', 'versions.', 'heartbeat.', 'backlog.', 'disk'],
    },
  ],
]

for (const round of rounds) {
  test(round.map(({ name, check }) => `${name}: ${check}`).join('; '), async (t) => {
    const also = round.flatMap((way) => [way.check, ...(way.also ?? [])])
    t.after(afterwards)
    let broken = env
    for (const way of round) broken = { ...broken, ...(await way.break()) }
    const found = await settled(
      broken,
      (one) => round.every(({ check, status }) => one.of(check)?.status === status),
      also,
    )
    for (const { check, says } of round) assert.match(found.of(check)?.message ?? '', says)
    assert.equal(found.exit, exitBy(found))
    assert.deepEqual(found.statuses(...also), well.statuses(...also), 'the other lines stay')

    let mended = env
    for (const { check, mend } of round) {
      const finding = found.of(check) as Finding
      mended = { ...mended, ...(mend ? await mend(finding) : await carryOut(finding.mend, broken)) }
    }
    const again = await settled(mended, (one) => round.every(({ check }) => one.of(check)?.status === 'ok'), also)
    for (const { check } of round) {
      assert.equal(again.of(check)?.status, 'ok', `${found.of(check)?.mend}: ${again.of(check)?.message}`)
    }
  })
}

/** Runs until the lines say so and the others are as they were, for services say only now and then how they are. */
async function settled(given: Record<string, string>, holds: (found: Diagnosis) => boolean, but: string[]) {
  let found = await runDoctor(given)
  const as = JSON.stringify(well.statuses(...but))
  await until(
    async () => {
      if (holds(found) && JSON.stringify(found.statuses(...but)) === as) return true
      found = await runDoctor(given)
      return false
    },
    `the lines are right and the others stay: ${JSON.stringify(found.findings.filter((one) => one.status !== 'ok'))}`,
  )
  return found
}

function exitBy({ findings }: Diagnosis): number {
  return findings.some(({ status }) => status === 'failure') ? 1 : 0
}

/** Makes the host well again, also where a round has failed: the next says what is true of it alone. */
async function afterwards(): Promise<void> {
  await endIntruder()
  chmodSync(token, 0o600)
  writeFileSync(config, original)
  const well = { requirepass: '', maxmemory: '0', 'maxmemory-policy': 'noeviction', appendonly: 'yes' }
  for (const [name, value] of Object.entries(well)) await redis.client.config('SET', name, value)
  await redis.client.del('ballast')
  await fleet.up('chaos-monitor')
}

let intruder: ChildProcess | undefined

function portOf(name: Name): string {
  return new URL(fleet.url('/', name)).port
}

async function startIntruder(port: string): Promise<void> {
  const code = `require('http').createServer((_, r) => r.end('hello')).listen(${port}, '127.0.0.1', () => console.log('up'))`
  intruder = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(intruder.stdout as NodeJS.ReadableStream, 'data')
}

async function endIntruder(): Promise<void> {
  if (intruder === undefined || intruder.exitCode !== null || intruder.signalCode !== null) return
  const ended = once(intruder, 'exit')
  intruder.kill('SIGKILL')
  await ended
}
