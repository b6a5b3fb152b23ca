import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { Boards } from '../../../shared/bus/boards.ts'
import { keys } from '../../../shared/bus/keys.ts'
import { ShownBoard } from '../../../shared/daemon/board.ts'
import { Book, bookMonitor, LiveMonitor } from '../../support/monitor.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'

let redis: TestRedis
let book: Book
let live: LiveMonitor[] = []

before(async () => {
  redis = await startRedis()
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

function start(): LiveMonitor {
  const monitor = new LiveMonitor(redis, bookMonitor(book))
  live.push(monitor)
  return monitor
}

const shown = () => redis.client.hgetall(keys.board('k', 'here', 'book-monitor'))

function untilShown(rows: Record<string, string>): Promise<unknown> {
  return until(
    async () => JSON.stringify(Object.entries(await shown()).sort()) === JSON.stringify(Object.entries(rows).sort()),
    `the board shows ${JSON.stringify(rows)}`,
  )
}

test('what a monitor shows is on its board, and nothing else', async () => {
  start()
  book.write('show a=1 b=2')
  await untilShown({ a: '"1"', b: '"2"' })
  book.write('show b=3 c=4')
  await untilShown({ b: '"3"', c: '"4"' })
  book.write('show')
  await untilShown({})
  const rows = await new Boards(redis.client, 'k').rows('here', 'book-monitor')
  assert.deepEqual(rows, [])
})

test('what an earlier process showed stays until the next one shows something', async () => {
  const first = start()
  book.write('show a=1 b=2')
  await untilShown({ a: '"1"', b: '"2"' })
  await first.stop()
  live = []
  const second = start()
  await until(() => second.life?.step === 1, 'the next process has begun')
  assert.deepEqual(await shown(), { a: '"1"', b: '"2"' })
  book.write('show b=2')
  await untilShown({ b: '"2"' })
})

test('a board that Redis lost is shown again', async () => {
  const monitor = start()
  book.write('show a=1')
  await untilShown({ a: '"1"' })
  await redis.client.flushall()
  book.write('open x')
  await until(async () => (await redis.client.hlen(keys.board('k', 'here', 'book-monitor'))) === 1, 'it is read again')
  assert.deepEqual(await shown(), { a: '"1"' })
  assert.equal(monitor.vitals.health().redis.connected, true)
})

const changes: [name: string, shown: Record<string, unknown>[], set: Record<string, string>, gone: string[]][] = [
  ['what is the same is not written again', [{ a: 1 }, { a: 1, b: 2 }], { b: '2' }, []],
  ['what differs is', [{ a: { at: 'x:1' } }, { a: { at: 'x:2' } }], { a: '{"at":"x:2"}' }, []],
  ['what is shown no more goes', [{ a: 1, b: 2 }, { b: 2 }], {}, ['a']],
  ['what goes and comes back between two steps is written', [{ a: 1 }, {}, { a: 1 }], { a: '1' }, []],
  ['secrets stay here', [{}, { a: 'https://x:hunter2@host/' }], { a: '"https://x:[redacted:url-password]@host/"' }, []],
]

for (const [name, steps, set, gone] of changes) {
  test(`a board: ${name}`, () => {
    const board = new ShownBoard()
    board.show(new Map(Object.entries(steps[0] ?? {})))
    assert.equal(board.changes()?.anew, true)
    for (const rows of steps.slice(1)) board.show(new Map(Object.entries(rows)))
    const change = board.changes()
    assert.deepEqual(
      [change?.anew, Object.fromEntries(change?.set ?? []), [...(change?.gone ?? [])]],
      [false, set, gone],
    )
    assert.equal(board.changes(), undefined)
  })
}

test('a board of which it is told what changes shows the rest as it was', () => {
  const board = new ShownBoard()
  board.show(new Map(Object.entries({ a: 1, b: 2, c: 3 })))
  board.changes()
  board.change([['b', 2]], [])
  assert.equal(board.changes(), undefined, 'nothing differs')
  board.change(
    [
      ['b', 4],
      ['d', 5],
    ],
    ['a', 'e'],
  )
  const { anew, set, gone } = board.changes()!
  assert.deepEqual([anew, Object.fromEntries(set), [...gone]], [false, { b: '4', d: '5' }, ['a']])
})

test('a board holds 10,000 rows', () => {
  const board = new ShownBoard()
  board.show(new Map(Array.from({ length: 10_001 }, (_, at) => [`row ${at}`, at])))
  assert.equal(board.changes()?.set.size, 10_000)
})

test('a monitor that shows nothing has no board', () => assert.equal(new ShownBoard().changes(), undefined))
