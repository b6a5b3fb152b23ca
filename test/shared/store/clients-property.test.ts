import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { Redis } from 'ioredis'
import { meaningOf } from '../../../services/curiosity-core/meaning.ts'
import { SignalStream } from '../../../shared/bus/signals.ts'
import { Intake } from '../../../shared/store/intake.ts'
import { Mutes } from '../../../shared/store/mutes.ts'
import { QuestionStore } from '../../../shared/store/questions.ts'
import { Asked, idOf, MINUTE } from '../../support/asked.ts'
import { often } from '../../support/fuzz.ts'
import { Gated } from '../../support/gated.ts'
import { signal } from '../../support/signals.ts'
import { offences } from '../../support/store-invariants.ts'

// Two cores, several workers and operators at once, each on a connection of its own: their commands come in any order.

const GAPS = ['a', 'b', 'c', 'd']
const HOSTS = ['web-1', 'web-2']

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())

const gap = fc.constantFrom(...GAPS)
const Told = fc.record({
  name: gap,
  host: fc.constantFrom(...HOSTS),
  closed: fc.constantFrom(false, false, false, true),
  occurrences: fc.constantFrom(1, 1, 3),
})
type Told = typeof Told extends fc.Arbitrary<infer T> ? T : never

/** What a core does: reads some and folds them in, dies with them in hand, or takes over what another left. */
const core = fc.array(fc.tuple(fc.constantFrom('fold', 'fold', 'die', 'take over'), fc.integer({ min: 1, max: 3 })), {
  maxLength: 8,
})
const call = fc.constantFrom('answer', 'release', 'renew', 'block', 'forget', 'late')
const worker = fc.array(call, { maxLength: 6 })
const operator = fc.array(
  fc.tuple(fc.constantFrom('snooze', 'accept', 'reopen', 'mute', 'unmute', 'wait', 'sweep', 'claim'), gap),
  { maxLength: 6 },
)
const scene = fc.record({
  told: fc.array(Told, { minLength: 1, maxLength: 12 }),
  cores: fc.tuple(core, core),
  workers: fc.array(worker, { maxLength: 3 }),
  operators: fc.array(operator, { maxLength: 2 }),
  turns: fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 40 }),
})

const given = { answer: 'x', evidence: [], confidence: null, metrics: null }

class Scene {
  readonly gated = new Gated()
  /** Tokens that were ever given out: each is good for one end. */
  readonly #ended = new Map<string, string>()
  readonly #tokens = new Set<string>()

  store(redis: Redis): QuestionStore {
    return new QuestionStore(redis, 'k', () => asked.now)
  }

  async core(redis: Redis, name: string, steps: readonly (readonly [string, number])[]): Promise<void> {
    const intake = new Intake(redis, redis, 'k', name)
    for (const [what, count] of steps) {
      const entries = await (what === 'take over' ? intake.takeOver(0, count) : intake.next(count))
      if (what !== 'die') await this.fold(intake, entries)
    }
  }

  async fold(intake: Intake, entries: Awaited<ReturnType<Intake['next']>>): Promise<void> {
    const read = entries.map(({ id, json }) => ({ id, meaning: meaningOf(json, 'here') }))
    if (read.length > 0) await intake.fold(read, asked.now, 'here')
  }

  async worker(redis: Redis, name: string, calls: readonly string[]): Promise<void> {
    const store = this.store(redis)
    for (const what of calls) {
      const claim = await store.claim({ worker: name, lease_s: 60 })
      if (claim === null) continue
      const { id, token } = claim
      assert.ok(!this.#tokens.has(`${id} ${token}`), 'a token was given out twice')
      this.#tokens.add(`${id} ${token}`)
      if (what === 'forget') continue
      if (what === 'late') asked.now += 2 * MINUTE
      if (what === 'renew') await store.renew(id, token, 60)
      const ends = { block: () => store.block(id, token, 'r'), release: () => store.release(id, token) }
      const outcome = await (ends[what as keyof typeof ends]?.() ?? store.answer(id, token, given))
      if (!outcome.ok) continue
      this.#ended.set(`${id} ${token}`, what)
      const again = await store.answer(id, token, given)
      assert.ok(!again.ok, `a claim that ended by ${what} ended again`)
    }
  }

  async operator(redis: Redis, steps: readonly (readonly [string, string])[]): Promise<void> {
    const [store, mutes] = [this.store(redis), new Mutes(redis, 'k', () => asked.now)]
    for (const [what, name] of steps) {
      const id = idOf({ name })
      if (what === 'wait') asked.now += MINUTE
      else if (what === 'sweep') await store.sweep()
      else if (what === 'claim') await store.claimOne(id, 'op', 60)
      else if (what === 'mute') {
        await mutes.add({ gap_name: name, reason: 'quiet', until_ms: asked.now + 5 * MINUTE })
      } else if (what === 'unmute') {
        const [id] = Object.keys(await redis.hgetall('{k}:mutes'))
        if (id !== undefined) await mutes.remove(id)
      } else if (what === 'snooze') await store.snooze(id, asked.now + MINUTE)
      else await store[what as 'accept' | 'reopen'](id, 'r')
    }
  }
}

/** Reads all that is left, as the cores do in time. */
async function drain(scene: Scene): Promise<void> {
  const intake = new Intake(asked.redis.client, asked.redis.client, 'k', 'last')
  for (;;) {
    const entries = [...(await intake.takeOver(0, 100)), ...(await intake.next(100))]
    if (entries.length === 0) break
    await scene.fold(intake, entries)
  }
  await asked.store.sweep()
}

/** What must be there in the end, whoever did what when. */
async function settled(told: readonly Told[]): Promise<void> {
  const mutes = (await asked.mutes.list()).map(({ gap_name }) => gap_name)
  for (const name of GAPS) {
    const own = told.filter((one) => one.name === name)
    const question = await asked.store.get(idOf({ name }))
    const opened = own.filter(({ closed }) => !closed)
    assert.equal(question === null, opened.length === 0, name)
    if (question === null) continue
    const counted = opened.reduce((sum, { occurrences }) => sum + occurrences, 0)
    assert.equal(question.occurrences, counted, `${name} was seen ${counted} times`)
    const open = HOSTS.filter((host) => own.findLast((one) => one.host === host)?.closed === false)
    assert.deepEqual(question.hosts.flatMap(({ host, open }) => (open ? [host] : [])).sort(), open, name)
    // What was closed may be asked all the same, where somebody wants it.
    const isWanted = question.metadata.flapping || question.history.some(({ event }) => event === 'reopened')
    if (open.length > 0 || !isWanted) assert.equal(question.status === 'closed', open.length === 0, question.status)
    if (question.status === 'ready') assert.ok(!mutes.includes(name), `${name} is muted, and asked`)
    if (question.status === 'held') assert.ok(mutes.includes(name), `${name} is not muted, and held`)
  }
}

test('whatever cores, workers and operators do at once, nothing is lost or counted twice, and all in Redis fits together', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ told, cores, workers, operators, turns }) => {
      await asked.clear()
      const scene = new Scene()
      const { gated } = scene
      const { client } = asked.redis
      const stream = new SignalStream(client, 'k')
      // Those of a gap on a host come in their order: what is read of each is what was said last.
      const publisher = gated.run(client, async (redis) => {
        const own = new SignalStream(redis, 'k')
        for (const one of told.slice(1)) await own.accept([signal({ ...one, ts: asked.now / 1000 })])
      })
      await stream.accept([signal({ ...(told[0] as Told), ts: asked.now / 1000 })])
      const working = [
        publisher,
        ...cores.map((steps, n) => gated.run(client, (redis) => scene.core(redis, `core-${n}`, steps))),
        ...workers.map((calls, n) => gated.run(client, (redis) => scene.worker(redis, `worker-${n}`, calls))),
        ...operators.map((steps) => gated.run(client, (redis) => scene.operator(redis, steps))),
      ]
      const look = async () => assert.deepEqual(await offences(client, 'k', 200), [])
      await Promise.all([gated.drive(turns, look), ...working])
      await drain(scene)
      await look()
      await settled(told)
    }),
    often(60),
  )
})
