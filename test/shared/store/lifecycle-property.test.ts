import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { levelOf } from '../../../shared/contract/question.ts'
import { priorityOf } from '../../../shared/store/identity.ts'
import { Asked, DAY, HOUR, idOf, MINUTE } from '../../support/asked.ts'
import { often } from '../../support/fuzz.ts'
import { QuestionModel } from '../../support/question-model.ts'
import { offences } from '../../support/store-invariants.ts'

// Random calls and signals, of several workers and hosts, against a model written from the surface.

const LEASE_EXPIRIES = 2

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())

const GAPS = ['a', 'b', 'c']
const gap = fc.constantFrom(...GAPS)
const host = fc.constantFrom('web-1', 'web-2')
const worker = fc.constantFrom('ann', 'bob', 'cid')
/** Which of the tokens that were ever given out; most often a late one. */
const nth = fc.nat(6)
const span = fc.constantFrom(1, MINUTE, 20 * MINUTE, HOUR, DAY, 8 * DAY, 31 * DAY)
const Step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('open' as const),
      gap,
      host,
      occurrences: fc.constantFrom(0, 1, 1, 1, 3),
      target: fc.constantFrom('db', 'db', 'db', 'web'),
      rate: fc.constantFrom(0.01, 0.2, 0.9),
      off: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('bounce' as const), gap, host, times: fc.integer({ min: 2, max: 5 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('close' as const), gap, host }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('claim' as const), worker, lease: fc.constantFrom(60, 3_600) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('renew' as const, 'release' as const, 'answer' as const, 'block' as const),
      nth,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('snooze' as const, 'accept' as const, 'reopen' as const), gap, span }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mute' as const), glob: fc.constantFrom('*', 'a'), span }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unmute' as const), nth }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('tick' as const), span }) },
)
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never

const given = { answer: 'x', evidence: [], confidence: null, metrics: null }

class Race {
  readonly model = new QuestionModel(LEASE_EXPIRIES)
  readonly #tokens: { gap: string; token: string }[] = []

  constructor() {
    this.model.now = asked.now
  }

  async take(step: Step): Promise<void> {
    const { model } = this
    if (step.do === 'open') {
      const { gap, host, occurrences, target, rate, off } = step
      const facts = { target, healing_rate: rate, ...(off && { inhibited: 'off' }) }
      await asked.tell({ name: gap, host, occurrences, facts })
      const worth = rate < 0.1 ? [0.95, 0.3] : rate < 0.3 ? [0.85, 0.35] : [0.7, 0.4]
      const priority = priorityOf({ value_estimate: worth[0] ?? 0, cost: worth[1] ?? 1 })
      model.open({ gap, host, occurrences, evidence: target, priority, off })
    } else if (step.do === 'bounce') {
      const { gap, host, times } = step
      const opened = { gap, host, occurrences: 1, target: 'db', rate: 0.2, off: false } as const
      for (let i = 0; i < times; i += 1) {
        await this.take({ do: 'open', ...opened })
        await this.take({ do: 'close', gap, host })
      }
    } else if (step.do === 'close') {
      await asked.tell({ name: step.gap, host: step.host, closed: true })
      model.close(step.gap, step.host)
    } else if (step.do === 'claim') {
      const claim = await asked.store.claim({ worker: step.worker, lease_s: step.lease })
      const taken = model.claim(step.worker, step.lease * 1000, (name) => idOf({ name }))
      assert.equal(claim?.read().gap.name, taken)
      if (claim === null || taken === undefined) return
      const { token } = claim
      this.#tokens.push({ gap: taken, token })
      const held = model.questions.get(taken)
      if (held?.claim) held.claim.token = token
    } else if (step.do === 'mute') {
      const mute = await asked.mutes.add({ gap_name: step.glob, reason: 'quiet', until_ms: asked.now + step.span })
      if (typeof mute === 'object') model.mute(mute.id, step.glob, asked.now + step.span)
    } else if (step.do === 'unmute') {
      const mute = model.mutes[step.nth]
      if (mute === undefined) return
      assert.equal(await asked.mutes.remove(mute.id), true)
      model.unmute(mute.id)
    } else if (step.do === 'tick') {
      asked.now += step.span
      model.tick(step.span)
      await asked.store.sweep()
      await asked.intake.retire(asked.now)
    } else if (step.do === 'snooze' || step.do === 'accept' || step.do === 'reopen') {
      const id = idOf({ name: step.gap })
      const until = asked.now + step.span
      const call = {
        snooze: () => asked.store.snooze(id, until),
        accept: () => asked.store.accept(id, 'r'),
        reopen: () => asked.store.reopen(id),
      }
      const outcome = await call[step.do]()
      assert.equal(outcome.ok ? undefined : outcome.why, model.decide(step.gap, step.do, until))
    } else if ('nth' in step) await this.#withToken(step.do, step.nth)
  }

  async #withToken(what: 'renew' | 'release' | 'answer' | 'block', nth: number): Promise<void> {
    const held = this.#tokens.at(-1 - nth)
    if (held === undefined) return
    const { gap, token } = held
    const id = idOf({ name: gap })
    const call = {
      renew: () => asked.store.renew(id, token, 60),
      release: () => asked.store.release(id, token),
      answer: () => asked.store.answer(id, token, given),
      block: () => asked.store.block(id, token, 'r'),
    }
    const outcome = await call[what]()
    const refusal = this.model.refusal(gap, token)
    assert.equal(outcome.ok ? undefined : outcome.why, refusal)
    if (refusal !== undefined) return
    if (what === 'renew') this.model.renew(gap, MINUTE)
    else this.model[what](gap)
  }

  /** Holds all there is against the model. */
  async compare(): Promise<void> {
    for (const name of GAPS) {
      const q = this.model.questions.get(name)
      const question = await asked.store.get(idOf({ name }))
      const marks = q && [...q.marks, ...(q.flapping ? ['flapping'] : [])].sort()
      const { metadata, claim } = question ?? {}
      assert.deepEqual(
        question && {
          ...{
            status: question.status,
            occurrences: question.occurrences,
            worker: claim?.worker,
            level: question.level,
          },
          marks: (['flapping', 'regression', 'returned'] as const).filter((mark) => metadata?.[mark]),
          expiries: metadata?.lease_expiries ?? 0,
          generation: claim?.generation,
          open: question.hosts.filter(({ open }) => open).map(({ host }) => host),
        },
        q === undefined
          ? null
          : {
              ...{
                status: q.status,
                occurrences: q.occurrences,
                worker: q.claim?.worker,
                level: question && levelOf(question),
              },
              marks,
              expiries: q.expiries,
              generation: q.claim && q.generation,
              open: [...q.hosts]
                .filter(([, how]) => how !== 'closed')
                .map(([host]) => host)
                .sort(),
            },
        name,
      )
    }
    assert.deepEqual(await offences(asked.redis.client, 'k', 200), [])
  }
}

test('any sequence of calls and signals leads where the model says, and all in Redis fits together', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Step, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
      await asked.clear({ lease_expiries: LEASE_EXPIRIES })
      const race = new Race()
      for (const step of steps) {
        await race.take(step)
        await race.compare()
      }
    }),
    often(20),
  )
})

test('with little room, all in Redis fits together and no gap is lost, whatever comes', async () => {
  const CAP = 2
  const Sketch = fc.record({
    name: fc.constantFrom(...'abcdefgh'),
    closed: fc.constantFrom(false, false, true),
    rate: fc.constantFrom(0.01, 0.2, 0.9),
    off: fc.constantFrom(false, false, false, true),
    work: fc.constantFrom('none', 'none', 'answer', 'release', 'die', 'snooze', 'accept'),
    span,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(Sketch, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
      await asked.clear({ open_per_type: CAP, lease_expiries: 100 })
      const open = new Set<string>()
      for (const { name, closed, rate, off, work, span } of steps) {
        const facts = { healing_rate: rate, ...(off && { inhibited: 'off' }) }
        await asked.tell({ name, closed, ...(!closed && { facts }) })
        if (closed) open.delete(name)
        else open.add(name)
        const claim = work === 'none' ? null : await asked.store.claim({ worker: 'w', lease_s: 60 })
        if (claim !== null) {
          if (work === 'answer') await asked.store.answer(claim.id, claim.token, given)
          if (work === 'release') await asked.store.release(claim.id, claim.token)
          if (work === 'snooze') await asked.store.snooze(claim.id, asked.now + HOUR)
          if (work === 'accept') await asked.store.accept(claim.id, 'r')
        }
        // Flapping is another matter: so slowly nothing flaps.
        asked.now += HOUR + span
        await asked.store.sweep()
        assert.deepEqual(await offences(asked.redis.client, 'k', CAP), [])
        for (const one of open) assert.notEqual(await asked.status(idOf({ name: one })), 'gone')
      }
    }),
    often(10),
  )
})
