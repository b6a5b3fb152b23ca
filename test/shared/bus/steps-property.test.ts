import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { keys } from '../../../shared/bus/keys.ts'
import { Steps } from '../../../shared/bus/steps.ts'
import { often } from '../../support/fuzz.ts'
import { Gated } from '../../support/gated.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { signal } from '../../support/signals.ts'

let redis: TestRedis
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

/** What a process of a monitor does next; each goes by what it loaded last. */
const Step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      signals: fc.nat({ max: 3 }),
      fields: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'p:journal'), fc.option(fc.string({ unit: 'binary' }))),
      board: fc.option(
        fc.record({
          anew: fc.boolean(),
          set: fc.dictionary(fc.constantFrom('x', 'y'), fc.string()),
          gone: fc.subarray(['x', 'z']),
        }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('load' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const) }) },
)
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never

/** What must be in Redis. */
class Model {
  step = 0
  fields = new Map<string, string>()
  board = new Map<string, string>()
  told: string[] = []

  commit({ fields, board }: Step & { do: 'commit' }, names: readonly string[]): void {
    this.step += 1
    this.told.push(...names)
    if (board?.anew) this.board.clear()
    for (const [key, value] of Object.entries(board?.set ?? {})) this.board.set(key, value)
    for (const key of board?.gone ?? []) this.board.delete(key)
    for (const [key, value] of Object.entries(fields)) {
      if (value === null) this.fields.delete(key)
      else this.fields.set(key, value)
    }
  }

  async compare(): Promise<void> {
    const { step = '0', ...fields } = await redis.client.hgetall(keys.monitor('k', 'here', 'm'))
    assert.deepEqual([Number(step), new Map(Object.entries(fields))], [this.step, this.fields])
    const board = await redis.client.hgetall(`${keys.monitor('k', 'here', 'm')}:board`)
    assert.deepEqual(new Map(Object.entries(board)), this.board)
    const entries = await redis.client.xrange(keys.signals('k'), '-', '+')
    assert.deepEqual(
      entries.map(([, [, json = '{}']]) => JSON.parse(json).facts.gap_name),
      this.told,
    )
  }
}

test('several processes of one monitor, in any order: each step is whole or not at all, and none is taken twice', async () => {
  const processes = fc.array(fc.array(Step, { maxLength: 10 }), { minLength: 2, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(processes, fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 30 }), async (all, turns) => {
      await redis.client.flushall()
      const model = new Model()
      const gated = new Gated()
      const working = all.map((steps, n) =>
        gated.run(redis.client, async (client) => {
          const bus = new Steps(client, 'k', 'here', 'm')
          let at = (await bus.load()).step
          for (const [index, one] of steps.entries()) {
            if (one.do === 'load') at = (await bus.load()).step
            else if (one.do === 'lose') {
              await client.flushall()
              Object.assign(model, new Model())
            } else {
              const names = Array.from({ length: one.signals }, (_, i) => `gap-${n}-${index}-${i}`)
              const { fields, board } = one
              const outcome = await bus.commit(at, {
                signals: names.map((name) => signal({ name })),
                fields: new Map(Object.entries(fields)),
                board: board && { ...board, set: new Map(Object.entries(board.set)), gone: new Set(board.gone) },
              } as never)
              const isDue = at === model.step
              if ('stale' in outcome) assert.deepEqual([outcome.stale, isDue], [model.step, false])
              else {
                assert.ok(isDue, `step ${at} was taken at ${model.step}`)
                model.commit(one, names)
                assert.equal(outcome.step, model.step)
              }
              at = 'stale' in outcome ? outcome.stale : outcome.step
            }
          }
        }),
      )
      await Promise.all([gated.drive(turns, () => model.compare()), ...working])
    }),
    often(60),
  )
})
