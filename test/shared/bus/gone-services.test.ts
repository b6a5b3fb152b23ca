import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { GoneServices } from '../../../shared/bus/gone-services.ts'
import { Heartbeats } from '../../../shared/bus/heartbeats.ts'
import { Book, bookMonitor, LiveMonitor, untilTold } from '../../support/monitor.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'

let redis: TestRedis
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())
beforeEach(() => redis.client.flushall())

/** Forgets the monitor of a test, which lives. */
async function forget(): Promise<void> {
  const heartbeats = new Heartbeats(redis.client, 'k')
  await heartbeats.beat({ service: 'book-monitor', host: 'here', status: 'ok' } as never)
  const [beat] = await heartbeats.all()
  assert.ok(beat)
  await new GoneServices(redis.client, 'k').forget(beat, [], { at: 1, reason: 'gone' })
  assert.deepEqual(await heartbeats.all(), [])
}

/** Has a monitor open a gap and be forgotten. @returns how its lives ended. */
async function live(goesOn: (monitor: LiveMonitor, book: Book) => Promise<void>): Promise<string[]> {
  const book = new Book()
  const monitor = new LiveMonitor(redis, bookMonitor(book))
  try {
    book.write('open a', 'open b', 'close b')
    await untilTold(redis, 3)
    await until(() => monitor.life?.step === 1, 'the step is made')
    await goesOn(monitor, book)
  } finally {
    await monitor.stop()
  }
  return monitor.ended
}

test('one that was only held up tells what it has open anew, and nothing that it had read', async () => {
  const ends = await live(async (_, book) => {
    await forget()
    book.write('open a')
    assert.deepEqual((await untilTold(redis, 5)).slice(3), ['close a', 'open a ×1'])
    // What was in hand is read again.
    assert.equal(book.handed, 5)
  })
  assert.deepEqual(ends, ['stale', 'stopped'])
})

test('a step that was lost before is not taken for made when it is tried again', async () => {
  const ends = await live(async (monitor, book) => {
    const commit = monitor.steps.commit.bind(monitor.steps)
    let tries = 0
    monitor.steps.commit = async (...args) => {
      tries += 1
      if (tries > 1) return commit(...args)
      await forget()
      throw new Error('Connection is closed.')
    }
    book.write('open a', 'open c')
    assert.deepEqual((await untilTold(redis, 6)).slice(3).sort(), ['close a', 'open a ×1', 'open c ×1'])
  })
  assert.deepEqual(ends, ['stale', 'stopped'])
})
