import { after, before } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { answerAll, createApp } from '../../../services/curiosity-feed/app.ts'
import definition from '../../../services/curiosity-feed/index.ts'
import { SignalStream } from '../../../shared/bus/signals.ts'
import type { Wording } from '../../../shared/contract/question.ts'
import type { Health, ServiceContext } from '../../../shared/contract/service.ts'
import { ownAnswers } from '../../../shared/daemon/server.ts'
import { questionId } from '../../../shared/store/identity.ts'
import { Intake } from '../../../shared/store/intake.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'

export type Json = Record<string, unknown>

/** Not the default, so that a key which forgets the prefix is noticed. */
export const PREFIX = 'feedtest'

/** The feed in this process, and what it counted and logged. */
export interface TestFeed {
  app: FastifyInstance
  counted: { skipped: number; dropped: number }
  /** Every call it answers, such as `GET /questions/{id}`; HEAD and OPTIONS are left out. */
  routes: Set<string>
  warnings: string[]
  errors: { message: string; fields: Record<string, unknown> | undefined }[]
}

/** Builds the feed as the runner does, on a Redis that answers or none at all. */
export async function buildFeed(redisUrl: string, config: Record<string, unknown> = {}): Promise<TestFeed> {
  let work: Health['work']
  const app = createApp(ownAnswers(() => (work === undefined ? HEALTH : { ...HEALTH, work })))
  const routes = new Set(['GET /health', 'GET /metrics'])
  const feed: TestFeed = { app, counted: { skipped: 0, dropped: 0 }, routes, warnings: [], errors: [] }
  app.addHook('onRoute', ({ method, url }) => {
    // What the page is made of is no call.
    if (url === '/' || url.startsWith('/dashboard/')) return
    const path = url.replace(/:(\w+)/g, '{$1}')
    for (const one of [method].flat()) if (one !== 'HEAD' && one !== 'OPTIONS') feed.routes.add(`${one} ${path}`)
  })
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (message: string) => void feed.warnings.push(message),
    error: (message: string, fields?: Record<string, unknown>) => feed.errors.push({ message, fields }),
  }
  const context: ServiceContext<ReturnType<typeof definition.config.parse>> = {
    config: definition.config.parse(config),
    fleet: { project: 'demo', host: 'web-1' },
    redis: { url: redisUrl, prefix: PREFIX },
    address: { host: '127.0.0.1', port: 8700 },
    signal: new AbortController().signal,
    log,
    count: (counter, by = 1) => {
      if (counter === 'skipped' || counter === 'dropped') feed.counted[counter] += by
    },
    say: (said) => {
      work = said
    },
    report: () => undefined,
  }
  await answerAll(app, context)
  return feed
}

/** A feed beside a Redis of the test's own. */
export async function startFeed(config: Record<string, unknown> = {}): Promise<TestFeed & { redis: TestRedis }> {
  const redis = await startRedis(['--appendfsync', 'always'])
  const feed = Object.assign(await buildFeed(redis.url, config), { redis })
  await until(
    async () => (await feed.app.inject({ url: '/fleet', ...caller(config) })).statusCode === 200,
    'it answers',
  )
  return feed
}

/** A feed for all tests of a file: there from before the first until after the last. */
export function feedOfFile(): Awaited<ReturnType<typeof startFeed>> {
  const feed = {} as Awaited<ReturnType<typeof startFeed>>
  before(async () => {
    Object.assign(feed, await startFeed())
  })
  after(async () => {
    await feed.app.close()
    await feed.redis.stop()
  })
  return feed
}

/** Calls the feed; with a payload it is a POST. A body is `{}` where there is none. */
export async function ask({ app }: TestFeed, url: string, payload?: unknown): Promise<{ status: number; body: Json }> {
  const post = {
    method: 'POST' as const,
    payload: JSON.stringify(payload),
    headers: { 'content-type': 'application/json' },
  }
  const reply = await app.inject({ url, ...(payload !== undefined && post) })
  return { status: reply.statusCode, body: reply.body === '' ? {} : (reply.json() as Json) }
}

function caller({ token }: Record<string, unknown>): { headers: Record<string, string> } {
  return { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } }
}

/** Opens or closes gaps as curiosity-core does. @returns the ids of their questions. */
export async function tell(
  redis: TestRedis,
  names: readonly string[],
  said: { closes?: boolean; wording?: Partial<Wording>; host?: string } = {},
): Promise<string[]> {
  const intake = new Intake(redis.client, redis.client, PREFIX, 'test')
  await intake.prepare()
  const word = said.closes ? 'CAPABILITY_GAP_CLOSED' : 'CAPABILITY_GAP'
  const signals = names.map((gap_name) => ({
    signal: word as 'CAPABILITY_GAP',
    host: said.host ?? 'web-1',
    facts: { gap_type: 'healing_failure', gap_name },
  }))
  await new SignalStream(redis.client, PREFIX).accept(signals)
  const entries = (await intake.next(names.length)).map(({ id, json }) => {
    const signal = JSON.parse(json ?? '') as (typeof signals)[number]
    const wording = { ...WORDING, question: `Why does '${signal.facts.gap_name}' not heal?`, ...said.wording }
    return said.closes
      ? { id, meaning: { kind: 'close' as const, signal } }
      : {
          id,
          meaning: {
            kind: 'open' as const,
            ...{ known: true, inhibited: '', ties: [] },

            ...{ signal, wording, category: 'resilience', ecosystem: 'self_healing', stable: [], cooldown_s: 0 },
          },
        }
  })
  await intake.fold(entries, Date.now(), 'web-1')
  return names.map((name) => questionId('healing_failure', name))
}

/** What a service says that is well. */
export const HEALTH: Health = {
  ...{ service: 'curiosity-feed', host: 'web-1', status: 'ok', reason: '', uptime_s: 12, redis: { connected: true } },
  ...{ sources: {}, counters: { read: 0, skipped: 0, published: 0, folded: 0, dropped: 0 } },
  ...{ memory_mb: 17, version: '0.1.0' },
}

const WORDING: Wording = {
  hypothesis: 'POOR_SELF_HEALING',
  question: '',
  evidence: ['one run of one failed'],
  action_class: 'propose_fix',
  autonomy: 3,
  value_estimate: 0.95,
  cost: 0.3,
  capability_key: 'self_healing.disk',
}
