import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { meaningOf } from '../../../services/curiosity-core/meaning.ts'
import { connect, ready } from '../../../shared/bus/connect.ts'
import { SignalStream } from '../../../shared/bus/signals.ts'
import type { Meaning } from '../../../shared/contract/question.ts'
import { questionId } from '../../../shared/store/identity.ts'
import { type Entry, type Folded, Intake } from '../../../shared/store/intake.ts'
import { QuestionStore } from '../../../shared/store/questions.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { meaning, type Sketch, signal } from '../../support/signals.ts'

let redis: TestRedis
let client: ReturnType<typeof connect>
let stream: SignalStream
let store: QuestionStore
let intake: Intake
const ID = questionId('healing_failure', 'disk-full')

before(async () => {
  redis = await startRedis()
  client = connect({ url: redis.url })
  await ready(client, AbortSignal.timeout(10_000))
  stream = new SignalStream(client, 'k')
  store = new QuestionStore(client, 'k')
  intake = core('a')
})
after(async () => {
  client.disconnect()
  await redis.stop()
})
beforeEach(async () => {
  await client.flushall()
  await intake.prepare()
})

function core(name: string): Intake {
  return new Intake(client, client, 'k', name)
}

async function publish(...sketches: Sketch[]): Promise<void> {
  await stream.accept(sketches.map(signal))
}

async function fold(entries: readonly Entry[], by = intake, now = Date.now()): Promise<Folded[]> {
  const read = entries.map(({ id, json }): { id: string; meaning: Meaning } => ({
    id,
    meaning: meaningOf(json, 'here'),
  }))
  return by.fold(read, now, 'here')
}

async function publishAndFold(...sketches: Sketch[]): Promise<Folded[]> {
  await publish(...sketches)
  return fold(await intake.next(100))
}

type Row = [name: string, signals: Sketch[], folded: Folded[], status: string, occurrences: number]
const rows: Row[] = [
  ['a gap opens a question', [{}], ['opened'], 'ready', 1],
  ['a repeat is counted, not asked', [{}, {}, { occurrences: 5 }], ['opened', 'updated', 'updated'], 'ready', 7],
  ['a closing closes it', [{}, { closed: true }], ['opened', 'closed'], 'closed', 1],
  ['it returns', [{}, { closed: true }, {}], ['opened', 'closed', 'returned'], 'ready', 2],
  ['mending facts counts nothing', [{}, { occurrences: 0 }], ['opened', 'updated'], 'ready', 1],
  [
    'mending facts reopens nothing',
    [{}, { closed: true }, { occurrences: 0 }],
    ['opened', 'closed', 'updated'],
    'closed',
    1,
  ],
  [
    'a second closing means nothing',
    [{}, { closed: true }, { closed: true }],
    ['opened', 'closed', 'updated'],
    'closed',
    1,
  ],
  ['an incident counts once', [{ incident_id: 'x' }, { incident_id: 'x' }], ['opened', 'repeated'], 'ready', 1],
  [
    'open on one host is open',
    [{ host: 'a' }, { host: 'b' }, { host: 'a', closed: true }],
    ['opened', 'updated', 'updated'],
    'ready',
    2,
  ],
  [
    'closed on every host is closed',
    [{ host: 'a' }, { host: 'b' }, { host: 'a', closed: true }, { host: 'b', closed: true }],
    ['opened', 'updated', 'updated', 'closed'],
    'closed',
    2,
  ],
]
for (const [name, signals, folded, status, occurrences] of rows) {
  test(name, async () => {
    assert.deepEqual(await publishAndFold(...signals), folded)
    const question = await store.get(ID)
    assert.equal(question?.status, status)
    assert.equal(question?.occurrences, occurrences)
  })
}

test('a closing of what was never asked leaves nothing', async () => {
  assert.deepEqual(await publishAndFold({ closed: true }), ['unknown'])
  assert.equal(await store.get(ID), null)
})

test('mending the facts of what was never told tells nothing', async () => {
  assert.deepEqual(await publishAndFold({ occurrences: 0 }), ['unknown'])
  assert.equal(await store.get(ID), null)
  assert.deepEqual(await publishAndFold({ host: 'a' }, { host: 'b', occurrences: 0 }), ['opened', 'unknown'])
  assert.deepEqual(
    (await store.get(ID))?.hosts.map(({ host }) => host),
    ['a'],
  )
})

test('closings from hosts that never had the gap leave nothing behind', async () => {
  const invented = Array.from({ length: 50 }, (_, i) => ({ host: `x${i}`, closed: true }))
  await publishAndFold({}, ...invented)
  const question = await store.get(ID)
  assert.deepEqual([question?.status, question?.hosts.length], ['ready', 1])
})

test('an entry of any size is read only as far as it takes to reject it', async () => {
  await redis.client.xadd('{k}:signals', '*', 'json', `{"signal":"${'x'.repeat(10_000_000)}"}`)
  const [entry] = await intake.next(100)
  assert.equal(entry?.json?.length, 32 * 1024 + 1)
  assert.deepEqual(await fold(entry === undefined ? [] : [entry]), ['rejected'])
})

test('an entry read twice counts once', async () => {
  await publish({}, {})
  const entries = await intake.next(100)
  assert.deepEqual(await fold(entries), ['opened', 'updated'])
  assert.deepEqual(await fold(entries), ['again', 'again'])
  assert.equal((await store.get(ID))?.occurrences, 2)
})

test('a core finds again what it had in hand when it died', async () => {
  await publish({})
  await intake.next(100)
  assert.deepEqual(await fold(await core('a').unfinished(100)), ['opened'])
  assert.deepEqual(await intake.unfinished(100), [])
})

test('another core takes over what a dead one had in hand; what is older overwrites nothing', async () => {
  const b = core('b')
  await publish({ facts: { target: 'old' } })
  await intake.next(100)
  await publish({ facts: { target: 'new' } })
  assert.deepEqual(await fold(await b.next(100), b), ['opened'])
  assert.deepEqual(await fold(await b.takeOver(0, 100), b), ['late'])
  const question = await store.get(ID)
  assert.equal(question?.facts.target, 'new')
  assert.equal(question?.occurrences, 2)
})

test('a gap that closed before its opening was taken over stays closed', async () => {
  const b = core('b')
  await publish({})
  await intake.next(100)
  await publish({ closed: true })
  assert.deepEqual(await fold(await b.next(100), b), ['unknown'])
  assert.deepEqual(await fold(await b.takeOver(0, 100), b), ['late'])
  assert.equal((await store.get(ID))?.status, 'closed')
})

test('a gap that closed before it was read that it opened twice stays closed', async () => {
  const b = core('b')
  await publish({}, {})
  await intake.next(100)
  await publish({ closed: true })
  assert.deepEqual(await fold(await b.next(100), b), ['unknown'])
  assert.deepEqual(await fold(await b.takeOver(0, 100), b), ['late', 'late'])
  const question = await store.get(ID)
  assert.deepEqual([question?.status, question?.occurrences], ['closed', 2])
})

test('what is no signal is kept aside with the reason', async () => {
  await redis.client.xadd('{k}:signals', '*', 'json', '{"signal":"CAPABILITY_GAP","facts":{"gap_type":"x"}}')
  await redis.client.xadd('{k}:signals', '*', 'other', 'field')
  assert.deepEqual(await fold(await intake.next(100)), ['rejected', 'rejected'])
  const rejected = await redis.client.xrange('{k}:rejected', '-', '+')
  assert.match(rejected[0]?.[1]?.[3] ?? '', /facts\.gap_name/)
  assert.equal(rejected[1]?.[1]?.[3], 'the entry has no field json')
})

test('an answered question is asked again after its cooldown, or when its evidence changes', async () => {
  await publishAndFold({ facts: { target: 'db' } })
  const answer = async () => {
    const claim = await store.claim({ worker: 'w', lease_s: 60 })
    await store.answer(ID, claim?.token ?? '', { answer: 'done', evidence: [], confidence: null, metrics: null })
  }
  await answer()
  assert.deepEqual(await publishAndFold({ facts: { target: 'db', runs: 9 } }), ['updated'])
  assert.equal((await store.get(ID))?.status, 'answered')
  assert.deepEqual(await publishAndFold({ facts: { target: 'web' } }), ['regressed'])
  await answer()
  await publish({ facts: { target: 'web' } })
  assert.deepEqual(await fold(await intake.next(100), intake, Date.now() + 8 * 86_400_000), ['regressed'])
  assert.equal((await store.get(ID))?.metadata.regression, true)
})

test('a host not heard of for 7 days holds no gap open', async () => {
  await publishAndFold({ host: 'gone' }, { host: 'alive' })
  const later = Date.now() / 1000 + 8 * 86_400
  await intake.leave(new Set(['alive']), later)
  assert.equal((await store.get(ID))?.status, 'ready')
  await intake.leave(new Set(), later)
  const question = await store.get(ID)
  assert.equal(question?.status, 'closed')
  assert.deepEqual(question?.hosts, [])
})

test('only acknowledged entries are trimmed, and of those the newest stay', async () => {
  for (let lot = 0; lot < 5; lot += 1) await publish(...Array.from({ length: 100 }, () => ({})))
  const length = () => redis.client.xlen('{k}:signals')
  await fold(await intake.next(300))
  await intake.trim(50)
  assert.equal(await length(), 200, 'what nobody has read stays')
  const inHand = await intake.next(100)
  await core('b')
    .next(100)
    .then((entries) => fold(entries, core('b')))
  await intake.trim(50)
  assert.equal(await length(), 200, 'what a core has in hand stays, and all after it')
  await fold(inHand)
  await intake.trim(50)
  assert.equal(await length(), 50)
})

test('a whole question is as the surface says', async () => {
  await publish({ ts: 1_795_200_890.104, host: 'web-1', facts: { target: 'db', healing_rate: 0.05 } })
  await fold(await intake.next(100))
  const whole = await store.get(ID)
  assert.ok(whole)
  const { created_at, history, ...question } = whole
  assert.match(created_at, /^\d{4}-.*Z$/)
  assert.deepEqual(
    history.map(({ event, status }) => [event, status]),
    [['opened', 'ready']],
  )
  assert.deepEqual(question, {
    id: ID,
    hypothesis: 'POOR_SELF_HEALING_DISK_FULL',
    question:
      "The chaos experiment 'disk-full' breaks db and it does not recover by itself. What keeps it from healing?",
    evidence: ['it did not heal', 'healing rate: 0.05'],
    action_class: 'propose_fix',
    autonomy: 3,
    value_estimate: 0.95,
    cost: 0.3,
    capability_key: 'self_healing.db',
    status: 'ready',
    evidence_hash: question.evidence_hash,
    gap: { type: 'healing_failure', name: 'disk-full', category: 'resilience', ecosystem: 'self_healing' },
    facts: {
      gap_type: 'healing_failure',
      gap_name: 'disk-full',
      gap_reason: 'it did not heal',
      scenario: 'disk-full',
      target: 'db',
      healing_rate: 0.05,
    },
    level: 'critical',
    occurrences: 1,
    first_seen: '2026-11-20T18:54:50.104Z',
    last_seen: '2026-11-20T18:54:50.104Z',
    hosts: [{ host: 'web-1', open: true, last_seen: '2026-11-20T18:54:50.104Z' }],
    related: [],
    claim: null,
    answer: null,
    metadata: {},
  })
  assert.match(question.evidence_hash, /^[0-9a-f]{16}$/)
})

test('the evidence hash goes by stable facts only', async () => {
  const hashOf = async (facts: Record<string, unknown>) => {
    await publishAndFold({ facts })
    return (await store.get(ID))?.evidence_hash
  }
  const first = await hashOf({ target: 'db', runs: 3, healing_rate: 0.2 })
  assert.equal(await hashOf({ target: 'db', runs: 4, healing_rate: 0.1 }), first)
  assert.notEqual(await hashOf({ target: 'web', runs: 4 }), first)
  assert.equal(meaning().kind, 'open')
})

test('what fails on the way is not acknowledged, and is folded in when it no longer does', async () => {
  await client.set(`{k}:question:${ID}`, 'no hash')
  await publish({ incident_id: 'a-1' }, { name: 'net-split' })
  const entries = await intake.next(100)
  await assert.rejects(fold(entries), /WRONGTYPE/)
  await client.del(`{k}:question:${ID}`)
  assert.deepEqual(await fold(await intake.unfinished(100)), ['opened'])
})
