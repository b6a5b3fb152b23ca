import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Batch, Turns } from '../../../shared/store/batch.ts'

test('what is called in one turn goes together, in lots of at most so many', async () => {
  const lots: number[][] = []
  const batch = new Batch(
    async (calls: readonly number[]) => {
      lots.push([...calls])
      return calls.map((call) => call * 2)
    },
    3,
    new Turns(),
  )
  const replies = await Promise.all([1, 2, 3, 4, 5].map((call) => batch.call(call)))
  assert.deepEqual(replies, [2, 4, 6, 8, 10])
  assert.deepEqual(lots, [
    [1, 2, 3],
    [4, 5],
  ])
  assert.equal(await batch.call(6), 12)
})

test('a lot that fails fails for each of its callers, and for no other', async () => {
  const batch = new Batch(
    async (calls: readonly number[]) => {
      if (calls.includes(2)) throw new Error('down')
      return calls
    },
    2,
    new Turns(),
  )
  const settled = await Promise.allSettled([1, 2, 3].map((call) => batch.call(call)))
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['rejected', 'rejected', 'fulfilled'],
  )
})

test('what the callers of a lot call next is sent before another lot that was answered with it is handed out', async () => {
  const order: string[] = []
  let answer: () => void = () => undefined
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  const batch = new Batch(
    async (calls: readonly string[]) => {
      order.push(`sent ${calls}`)
      if (order.length === 2) answer()
      await answered
      return calls
    },
    1,
    new Turns(),
  )
  const caller = async (name: string) => {
    await batch.call(name)
    order.push(`heard ${name}`)
    await batch.call(`${name}'`)
  }
  await Promise.all(['a', 'b'].map(caller))
  assert.deepEqual(order.slice(0, 5), ['sent a', 'sent b', 'heard a', "sent a'", 'heard b'])
})
