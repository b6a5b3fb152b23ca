import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Redis } from 'ioredis'
import { QuestionStore } from '../../../shared/store/questions.ts'
import { Asked } from '../../support/asked.ts'
import { Random } from '../../support/random.ts'

// `QUESTIONS=10000 npx tsx --test test/shared/store/race.test.ts` is the race at full size.
const QUESTIONS = Number(process.env.QUESTIONS ?? 2_000)
const WORKERS = 50
const LEASE_S = 60

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())

test(`${WORKERS} workers on ${QUESTIONS} questions, with kills, releases and expiries: none is held twice, none is lost`, async () => {
  await asked.clear({ open_per_type: QUESTIONS, lease_expiries: 1_000 })
  await asked.tell(...Array.from({ length: QUESTIONS }, (_, i) => ({ name: `gap-${i}` })))
  /** Who holds what, as the workers themselves know it, and until when. */
  const holders = new Map<string, { worker: string; generation: number; until: number }>()
  const answered = new Map<string, number>()
  const open = () => new Redis({ path: asked.redis.url.slice('unix://'.length), retryStrategy: () => null })
  const clients = Array.from({ length: WORKERS }, open)
  const given = { answer: 'x', evidence: [], confidence: null, metrics: null }
  let [expired, refused] = [0, 0]

  async function work(index: number): Promise<void> {
    const random = new Random(index)
    const worker = `worker-${index}`
    let client = clients[index] as Redis
    let store = new QuestionStore(client, 'k', () => asked.now)
    while (answered.size < QUESTIONS) {
      if (random.next() < 0.02) {
        // Killed with the claim on its way: nobody may ever learn what it was given.
        const lost = store.claim({ worker, lease_s: LEASE_S })
        client.disconnect()
        await lost.catch((error: Error) => assert.match(error.message, /closed/))
        client = clients[index] = open()
        store = new QuestionStore(client, 'k', () => asked.now)
        continue
      }
      const claim = await store.claim({ worker, lease_s: LEASE_S })
      if (claim === null) {
        // All are in other hands: some of these hands are dead.
        asked.now += LEASE_S * 100
        continue
      }
      const { id, token } = claim
      const until = Date.parse(claim.expires_at)
      const generation = Number(token.split('.').at(-1))
      const other = holders.get(id)
      // Answers of several connections overtake each other: whoever hears of a claim after that of a later one has nothing.
      if (generation < Math.max(other?.generation ?? 0, answered.get(id) ?? 0)) continue
      assert.ok(!answered.has(id), `${id} was handed out after it was answered`)
      assert.ok(other === undefined || other.until <= asked.now, `${id} is held by ${other?.worker} and by ${worker}`)
      holders.set(id, { worker, generation, until })
      const fate = random.next()
      if (fate < 0.05) {
        expired += 1
        continue
      }
      if (fate < 0.1) {
        // Nobody else may take it before Redis has it back.
        holders.delete(id)
        const outcome = await store.release(id, token, 'not mine')
        if (!outcome.ok) refused += 1
        continue
      }
      if (fate < 0.15) asked.now += random.below(LEASE_S * 200)
      const outcome = await store.answer(id, token, given)
      if (outcome.ok) {
        assert.ok(!answered.has(id), `${id} was answered twice`)
        answered.set(id, generation)
        holders.delete(id)
      } else {
        refused += 1
        // The refusal says that the lease is over; nothing else may refuse it.
        assert.ok(asked.now >= until, `${id}: ${outcome.why} ${outcome.status}`)
        if (holders.get(id)?.worker === worker) holders.delete(id)
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: WORKERS }, (_, index) => work(index)))
  } finally {
    for (const client of clients) client.disconnect()
  }
  assert.equal(answered.size, QUESTIONS)
  assert.ok(expired > 0 && refused > 0, 'leases ran out, and late answers were refused')
  assert.equal((await asked.store.list({ status: ['answered'] }, 1)).total, QUESTIONS)
  assert.equal((await asked.store.list({ status: ['ready', 'in_progress', 'blocked'] }, 1)).total, 0)
})
