import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Item } from '../../../shared/contract/monitor.ts'
import { Ring } from '../../../shared/sources/ring.ts'
import { Book, bookMonitor, LiveMonitor, told, untilTold, type Word } from '../../support/monitor.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'

let redis: TestRedis
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

function word(text: string): Word {
  return { part: 'ring', position: '', time: 1000, text }
}

test('what cannot be replayed waits in a bounded ring while Redis is away; what it drops is told', async () => {
  const ring = new Ring<Word>(100)
  const monitor = bookMonitor(new Book(), {
    sources: {
      ring: (_: unknown, reading) => {
        reading.report({ connected: true })
        return ring.read(reading)
      },
    },
  })
  const live = new LiveMonitor(redis, monitor)
  try {
    ring.push(word('open before'))
    await untilTold(redis, 1)
    await redis.kill()
    await until(() => !live.vitals.connected, 'the loss of Redis is noticed')
    // The first is taken into hand, and the ring fills behind it.
    ring.push(word('open first'))
    await until(() => live.vitals.counters.read === 2, 'one is in hand')
    for (let i = 0; i < 250; i += 1) ring.push(word(`open n${i}`))
    await redis.start()
    const all = await untilTold(redis, 103)
    assert.deepEqual(all.slice(0, 3), ['open before ×1', 'open first ×1', 'open n150 ×1'])
    assert.ok(all.includes('open here/book-monitor/ring/dropped ×1'))
    assert.equal((await told(redis)).length, 103)
  } finally {
    await live.stop()
  }
})

test('what was handed out and not published is handed out again', async () => {
  const ring = new Ring<Item & { n: number }>(3)
  const reading = (signal: AbortSignal) => ({ signal }) as never
  for (const n of [1, 2]) ring.push({ part: '', position: '', time: 0, n })
  for await (const { items } of ring.read(reading(new AbortController().signal))) {
    assert.equal(items.length, 2)
    break
  }
  ring.push({ part: '', position: '', time: 0, n: 3 })
  ring.push({ part: '', position: '', time: 0, n: 4 })
  for await (const { items, losses } of ring.read(reading(new AbortController().signal))) {
    assert.deepEqual(
      items.map(({ n }) => n),
      [2, 3, 4],
    )
    assert.equal(losses?.[0]?.lost, 1)
    break
  }
})
