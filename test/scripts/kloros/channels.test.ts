import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Heartbeats } from '../../../shared/bus/heartbeats.ts'
import { Steps } from '../../../shared/bus/steps.ts'
import { HEALTH } from '../../services/curiosity-feed/feed.ts'
import { until } from '../../support/until.ts'
import { type Given, kloros, temporaryFolder } from './call.ts'
import { liveFleet } from './live.ts'

const home = temporaryFolder()
const fleet = await liveFleet(home)
fleet.start('curiosity-feed')

const place = (at: string, confidence = 1) => ({ at, how: 'bus.emit', confidence })
const rows = [
  {
    name: 'order.paid',
    family: 'emitter',
    producers: [place('shop/pay.py:7'), place('shop/pay.py:\u001b[31m9', 0.6)],
    consumers: [],
    producer_count: 25,
    consumer_count: 0,
    orphaned: true,
  },
  {
    name: 'order.made',
    family: 'emitter',
    producers: [place('shop/make.ts:1')],
    consumers: [place('shop/mail.ts:3')],
    producer_count: 1,
    consumer_count: 1,
    orphaned: false,
  },
]

const call = (line: string, given: Given = {}) =>
  kloros(home, line.split(' '), { ...given, env: { ...fleet.env, ...given.env } })

await until(async () => (await call('channels')).exit === 0, 'the feed answers')

test('no channels are known before any monitor shows some', async () => {
  assert.deepEqual(await call('channels'), { exit: 0, out: 'No channel matches.\n', err: '' })
  assert.equal((await call('channels order.paid')).exit, 3)
})

test('channels, who produces and who consumes them', async () => {
  const { client } = fleet.redis
  await new Heartbeats(client, fleet.prefix).beat({ ...HEALTH, service: 'integration-monitor', host: 'web-1' })
  const set = new Map(rows.map((row) => [row.name, JSON.stringify(row)]))
  const board = { anew: true, set, gone: new Set<string>() }
  const steps = new Steps(client, fleet.prefix, 'web-1', 'integration-monitor')
  await steps.commit(0, { signals: [], fields: new Map(), board })

  const { out } = await call('channels')
  assert.match(out, /^CHANNEL +FAMILY +HOST +PRODUCED +CONSUMED\n/)
  assert.match(out, /\norder.made +emitter +web-1 +shop\/make.ts:1 +shop\/mail.ts:3\n/)
  assert.match(out, /\norder.paid +emitter +web-1 +shop\/pay.py:7 and 24 more +nowhere\n$/)
  assert.equal((await call('channels --orphaned --names')).out, 'order.paid\n')
  assert.equal((await call('channels --limit 1 --all --names')).out, 'order.made\norder.paid\n')
  assert.match((await call('channels --limit 1')).out, /\n2 in all; the next page: --cursor \S+\n$/)
  assert.equal(JSON.parse((await call('channels order.made --json')).out).channels[0].host, 'web-1')

  const one = await call('channels order.paid')
  assert.equal(one.exit, 0)
  assert.equal(
    one.out,
    `order.paid  emitter  on web-1  orphaned
  produced  shop/pay.py:7  bus.emit
  produced  shop/pay.py:9  bus.emit  60 % sure
  produced  and 23 more
  consumed  nowhere
`,
  )
})
