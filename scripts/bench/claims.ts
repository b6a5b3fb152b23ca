import { setTimeout as sleep } from 'node:timers/promises'
import { type Job, Queue, Worker } from 'bullmq'
import { connect, ready } from '../../shared/bus/connect.ts'
import type { Claimed } from '../../shared/store/claimed.ts'
import { QuestionStore } from '../../shared/store/questions.ts'
import type { Benchmark } from './benchmark.ts'
import { type Lab, PREFIX } from './lab.ts'
import { usage } from './processes.ts'
import { fill } from './questions.ts'
import { signalOf } from './signals.ts'
import type { Row } from './table.ts'

interface ClaimsSize {
  questions: number
  /** How often all is measured; of each figure the median counts. */
  rounds: number
}

/** How many calls are in flight. */
const FLIGHT = 50

const given = { answer: 'the replica lags', evidence: ['logs'], confidence: 0.9, metrics: null }

type Phase = 'claim' | 'answer' | 'pair'

interface Measured {
  rate: number
  /** CPU time of one call in microseconds: that of Redis, and that of the client. */
  redis_us: number
  client_us: number
}

/** How many questions are claimed and answered a second, beside the prioritised jobs of BullMQ. */
export const claimsBenchmark: Benchmark<ClaimsSize> = {
  name: 'claims',
  method: [
    `${FLIGHT} calls in flight, from one client or from ${FLIGHT}; a third of the questions, or jobs, are claimed, then answered, and`,
    'two thirds claimed and answered at once. Both read what they were given. On the same Redis, which is at rest before each, in',
    'turn, and each is first in every other round; the median of all rounds.',
    'Over HTTP one process calls curiosity-feed, which reads and writes it all as JSON; BullMQ is as before, in process.',
    'The rows of CPU time are of a claim with its answer, the greater of Redis and client: what a machine of its own would bound.',
  ],
  full: { questions: 10_000, rounds: 3 },
  quick: { questions: 3_000, rounds: 1 },

  async run(lab, { questions, rounds }, say) {
    const rows: Row[] = []
    for (const [clients, least] of [
      [1, 1.5],
      [FLIGHT, 1.3],
    ] as const) {
      const measured = new Map<string, Measured[]>()
      for (let round = 1; round <= rounds; round += 1) {
        say(`claims: ${clients} client${clients > 1 ? 's' : ''}, round ${round} of ${rounds}`)
        const sides = [['ours', ours] as const, ['BullMQ', bull] as const]
        for (const [who, side] of round % 2 === 1 ? sides : sides.reverse()) {
          await lab.client.flushall()
          const contest = await side(lab, clients, questions)
          await rest(lab)
          for (const phase of ['claim', 'answer', 'pair'] as const) {
            const count = phase === 'pair' ? questions - Math.floor(questions / 3) : Math.floor(questions / 3)
            const key = `${who} ${phase}`
            const before = measured.get(key) ?? []
            measured.set(key, [...before, await measure(lab, count, contest[phase])])
          }
          await contest.close()
        }
      }
      const from = clients === 1 ? 'one client' : `${clients} clients`
      const mine = (phase: Phase) => middle(measured.get(`ours ${phase}`) ?? [])
      const theirs = (phase: Phase) => middle(measured.get(`BullMQ ${phase}`) ?? [])
      for (const phase of ['claim', 'answer', 'pair'] as const) {
        const name = { claim: 'claims', answer: 'answers', pair: 'claims with answers' }[phase]
        const reference = { name: 'BullMQ', figure: theirs(phase).rate }
        const target = { of: 'ratio', bound: 'least', value: least } as const
        rows.push({ name: `${name}, ${from}`, figure: mine(phase).rate, unit: '/s', reference, target })
      }
      const cpu = ({ redis_us, client_us }: Measured) => Math.max(redis_us, client_us)
      const reference = { name: 'BullMQ', figure: cpu(theirs('pair')) }
      rows.push({ name: `CPU of both, ${from}`, figure: cpu(mine('pair')), unit: 'us', reference })
      if (clients === 1) continue
      say('claims: over HTTP')
      const name = `claims with answers, ${FLIGHT} calls over HTTP`
      rows.push({
        ...{ name, figure: await overHttp(lab, questions), unit: '/s' },
        reference: { name: 'BullMQ', figure: theirs('pair').rate },
      })
    }
    return rows
  },
}

/** The median of each figure. */
function middle(rounds: readonly Measured[]): Measured {
  const median = (of: keyof Measured) => {
    const figures = rounds.map((round) => round[of]).sort((a, b) => a - b)
    return figures[Math.floor(figures.length / 2)] ?? Number.NaN
  }
  return { rate: median('rate'), redis_us: median('redis_us'), client_us: median('client_us') }
}

/**
 * Waits until Redis has rewritten its append-only file and does nothing by itself: what one side was filled with would
 * else be rewritten while it, or the other, is measured, which takes a core and makes each write to memory dearer.
 */
async function rest(lab: Lab): Promise<void> {
  const isBusy = async () => /aof_rewrite_(in_progress|scheduled):1/.test(await lab.client.info('persistence'))
  const idle = async () => {
    while (await isBusy()) await sleep(20)
  }
  await idle()
  await lab.client.bgrewriteaof()
  await idle()
}

interface Contest {
  claim(call: number, flight: number): Promise<unknown>
  answer(call: number, flight: number): Promise<unknown>
  pair(call: number, flight: number): Promise<unknown>
  close(): Promise<void>
}

async function measure(lab: Lab, count: number, call: Contest['pair']): Promise<Measured> {
  let next = 0
  const [redis, client, start] = [usage(lab.redis.pid).cpu_s, process.cpuUsage(), performance.now()]
  const worker = async (_: unknown, flight: number) => {
    while (next < count) await call(next++, flight)
  }
  await Promise.all(Array.from({ length: FLIGHT }, worker))
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(client)
  const redis_us = ((usage(lab.redis.pid).cpu_s - redis) / count) * 1e6
  return { rate: count / seconds, redis_us, client_us: (user + system) / count }
}

async function connections(lab: Lab, count: number) {
  const all = Array.from({ length: count }, () => connect({ url: lab.redis.url }))
  await Promise.all(all.map((client) => ready(client, new AbortController().signal)))
  return all
}

async function ours(lab: Lab, clients: number, questions: number): Promise<Contest> {
  await fill(lab.client, 'bench', questions)
  const open = await connections(lab, clients)
  const stores = open.map((client) => new QuestionStore(client, 'bench'))
  const of = (flight: number) => stores[flight % clients] as QuestionStore
  const held: Claimed[] = []
  const claim = async (flight: number) => {
    const claimed = await of(flight).claim({ worker: `worker-${flight}`, lease_s: 300 })
    if (claimed?.read().facts.scenario === undefined) throw new Error('there is nothing to claim')
    return claimed
  }
  const answer = async ({ id, token }: Claimed, flight: number) => {
    const outcome = await of(flight).answer(id, token, given)
    if (!outcome.ok) throw new Error(outcome.why)
  }
  return {
    claim: async (_, flight) => held.push(await claim(flight)),
    answer: (call, flight) => answer(held[call] as Claimed, flight),
    pair: async (_, flight) => answer(await claim(flight), flight),
    close: async () => {
      for (const client of open) client.disconnect()
    },
  }
}

async function bull(lab: Lab, clients: number, questions: number): Promise<Contest> {
  const [own, ...open] = await connections(lab, clients + 1)
  if (own === undefined) throw new Error('no connection')
  // It waits for ever where it blocks, and says so of its connections.
  for (const client of [own, ...open]) client.options.maxRetriesPerRequest = null
  const queue = new Queue('bench', { connection: own })
  const priorities = 1_000
  for (let first = 0; first < questions; first += 500) {
    const job = (_: unknown, i: number) => ({
      name: 'question',
      data: signalOf(first + i, questions, 1),
      opts: { priority: 1 + ((first + i) % priorities) },
    })
    await queue.addBulk(Array.from({ length: Math.min(500, questions - first) }, job))
  }
  const options = { autorun: false, skipStalledCheck: true, skipLockRenewal: true }
  const workers = open.map((connection) => new Worker('bench', null, { connection, ...options }))
  await Promise.all(workers.map((worker) => worker.waitUntilReady()))
  const held: Job[] = []
  const claim = async (flight: number) => {
    const job = await (workers[flight % clients] as Worker).getNextJob(`worker-${flight}`, { block: false })
    if (job?.data.facts.scenario === undefined) throw new Error('there is nothing to claim')
    return job
  }
  const answer = (job: Job) => job.moveToCompleted(given, job.token ?? '', false)
  return {
    claim: async (_, flight) => held.push(await claim(flight)),
    answer: (call) => answer(held[call] as Job),
    pair: async (_, flight) => answer(await claim(flight)),
    async close() {
      await Promise.all(workers.map((worker) => worker.close(true)))
      await queue.close()
      for (const client of [own, ...open]) client.disconnect()
    },
  }
}

/** How many questions are claimed and answered a second through the feed. */
async function overHttp(lab: Lab, questions: number): Promise<number> {
  await lab.client.flushall()
  await fill(lab.client, PREFIX, questions)
  const feed = await lab.start('curiosity-feed')
  const call = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${feed.url}/questions/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}`)
    return (await response.json()) as { question: { id: string }; token: string }
  }
  const pair = async (_: number, flight: number) => {
    const { question, token } = await call('claim', { worker: `worker-${flight}` })
    await call(`${question.id}/answer`, { token, ...given })
  }
  const { rate } = await measure(lab, questions, pair)
  await lab.end(feed)
  return rate
}
