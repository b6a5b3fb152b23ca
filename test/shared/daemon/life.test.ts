import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { keys } from '../../../shared/bus/keys.ts'
import type { MonitorDefinition } from '../../../shared/contract/monitor.ts'
import { LAG_LIMIT } from '../../../shared/contract/signal-bounds.ts'
import { Book, bookMonitor, LiveMonitor, told, untilTold } from '../../support/monitor.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { setClock } from '../../support/set-clock.ts'
import { until } from '../../support/until.ts'

let redis: TestRedis
let book: Book
let live: LiveMonitor[] = []

before(async () => {
  redis = await startRedis(['--appendfsync', 'everysec'])
})
after(() => redis.stop())
beforeEach(async () => {
  await redis.client.flushall()
  book = new Book()
})
afterEach(async () => {
  await Promise.all(live.map((monitor) => monitor.stop()))
  live = []
})

function start(more: Parameters<typeof bookMonitor>[1] = {}): LiveMonitor {
  const monitor = new LiveMonitor(redis, bookMonitor(book, more))
  live.push(monitor)
  return monitor
}

async function end(monitor: LiveMonitor): Promise<string[]> {
  live = live.filter((other) => other !== monitor)
  return monitor.stop()
}

const record = () => redis.client.hgetall(keys.monitor('k', 'here', 'book-monitor'))

test('publishing, position and state are one step', async () => {
  start()
  book.write('open a', 'open b')
  assert.deepEqual(await untilTold(redis, 2), ['open a ×1', 'open b ×1'])
  const saved = await record()
  assert.equal(saved.step, '1')
  assert.equal(saved['p:book:book'], '2')
  assert.equal(saved['s:a'], '1')
})

test('a restart goes on where the last step left off, with its state', async () => {
  const first = start()
  book.write('open a')
  await untilTold(redis, 1)
  await end(first)
  const second = start()
  book.write('open b')
  assert.deepEqual(await untilTold(redis, 2), ['open a ×1', 'open b ×1'])
  await end(second)
  assert.equal(book.handed, 2)
  const { 's:a': a, 's:b': b } = await record()
  assert.deepEqual([a, b], ['1', '1'])
})

test('the position moves over what means nothing, soon and without a signal', async () => {
  start()
  book.write('nothing', 'nothing')
  await until(async () => (await record())['p:book:book'] === '2', 'the position is saved')
  assert.deepEqual(await told(redis), [])
})

test('stopping saves where it got to', async () => {
  const monitor = start()
  book.write('nothing')
  await until(() => monitor.vitals.counters.read === 1, 'the line is read')
  assert.deepEqual(await end(monitor), ['stopped'])
  assert.equal((await record())['p:book:book'], '1')
})

test('the position stays before what is unfinished', async () => {
  const monitor = start()
  book.write('nothing', 'wait', 'open a')
  await untilTold(redis, 1)
  assert.equal((await record())['p:book:book'], '@2 1', 'before what is unfinished, with two lines behind it')
  book.write('done', 'open b')
  await untilTold(redis, 2)
  assert.equal((await record())['p:book:book'], '5')
  await end(monitor)
})

test('what lies behind something unfinished is met again after a restart, and counted once', async () => {
  const first = start()
  book.write('wait', 'open a', 'open b')
  await untilTold(redis, 2)
  await end(first)
  const second = start()
  await until(() => second.vitals.counters.read === 3, 'it is met again')
  book.write('open c')
  assert.deepEqual(await untilTold(redis, 3), ['open a ×1', 'open b ×1', 'open c ×1'])
  assert.equal((await record())['p:book:book'], '@4 0')
  await end(second)
  const third = start()
  book.write('done', 'open a')
  await until(async () => (await record())['p:book:book'] === '6', 'nothing is unfinished any more')
  await end(third)
  const saved = await record()
  assert.deepEqual([saved['s:a'], saved['s:b'], saved['s:c']], ['2', '1', '1'])
})

test('repeats are folded into one update, and counted', async () => {
  const monitor = start()
  book.write('open a', ...Array.from({ length: 99 }, () => 'open a'))
  assert.deepEqual(await untilTold(redis, 2), ['open a ×1', 'open a ×99'])
  assert.equal(monitor.vitals.counters.folded, 99)
})

const DAY_S = 86_400

test('a clock that is set back holds back nothing that is folded', async (t) => {
  start()
  book.write('open a', 'open a')
  await until(async () => (await record())['p:book:book'] === '2', 'both are read')
  setClock(t, -DAY_S)
  assert.deepEqual(await untilTold(redis, 2), ['open a ×1', 'open a ×1'])
})

test('nor does one that is set back while a step is made', async (t) => {
  const { steps } = start()
  const commit = steps.commit.bind(steps)
  let isSet = false
  steps.commit = async (...args) => {
    const done = await commit(...args)
    steps.commit = commit
    setClock(t, -DAY_S)
    isSet = true
    return done
  }
  book.write('open a', 'open a')
  await until(() => isSet, 'the clock is set')
  assert.deepEqual(await untilTold(redis, 2), ['open a ×1', 'open a ×1'])
})

test('nor a position, or what a detector waits for', async (t) => {
  start()
  book.write('wake 1')
  await until(() => book.handed === 1, 'it is read')
  book.write('nothing')
  await until(() => book.handed === 2, 'that is read, too')
  setClock(t, -DAY_S)
  assert.deepEqual(await untilTold(redis, 1), ['open tick ×1'])
  await until(async () => (await record())['p:book:book'] === '2', 'the position is saved')
})

test('a clock that is set forward lets no gap expire, and one that is set back keeps none', async (t) => {
  start()
  book.write('expire a 3600', 'expire b 2')
  await untilTold(redis, 2)
  setClock(t, DAY_S)
  assert.deepEqual((await untilTold(redis, 3))[2], 'close b')
  setClock(t, -2 * DAY_S)
  book.write('expire c 1')
  assert.deepEqual((await untilTold(redis, 5)).slice(3), ['open c ×1', 'close c'])
})

test('a clock that is set back while a start waits for Redis lets nothing expire early', async (t) => {
  const first = start()
  book.write('expire a 3600')
  await untilTold(redis, 1)
  await end(first)
  await redis.kill()
  start()
  setClock(t, -DAY_S)
  await redis.start()
  book.write('open b')
  await untilTold(redis, 2)
  await until(async () => (await record())['p:book:book'] === '2', 'all is read')
  const { seen } = JSON.parse((await record())['o:healing_failure\na\n'] ?? '{}') as { seen?: number }
  assert.ok(seen !== undefined && Math.abs(seen - Date.now() / 1000) < 600, `seen ${seen}`)
  assert.deepEqual(await told(redis), ['open a ×1', 'open b ×1'])
})

/** A clock that is set by little at a time is noticed once that is much. */
const STEPS: [name: string, steps_s: number[], ends: string[]][] = [
  ['by less than 5 s', [4], ['stopped']],
  ['again and again by less', [4, 4], ['clock set', 'stopped']],
  ['forward and back again', [4, -4, 4, -4], ['stopped']],
  ['back', [-6], ['clock set', 'stopped']],
]
for (const [name, steps_s, ends] of STEPS) {
  test(`how a life ends where the clock is set ${name}`, async (t) => {
    const monitor = start()
    for (const [at, by_s] of steps_s.entries()) {
      setClock(t, by_s)
      book.write(`open n${at}`)
      await untilTold(redis, at + 1)
    }
    assert.deepEqual(await end(monitor), ends)
  })
}

test('what was folded survives the end of a life', async () => {
  const first = start()
  book.write('open a', 'open a', 'open a')
  await until(async () => (await record())['p:book:book'] === '3', 'all is read')
  await first.life?.stale()
  assert.deepEqual(await untilTold(redis, 2), ['open a ×1', 'open a ×2'])
  assert.equal(book.handed, 3)
})

test('closing tells what was folded first', async () => {
  start()
  book.write('open a', 'open a', 'close a')
  assert.deepEqual(await untilTold(redis, 3), ['open a ×1', 'open a ×1', 'close a'])
})

test('closing what is not open says nothing', async () => {
  start()
  book.write('close a', 'open b')
  assert.deepEqual(await untilTold(redis, 1), ['open b ×1'])
})

test('a gap that is not seen again expires, also over a restart', async () => {
  const first = start()
  book.write('expire a 1')
  await untilTold(redis, 1)
  await end(first)
  start()
  assert.deepEqual(await untilTold(redis, 2), ['open a ×1', 'close a'])
})

test('the detector is woken when it asked to be', async () => {
  start()
  book.write('wake 0.05')
  assert.deepEqual(await untilTold(redis, 1), ['open tick ×1'])
})

/** A book that takes a moment to be opened at its next page, as a file or a program does. */
const slow = (lot?: number): MonitorDefinition['sources'] => ({
  async *book(_, reading) {
    reading.report({ connected: true })
    for await (const batch of book.read(reading.from.book, reading.signal, lot)) {
      await sleep(20)
      yield batch
    }
  },
})

const standstills: [name: string, lines: string[], lot: number, happens: () => Promise<void>][] = [
  ['while Redis was away', ['wake 1', 'open a'], 1, comesBack],
  ['while Redis was away with what it waits for', ['wake 1', 'open a'], 2, comesBack],
  ['while the process was stopped', ['wake 1'], 1, stopped],
]

async function comesBack(): Promise<void> {
  await sleep(2_500)
  await redis.start()
}

async function stopped(): Promise<void> {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000)
}

for (const [name, lines, lot, happens] of standstills) {
  test(`what was not read ${name} is no silence to a detector`, async () => {
    const monitor = start({ sources: slow(lot) })
    book.write('open z')
    // Not only in the stream: without the answer it would read nothing more while Redis is away.
    await until(() => monitor.vitals.counters.published === 1, 'the first is told')
    if (happens === comesBack) await redis.kill()
    book.write(...lines)
    await until(() => monitor.vitals.counters.read === 1 + lines.length, 'it is read')
    const happened = happens()
    book.write('sleep', 'open b', 'wake 0.05')
    await happened
    await until(async () => (await told(redis)).at(-1) === 'open tick ×1', 'it is woken when it asked to be')
    const opened = ['z', ...(lines.includes('open a') ? ['a'] : []), 'b', 'tick']
    assert.deepEqual(
      await told(redis),
      opened.map((what) => `open ${what} ×1`),
    )
  })
}

test('a loss of a source is told by the runner', async () => {
  book.losses = [{ cause: 'overwritten', reason: 'truncated before it was read', lost: 12 }]
  start()
  await untilTold(redis, 1)
  assert.deepEqual(await told(redis), ['open here/book-monitor/book/overwritten ×1'])
})

test('a Redis that was emptied means: read again from the start', async () => {
  const monitor = start()
  book.write('open a')
  await untilTold(redis, 1)
  await redis.client.flushall()
  book.write('open b')
  assert.deepEqual(await untilTold(redis, 2), ['open a ×1', 'open b ×1'])
  assert.deepEqual((await end(monitor))[0], 'stale')
})

test('nothing is read while Redis is away, and nothing is lost', async () => {
  const monitor = start()
  book.write('open a')
  await untilTold(redis, 1)
  await redis.kill()
  await until(() => !monitor.vitals.connected, 'the loss of Redis is noticed')
  assert.equal(monitor.vitals.health().status, 'failing')
  book.write(...Array.from({ length: 1000 }, (_, i) => `open x${i}`))
  await until(() => book.handed === 51, 'one lot is in hand')
  await redis.start()
  await untilTold(redis, 1001)
  assert.equal((await told(redis)).length, 1001)
  assert.equal(monitor.vitals.health().status, 'ok')
})

test('a step whose answer was lost is made once, and the life goes on', async () => {
  const monitor = start()
  const commit = monitor.steps.commit.bind(monitor.steps)
  let lost = 0
  monitor.steps.commit = async (...args) => {
    const done = await commit(...args)
    if (lost > 0) return done
    lost += 1
    throw new Error('Connection is closed.')
  }
  book.write('open a')
  await untilTold(redis, 1)
  book.write('open b')
  assert.deepEqual(await untilTold(redis, 2), ['open a ×1', 'open b ×1'])
  assert.equal(lost, 1)
  assert.deepEqual(await end(monitor), ['stopped'])
  assert.equal((await record()).step, '2')
})

test('a step made by another ends the life, and the next reads on from what is saved', async () => {
  const monitor = start()
  book.write('open a')
  await untilTold(redis, 1)
  const other = { signals: [], fields: new Map([['s:z', '1']]) }
  assert.deepEqual(await monitor.steps.commit(1, other), { step: 2, lag: 1 })
  assert.deepEqual(await monitor.steps.commit(1, other), { stale: 2 })
  book.write('open b')
  assert.deepEqual(await untilTold(redis, 2), ['open a ×1', 'open b ×1'])
  assert.deepEqual(await end(monitor), ['stale', 'stopped'])
})

test('two of the same monitor count everything once', async () => {
  start()
  start()
  for (let i = 0; i < 200; i += 1) book.write(`open n${i}`)
  await untilTold(redis, 200)
  await until(async () => (await record())['p:book:book'] === '200', 'all is accounted for')
  assert.equal(new Set(await told(redis)).size, 200)
  assert.equal((await told(redis)).length, 200)
})

test('sources are not read further while the core lags', async () => {
  const filler = Array.from({ length: 500 }, () => ['json', '{}'])
  for (let i = 0; i <= LAG_LIMIT; i += 500) {
    const pipeline = redis.client.pipeline()
    for (const fields of filler) pipeline.xadd('{k}:signals', '*', ...fields)
    await pipeline.exec()
  }
  const monitor = start()
  book.write(...Array.from({ length: 500 }, (_, i) => `open n${i}`))
  await until(() => monitor.vitals.health().status === 'degraded', 'it says that it holds back')
  assert.match(monitor.vitals.health().reason, /curiosity-core lags by \d+ signals/)
  assert.equal(book.handed, 50)
  await redis.client.xtrim('{k}:signals', 'MAXLEN', 60)
  await until(() => book.handed === 500, 'it reads on')
  assert.equal(monitor.vitals.health().status, 'ok')
})

test('names that differ in a secret alone are one gap', async () => {
  start()
  book.write('open /x?token=abcd1234efgh5678', 'open /x?token=zzzz9999yyyy0000', 'close /x?token=other00000000000')
  const all = await untilTold(redis, 3)
  assert.equal(new Set(all.map((line) => line.split(' ')[1])).size, 1)
  assert.match(all[2] ?? '', /^close /)
})

test('secrets are not kept either', async () => {
  start()
  book.write('open a', 'open a password=hunter2hunter2')
  await until(async () => (await record())['p:book:book'] === '2', 'the repeat is kept to be folded')
  assert.doesNotMatch(JSON.stringify(await record()), /hunter2/)
})

test('secrets do not leave, and what is too large is cut', async () => {
  start()
  book.write(`open a password=hunter2-${'x'.repeat(100_000)}`)
  await untilTold(redis, 1)
  const [entry] = await redis.client.xrange('{k}:signals', '-', '+')
  const json = entry?.[1]?.[1] ?? ''
  assert.doesNotMatch(json, /hunter2/)
  assert.ok(Buffer.byteLength(json) <= 32 * 1024)
})

test('a detector that throws ends the life with its error', async () => {
  const monitor = start({
    detector: () => ({
      // biome-ignore lint/correctness/useYield: it throws before it could.
      *take() {
        throw new Error('a bug')
      },
    }),
  })
  book.write('anything')
  await assert.rejects(monitor.ended, /a bug/)
  live = []
  monitor.client.disconnect()
})

test('saved state that no longer fits is dropped, not trusted', async () => {
  await redis.client.hset(keys.monitor('k', 'here', 'book-monitor'), { step: 7, 's:a': '"text"', 'o:x': '{' })
  start()
  book.write('open a')
  await untilTold(redis, 1)
  const saved = await record()
  assert.equal(saved.step, '8')
  assert.equal(saved['s:a'], '1')
  assert.equal(saved['o:x'], undefined)
})
