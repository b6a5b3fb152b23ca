import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { QuestionStatus } from '../../../shared/contract/question.ts'
import type { Outcome } from '../../../shared/store/outcome.ts'
import { Asked, DAY, idOf, MINUTE } from '../../support/asked.ts'

// The transition table of the surface: every state, every event, with every kind of token.

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())

const ID = idOf()
const LEASE_S = 600
const given = { answer: 'a full disk', evidence: [], confidence: 1, metrics: null }

const states = ['ready', 'in_progress', 'answered', 'blocked', 'snoozed', 'accepted', 'held', 'closed', 'gone'] as const
type State = (typeof states)[number]

/** Brings a new question into a state. @returns the token of the claim that stands, or did. */
async function bring(state: State): Promise<string> {
  await asked.clear()
  if (state === 'gone') return 'none'
  await asked.tell({})
  const claim = await asked.store.claim({ worker: 'first', lease_s: LEASE_S })
  const token = claim?.token ?? ''
  const steps: Record<Exclude<State, 'gone'>, () => Promise<unknown>> = {
    ready: () => asked.store.release(ID, token),
    in_progress: async () => undefined,
    answered: () => asked.store.answer(ID, token, given),
    blocked: () => asked.store.block(ID, token, 'no access'),
    snoozed: () => asked.store.snooze(ID, asked.now + DAY),
    accepted: () => asked.store.accept(ID, 'known'),
    held: async () => {
      await asked.store.release(ID, token)
      await asked.mutes.add({ gap_name: 'disk-*', reason: 'maintenance' })
    },
    closed: () => asked.tell({ closed: true }),
  }
  await steps[state]()
  assert.equal(await asked.status(ID), state)
  return token
}

/** Brings a question into progress and gives back a token of each kind, and how much later it is used. */
const tokens = {
  right: async () => ({ token: await bring('in_progress'), later: 0 }),
  wrong: async () => {
    await bring('in_progress')
    return { token: 'guessed.2', later: 0 }
  },
  stale: async () => {
    const token = await bring('in_progress')
    await asked.store.release(ID, token)
    await asked.store.claim({ worker: 'second', lease_s: LEASE_S })
    return { token, later: 0 }
  },
  expired: async () => ({ token: await bring('in_progress'), later: LEASE_S * 1000 }),
} as const

type Call = (token: string) => Promise<Outcome<unknown>>
const withToken: [name: string, call: Call, to: QuestionStatus][] = [
  ['renew', (token) => asked.store.renew(ID, token, 60), 'in_progress'],
  ['release', (token) => asked.store.release(ID, token, 'not mine'), 'ready'],
  ['answer', (token) => asked.store.answer(ID, token, given), 'answered'],
  ['block', (token) => asked.store.block(ID, token, 'no access'), 'blocked'],
]
const withoutToken: [name: string, call: () => Promise<Outcome<unknown>>, from: State[], to: QuestionStatus][] = [
  ['snooze', () => asked.store.snooze(ID, asked.now + DAY), ['ready', 'in_progress', 'blocked'], 'snoozed'],
  ['accept', () => asked.store.accept(ID, 'so be it'), ['ready', 'in_progress', 'blocked', 'answered'], 'accepted'],
  ['reopen', () => asked.store.reopen(ID, 'again'), ['blocked', 'snoozed', 'accepted', 'answered', 'closed'], 'ready'],
]

for (const [name, call, to] of withToken) {
  test(`in_progress: ${name} with the right token leads to ${to}`, async () => {
    const { token } = await tokens.right()
    assert.equal((await call(token)).ok, true)
    assert.equal(await asked.status(ID), to)
  })
  for (const kind of ['wrong', 'stale'] as const) {
    test(`in_progress: ${name} with a ${kind} token is refused`, async () => {
      const { token } = await tokens[kind]()
      assert.deepEqual(await call(token), { ok: false, why: 'stale_token', status: 'in_progress' })
      assert.equal(await asked.status(ID), 'in_progress')
    })
  }
  test(`in_progress: ${name} with an expired token finds it ready`, async () => {
    const { token, later } = await tokens.expired()
    asked.now += later
    assert.deepEqual(await call(token), { ok: false, why: 'wrong_state', status: 'ready' })
    assert.equal(await asked.status(ID), 'ready')
  })
  for (const state of states) {
    if (state === 'in_progress') continue
    test(`${state}: ${name} is refused and names the state`, async () => {
      const token = await bring(state)
      const refusal = state === 'gone' ? { why: 'not_found' } : { why: 'wrong_state', status: state }
      assert.deepEqual(await call(token), { ok: false, ...refusal })
      assert.equal(await asked.status(ID), state)
    })
  }
}

for (const [name, call, from, to] of withoutToken) {
  for (const state of states) {
    if (from.includes(state)) {
      test(`${state}: ${name} leads to ${to}, and a claim ends`, async () => {
        const token = await bring(state)
        assert.deepEqual(await call(), { ok: true, value: { id: ID, status: to } })
        assert.deepEqual([await asked.status(ID), (await asked.store.get(ID))?.claim], [to, null])
        assert.deepEqual(await asked.store.renew(ID, token, 60), { ok: false, why: 'wrong_state', status: to })
      })
    } else {
      test(`${state}: ${name} is refused and names the state`, async () => {
        await bring(state)
        const refusal = state === 'gone' ? { why: 'not_found' } : { why: 'wrong_state', status: state }
        assert.deepEqual(await call(), { ok: false, ...refusal })
        assert.equal(await asked.status(ID), state)
      })
    }
  }
}

for (const state of states) {
  test(`${state}: a claim ${state === 'ready' ? 'takes it' : 'finds nothing'}`, async () => {
    await bring(state)
    const claim = await asked.store.claim({ worker: 'w', lease_s: 60 })
    assert.equal(claim?.id ?? null, state === 'ready' ? ID : null)
  })
}

for (const state of states) {
  test(`${state}: a claim of this one ${state === 'ready' ? 'takes it' : 'is refused and names the state'}`, async () => {
    const before = await bring(state)
    const claim = await asked.store.claimOne(ID, 'w', 60)
    if (claim.ok) {
      assert.equal(state, 'ready')
      const question = await asked.store.get(ID)
      assert.deepEqual(question?.claim, { worker: 'w', expires_at: claim.value.expires_at, generation: 2 })
      assert.equal((await asked.store.answer(ID, before, given)).ok, false)
      assert.equal((await asked.store.answer(ID, claim.value.token, given)).ok, true)
      return
    }
    const refusal = state === 'gone' ? { why: 'not_found' } : { why: 'wrong_state', status: state }
    assert.deepEqual(claim, { ok: false, ...refusal })
  })
}

type Row = [event: string, happen: () => Promise<unknown>, leads: Partial<Record<State, State>>]
const time = (ms: number) => async () => {
  asked.now += ms
  await asked.store.sweep()
  await asked.intake.retire(asked.now)
}
const muting: Row[] = [
  ['a mute of it', () => asked.mutes.add({ gap_name: 'disk-*', reason: 'works' }), { ready: 'held' }],
  [
    'the end of its mute',
    async () => {
      for (const { id } of await asked.mutes.list()) await asked.mutes.remove(id)
    },
    { held: 'ready' },
  ],
  ['its subject is switched off', () => asked.tell({ occurrences: 0, facts: { inhibited: 'off' } }), { ready: 'held' }],
]
const gap: Row[] = [
  ['a repeat', () => asked.tell({}), { closed: 'ready', gone: 'ready' }],
  [
    'a repeat after the cooldown',
    async () => {
      asked.now += 8 * DAY
      await asked.tell({})
    },
    { in_progress: 'ready', answered: 'ready', snoozed: 'snoozed', closed: 'ready', gone: 'ready' },
  ],
  [
    'a repeat with other evidence',
    () => asked.tell({ facts: { target: 'db' } }),
    { answered: 'ready', accepted: 'ready', closed: 'ready', gone: 'ready' },
  ],
  [
    'its gap closes',
    () => asked.tell({ closed: true }),
    Object.fromEntries(states.filter((state) => state !== 'gone').map((state) => [state, 'closed'])),
  ],
  ['facts mended', () => asked.tell({ occurrences: 0, facts: { runs: 3 } }), {}],
]
const clock: Row[] = [
  ['a minute', time(MINUTE), {}],
  ['the end of the lease', time(LEASE_S * 1000), { in_progress: 'ready' }],
  ['the end of the snooze', time(DAY), { in_progress: 'ready', snoozed: 'ready' }],
  ['thirty days and more', time(31 * DAY), { in_progress: 'ready', snoozed: 'ready', closed: 'gone' }],
]
for (const [event, happen, leads] of [...muting, ...gap, ...clock]) {
  for (const state of states) {
    const to = leads[state] ?? state
    test(`${state}: ${event} ${to === state ? 'changes nothing' : `leads to ${to}`}`, async () => {
      await bring(state)
      await happen()
      assert.equal(await asked.status(ID), to)
    })
  }
}

test('in_progress: the fifth lease that runs out blocks it, with the reason', async () => {
  await bring('ready')
  for (let times = 1; times <= 5; times += 1) {
    assert.equal((await asked.store.claim({ worker: 'w', lease_s: 60 }))?.id, ID)
    asked.now += MINUTE
    await asked.store.sweep()
    assert.equal(await asked.status(ID), times < 5 ? 'ready' : 'blocked')
  }
  const { metadata } = (await asked.store.get(ID)) ?? {}
  assert.deepEqual(metadata, { lease_expiries: 5, reason: 'its lease ran out 5 times' })
})

const snoozes: [name: string, ms: number, ok: boolean][] = [
  ['now', 0, false],
  ['the past', -1, false],
  ['a millisecond ahead', 1, true],
  ['90 days ahead', 90 * DAY, true],
  ['longer', 90 * DAY + 1, false],
]
for (const [name, ms, ok] of snoozes) {
  test(`a snooze until ${name} is ${ok ? 'taken' : 'out of range'}`, async () => {
    await bring('ready')
    const outcome = await asked.store.snooze(ID, asked.now + ms)
    assert.deepEqual(
      outcome,
      ok ? { ok, value: { id: ID, status: 'snoozed' } } : { ok, why: 'out_of_range', status: 'ready' },
    )
  })
}

test('a claimant learns that its question was closed', async () => {
  const token = await bring('in_progress')
  await asked.tell({ closed: true })
  assert.deepEqual(await asked.store.answer(ID, token, given), { ok: false, why: 'wrong_state', status: 'closed' })
})

test('what was accepted and closed is accepted again with the same evidence, and asked with other', async () => {
  await bring('accepted')
  await asked.tell({ closed: true })
  assert.deepEqual(await asked.tell({}), ['returned'])
  const { status, metadata } = (await asked.store.get(ID)) ?? {}
  assert.deepEqual([status, metadata], ['accepted', { returned: true, reason: 'known' }])
  await asked.tell({ closed: true })
  assert.deepEqual(await asked.tell({ facts: { target: 'db' } }), ['returned'])
  assert.equal(await asked.status(ID), 'ready')
})

test('the marks of a past: regression, returned, and who did what', async () => {
  const token = await bring('in_progress')
  await asked.store.answer(ID, token, given)
  await asked.tell({ facts: { target: 'db' } }, { closed: true }, {})
  const { metadata, history, answer } = (await asked.store.get(ID)) ?? {}
  assert.deepEqual(metadata, { returned: true, regression: true })
  assert.equal(answer?.worker, 'first')
  assert.deepEqual(
    history?.map(({ event, status, by }) => [event, status, by]),
    [
      ['opened', 'ready', undefined],
      ['claimed', 'in_progress', 'first'],
      ['answered', 'answered', 'first'],
      ['regressed', 'ready', undefined],
      ['closed', 'closed', undefined],
      ['returned', 'ready', undefined],
    ],
  )
})
