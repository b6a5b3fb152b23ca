import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEndpoint } from '../services/curiosity-feed/webhooks/endpoint.ts'
import { assertCounted, type Expected } from '../support/killing.ts'
import { type FleetRedis, type Name, TestFleet } from '../support/live-fleet.ts'
import { Random } from '../support/random.ts'
import { startCluster } from '../support/redis-cluster.ts'
import { startSentinels } from '../support/redis-sentinels.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const SCENARIOS = 60
/** How long failures are written, in milliseconds; what is to happen happens in the middle of it. */
const WRITING_MS = 10_000
const SERVICES: Name[] = ['chaos-monitor', 'curiosity-core', 'curiosity-feed']
/** Questions that are claimed and answered meanwhile. */
const CLAIMED = 40

const CONFIGURATION = `
[fleet]
project = "faults"
host = "here"
[redis]
prefix = "k"
[chaos-monitor]
history = "FOLDER/history/*.jsonl"
cooldown_s = 0
[[curiosity-feed.webhooks]]
url = "URL"
secret = "SECRET"
`

interface Shaken extends FleetRedis {
  /** Does to it what the test is about; resolves when it takes writes again. @returns the server that does. */
  shake(): Promise<RedisServer>
}

async function sentinels(): Promise<Shaken> {
  const all = await startSentinels()
  return {
    ...all,
    async shake() {
      const before = await all.master()
      await before.end()
      return all.failedOver(before)
    },
  }
}

/** The old master holds what nobody else has: a replica is promoted that it could not reach any more. */
async function lagging(): Promise<Shaken> {
  const all = await startSentinels()
  return {
    ...all,
    async shake() {
      const before = await all.master()
      const replica = all.servers.find((server) => server !== before) as RedisServer
      const step = async ({ client }: RedisServer) =>
        Number(await client.hget('{k}:monitor:here/chaos-monitor', 'step'))
      await before.client.call('ACL', 'SETUSER', 'default', '-psync', '-sync')
      await before.client.call('CLIENT', 'KILL', 'TYPE', 'replica')
      await until(async () => (await step(before)) > (await step(replica)) + 5, 'the replica lags')
      await before.end()
      return all.failedOver(before)
    },
  }
}

async function cluster(): Promise<Shaken & { move(key: string): Promise<RedisServer> }> {
  const all = await startCluster()
  return {
    ...all,
    async shake() {
      const before = await all.master('{k}')
      await before.end()
      return until(
        async () => (await all.master('{k}').then((now) => now !== before && now)) || undefined,
        'another is master',
        40_000,
      )
    },
  }
}

const cases: [what: string, start: () => Promise<Shaken>][] = [
  ['the master that Sentinels watch dies', sentinels],
  ['it dies while its replica lags: what it alone had is read again', lagging],
  ['the master of the slot dies in a cluster', cluster],
  [
    'the slot moves to another node of a cluster',
    async () => {
      const all = await cluster()
      return { ...all, shake: () => all.move('{k}') }
    },
  ],
]

/** Calls the feed. @returns nothing where it could not be had, or has no Redis: a caller asks again. */
async function post(fleet: TestFleet<Shaken>, path: string, body: unknown): Promise<Response | undefined> {
  const headers = { 'content-type': 'application/json' }
  const asked = { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(10_000) }
  const answer = await fetch(fleet.url(path), asked)
  return answer.status === 503 ? undefined : answer
}

/** Claims what is to be answered and answers it, until the feed shows all of it answered. */
async function answerAll(fleet: TestFleet<Shaken>, worker: string): Promise<void> {
  for (;;) {
    const all = (await fleet.questions()).filter(({ gap }) => gap.name.startsWith('claimed-'))
    const open = all.filter(({ status }) => status !== 'answered')
    if (all.length === CLAIMED && open.length === 0) return
    for (const { id } of open) {
      const claim = await post(fleet, `/questions/${id}/claim`, { worker, lease_seconds: 5 })
      // Another worker has it, or has answered it; or the new master never heard of it, and will.
      assert.ok([undefined, 200, 404, 409].includes(claim?.status), `${claim?.status}`)
      if (claim?.status !== 200) continue
      const { token } = (await claim.json()) as { token: string }
      const answer = () => post(fleet, `/questions/${id}/answer`, { token, answer: `by ${worker}`, evidence: ['seen'] })
      const answered = await until(answer, 'it is answered, or not ours', 60_000)
      assert.ok([200, 404, 409].includes(answered.status), `${answered.status}`)
    }
    await sleep(50)
  }
}

/** Appends failures to a history, some of which heal. */
async function write(history: string, random: Random, expected: Expected): Promise<void> {
  const started = Date.now()
  for (let n = 0; Date.now() < started + WRITING_MS; n += 1) {
    const scenario = `s${random.below(SCENARIOS)}`
    const known = expected.get(scenario) ?? { occurrences: 0, closed: true }
    const healed = random.next() < 0.1
    if (!healed) known.occurrences += 1
    known.closed = healed
    if (known.occurrences > 0) expected.set(scenario, known)
    appendFileSync(history, `${JSON.stringify({ scenario, healed, failure_count: 1, error: 'x', timestamp: n })}\n`)
    await sleep(random.below(10))
  }
}

// At once: they mostly wait.
describe('nothing is lost and nothing is counted twice where', { concurrency: 2 }, () => {
  for (const [index, [what, start]] of cases.entries()) {
    test(what, async () => {
      const told = await startEndpoint()
      const configuration = CONFIGURATION.replace('URL', told.url).replace('SECRET', told.secret)
      const fleet = await TestFleet.on(await start(), configuration)
      try {
        const history = join(fleet.folder, 'history')
        mkdirSync(history)
        const names = Array.from({ length: CLAIMED }, (_, i) => `claimed-${i}`)
        const expected: Expected = new Map(names.map((name) => [name, { occurrences: 1, closed: false }]))
        const lines = names.map((scenario) => JSON.stringify({ scenario, healed: false, failure_count: 1, error: 'x' }))
        appendFileSync(join(history, 'claimed.jsonl'), `${lines.join('\n')}\n`)
        await fleet.up(...SERVICES)
        await until(async () => (await fleet.questions()).length === CLAIMED, 'all are asked', 60_000)
        const shaking = sleep(WRITING_MS / 2).then(() => fleet.redis.shake())
        const answering = sleep(WRITING_MS / 2 - 300).then(() =>
          Promise.all(['one', 'two'].map((name) => answerAll(fleet, name))),
        )
        await Promise.all([write(join(history, 'counted.jsonl'), new Random(index), expected), shaking, answering])
        await assertCounted(fleet, 'healing_failure', expected, SERVICES)
        for (const { gap, status, history } of await fleet.questions()) {
          if (!gap.name.startsWith('claimed-')) continue
          assert.equal(status, 'answered', gap.name)
          assert.equal(history.filter(({ event }) => event === 'answered').length, 1, gap.name)
        }
        const untold = async () => {
          const opened = told.received.filter(({ type }) => type === 'question.opened')
          const names = new Set(opened.map(({ data }) => (data.gap as { name: string }).name))
          // Those to be claimed may have been asked before the webhook was there.
          return (await fleet.questions()).filter(({ gap }) => !gap.name.startsWith('claimed-') && !names.has(gap.name))
        }
        await until(async () => (await untold()).length === 0, 'the webhook is told of each', 60_000)
      } finally {
        await fleet.stop()
        await told.stop()
      }
    })
  }
})
