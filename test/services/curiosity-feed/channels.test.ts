import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Heartbeats } from '../../../shared/bus/heartbeats.ts'
import { Steps } from '../../../shared/bus/steps.ts'
import type { Channel } from '../../../shared/contract/channel.ts'
import { HEALTH, PREFIX, startFeed } from './feed.ts'

let feed: Awaited<ReturnType<typeof startFeed>>

function channel(name: string, more: Partial<Channel> = {}): Channel {
  const place = { at: 'shop/orders.py:12', how: 'bus.emit', confidence: 1 }
  return {
    name,
    family: 'emitter',
    producers: [place],
    consumers: [],
    producer_count: 1,
    consumer_count: 0,
    orphaned: false,
    ...more,
  }
}

/** Puts rows on a host's board, as the monitor's runner does. */
async function show(host: string, rows: readonly unknown[]): Promise<void> {
  const { client } = feed.redis
  await new Heartbeats(client, PREFIX).beat({ ...HEALTH, service: 'integration-monitor', host, status: 'ok' })
  const steps = new Steps(client, PREFIX, host, 'integration-monitor')
  const set = new Map(rows.map((row, at) => [String(at), JSON.stringify(row)]))
  await steps.commit(0, { signals: [], fields: new Map(), board: { anew: true, set, gone: new Set() } })
}

before(async () => {
  feed = await startFeed()
  const paid = channel('order.paid', { consumers: [], orphaned: true })
  await show('web-2', [paid, channel('user.created'), { name: 'of another version' }])
  await show('web-1', [
    paid,
    channel('order.+\nx'),
    channel('order.*'),
    channel('order.paid', { family: 'redis stream' }),
  ])
})

after(async () => {
  await feed.app.close()
  await feed.redis.stop()
})

const cases: [query: string, names: string[], total: number][] = [
  [
    '',
    [
      'web-1 emitter order.*',
      'web-1 emitter order.+\nx',
      'web-1 emitter order.paid',
      'web-2 emitter order.paid',
      'web-1 redis stream order.paid',
      'web-2 emitter user.created',
    ],
    6,
  ],
  ['?name=user.created', ['web-2 emitter user.created'], 1],
  ['?name=order.p*&orphaned=true', ['web-1 emitter order.paid', 'web-2 emitter order.paid'], 2],
  ['?name=order.p*&orphaned=false', ['web-1 redis stream order.paid'], 1],
  ['?orphaned=&limit=&name=nothing', [], 0],
  ['?name=order.?', ['web-1 emitter order.*'], 1],
  ['?name=nothing', [], 0],
]

for (const [query, names, total] of cases) {
  test(`GET /channels${query}`, async () => {
    const reply = await feed.app.inject(`/channels${query}`)
    assert.equal(reply.statusCode, 200, reply.body)
    const page = reply.json() as { channels: (Channel & { host: string })[]; next_cursor: null; total: number }
    const found = page.channels.map(({ host, family, name }) => `${host} ${family} ${name}`)
    assert.deepEqual([found, page.next_cursor, page.total], [names, null, total])
  })
}

test('pages of channels go on where the last one ended', async () => {
  const names: string[] = []
  let cursor: string | null = ''
  for (let pages = 0; cursor !== null && pages < 9; pages += 1) {
    const url: string = `/channels?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
    const page = (await feed.app.inject(url)).json() as { channels: Channel[]; next_cursor: string | null }
    names.push(...page.channels.map(({ name }) => name))
    cursor = page.next_cursor
  }
  assert.deepEqual(names, ['order.*', 'order.+\nx', 'order.paid', 'order.paid', 'order.paid', 'user.created'])
})

const refused: [query: string, detail: RegExp][] = [
  ['?cursor=nonsense', /^cursor: is not one that this list gave out/],
  ['?orphaned=no', /^orphaned: must be true or false$/],
  ['?orphaned=true&orphaned=false', /^orphaned: must be true or false$/],
  ['?name=a&name=b', /^name: /],
  ['?nam=a', /^nam: /],
  ['?limit=501', /limit/],
  [`?name=${'x'.repeat(257)}`, /name/],
]

for (const [query, detail] of refused) {
  test(`GET /channels${query} is refused`, async () => {
    const reply = await feed.app.inject(`/channels${query}`)
    assert.equal(reply.statusCode, 422)
    assert.match(reply.headers['content-type'] as string, /^application\/problem\+json/)
    assert.match((reply.json() as { detail: string }).detail, detail)
  })
}
