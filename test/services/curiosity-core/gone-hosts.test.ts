import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { GoneHosts } from '../../../services/curiosity-core/gone-hosts.ts'
import { meaningOf } from '../../../services/curiosity-core/meaning.ts'
import { GoneServices } from '../../../shared/bus/gone-services.ts'
import { Heartbeats } from '../../../shared/bus/heartbeats.ts'
import { keys } from '../../../shared/bus/keys.ts'
import { Steps } from '../../../shared/bus/steps.ts'
import type { Health } from '../../../shared/contract/service.ts'
import type { Signal } from '../../../shared/contract/signal.ts'
import { changesIn } from '../../../shared/store/changes.ts'
import { Asked, DAY, idOf } from '../../support/asked.ts'
import { signal } from '../../support/signals.ts'

let asked: Asked
let heartbeats: Heartbeats
before(async () => {
  asked = await Asked.create()
  heartbeats = new Heartbeats(asked.redis.client, asked.prefix)
})
after(() => asked.stop())
beforeEach(async () => {
  asked.now = Date.now()
  await asked.clear()
})

const beat = { service: 'exception-monitor', status: 'ok', host: 'web-1', hostname: 'ip-10-0-0-1' } as Health
const hosts: [name: string, host: string, status: string][] = [
  ['the one this core runs on', 'here', 'ready'],
  ['one that was heard of, as the fleet calls it', 'web-1', 'ready'],
  ['one that was heard of, as its own journal calls it', 'ip-10-0-0-1', 'ready'],
  ['one that nobody heard of', 'ip-10-0-0-2', 'closed'],
]
for (const [name, host, status] of hosts) {
  test(`after a week, a gap of ${name} is ${status}`, async () => {
    asked.now = Date.now() - 8 * DAY
    await asked.tell({ host })
    await heartbeats.beat(beat)
    await core().leave()
    assert.equal(await asked.status(idOf()), status)
  })
}

const NAME = 'chaos-monitor'

function core(): GoneHosts {
  return new GoneHosts(heartbeats, new GoneServices(asked.redis.client, asked.prefix), asked.intake, 'here')
}

/** Looks twice, as a core does in two hours. */
async function twice(gone = core()): Promise<void> {
  await gone.leave()
  await gone.leave()
}

/** Has a service be heard so many days ago. */
async function heard(days: number, host = 'web-1', service = NAME, hostname?: string): Promise<void> {
  const health = { service, status: 'stopped', host, ...(hostname && { hostname }) }
  const at = Math.floor(Date.now() / 1000 - days * 86_400)
  await asked.redis.client.hset(keys.heartbeats(asked.prefix), `${host}/${service}`, `${at} ${JSON.stringify(health)}`)
}

/** Has a monitor save a step in which it opens gaps, by name and host; of the own host as of none. */
async function open(gaps: Record<string, string>, host = 'web-1'): Promise<Steps> {
  const steps = new Steps(asked.redis.client, asked.prefix, host, NAME)
  const entries = Object.entries(gaps)
  await steps.commit((await steps.load()).step, {
    signals: entries.map(([name, of]) => signal({ name, host: of || host, ts: asked.now / 1000 })),
    fields: new Map([
      ...entries.map(([name, of]): [string, string] => [`o:healing_failure\n${name}\n${of}`, '{"told":1,"seen":1}']),
      ['p:history:a', '7'],
      ['s:a', '1'],
    ]),
    board: { anew: true, set: new Map([['a', '1']]), gone: new Set() },
  })
  await fold()
  return steps
}

/** Folds all that was published. @returns the closings among it, each with its host and why. */
async function fold(): Promise<string[]> {
  const entries = await asked.intake.next(500)
  const read = entries.map(({ id, json }) => ({ id, meaning: meaningOf(json, 'here') }))
  assert.ok(read.every(({ meaning }) => meaning.kind !== 'reject'))
  await asked.intake.fold(read, undefined, 'here')
  return entries.map(({ json }) => said(JSON.parse(json ?? ''))).filter((text) => text.startsWith('close'))
}

function said({ signal: kind, host, facts }: Signal): string {
  const verb = kind === 'CAPABILITY_GAP_CLOSED' ? 'close' : 'open'
  return `${verb} ${facts.gap_name} on ${host}: ${facts.gap_reason}`
}

const statuses = (...names: string[]) => Promise.all(names.map((name) => asked.status(idOf({ name }))))

test('a monitor that has not run for a week has no gap open, of whatever host', async () => {
  const steps = await open({ a: '', b: 'db-1' })
  await heard(8)
  await heard(0, 'web-1', 'test-monitor')
  await twice()
  const why = 'chaos-monitor has not run on web-1 for 7 days'
  assert.deepEqual((await fold()).sort(), [`close a on web-1: ${why}`, `close b on db-1: ${why}`])
  assert.deepEqual(await statuses('a', 'b'), ['closed', 'closed'])
  const { step, fields } = await steps.load()
  assert.deepEqual(Object.fromEntries(fields), { 'p:history:a': '7', 's:a': '1' })
  assert.equal(step, 3)
  assert.deepEqual(await asked.redis.client.hgetall(keys.board(asked.prefix, 'web-1', NAME)), {})
  assert.deepEqual(
    (await heartbeats.all()).map(({ health }) => health.service),
    ['test-monitor'],
  )
})

/** How often a question closed. */
async function closings(): Promise<number> {
  const entries = await asked.redis.client.xrange(keys.questions(asked.prefix), '-', '+')
  return entries.flatMap(([id, fields]) => changesIn(id, fields)).filter(({ event }) => event === 'closed').length
}

test('it closes once, whoever else looks, also where all of its host is gone', async () => {
  asked.now = Date.now() - 8 * DAY
  await open({ a: '', b: '' })
  await heard(8)
  const [one, other] = [core(), core()]
  await Promise.all([one.leave(), other.leave()])
  await Promise.all([one.leave(), other.leave()])
  await twice()
  assert.equal((await fold()).length, 2)
  assert.equal(await closings(), 2)
  assert.deepEqual(await statuses('a', 'b'), ['closed', 'closed'])
})

test('where a core is killed after one of two, the next one goes on with the other', async () => {
  await open({ a: '' })
  await open({ b: '' }, 'web-2')
  await heard(8)
  await heard(8, 'web-2')
  const services = new GoneServices(asked.redis.client, asked.prefix)
  let forgotten = 0
  const forget: GoneServices['forget'] = async (...args) => {
    if (forgotten === 1) throw new Error('killed')
    forgotten += 1
    await services.forget(...args)
  }
  const killed = new GoneHosts(heartbeats, { forget } as GoneServices, asked.intake, 'here')
  await killed.leave()
  await assert.rejects(killed.leave(), /killed/)
  await twice()
  assert.equal((await fold()).length, 2)
  assert.equal(await closings(), 2)
  assert.deepEqual(await statuses('a', 'b'), ['closed', 'closed'])
})

const kept: [name: string, happens: () => Promise<void>][] = [
  [
    'was heard 6 days ago',
    async () => {
      await heard(6)
      await twice()
    },
  ],
  [
    'was found silent once',
    async () => {
      await heard(8)
      await core().leave()
    },
  ],
  [
    'was heard between two looks: its host slept, or the clock of Redis was set',
    async () => {
      await heard(8)
      const gone = core()
      await gone.leave()
      await heard(0)
      await gone.leave()
      await heard(9)
      await gone.leave()
    },
  ],
]
for (const [name, happens] of kept) {
  test(`one that ${name} keeps what it has open`, async () => {
    const steps = await open({ a: '' })
    const before = await steps.load()
    await happens()
    assert.deepEqual(await fold(), [])
    assert.deepEqual(await statuses('a'), ['ready'])
    assert.deepEqual(await steps.load(), before)
  })
}

test('what the same monitor has open under the new name of its host stays open', async () => {
  await open({ a: '', b: '' })
  await open({ a: 'web-1' }, 'shop')
  await heard(8)
  await heard(0, 'shop', NAME, 'web-1')
  await twice()
  assert.deepEqual(await fold(), ['close b on web-1: chaos-monitor has not run on web-1 for 7 days'])
  assert.deepEqual(await statuses('a', 'b'), ['ready', 'closed'])
})

test('what two that are gone had open closes with the last of them', async () => {
  await open({ a: '' })
  await open({ a: 'web-1' }, 'shop')
  await heard(8)
  await heard(8, 'shop')
  await twice()
  assert.equal((await fold()).length, 1)
  assert.deepEqual(await statuses('a'), ['closed'])
})

test('a service that is no monitor is forgotten, and leaves no record', async () => {
  await heard(8, 'web-1', 'curiosity-feed')
  await twice()
  assert.deepEqual(await heartbeats.all(), [])
  assert.deepEqual(await asked.redis.client.keys('*monitor*'), [])
})
