import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Heartbeats } from '../../../shared/bus/heartbeats.ts'
import type { Health, Status } from '../../../shared/contract/service.ts'
import { feedOfFile, HEALTH, PREFIX, tell } from './feed.ts'

const feed = feedOfFile()

function health(service: string, host: string, status: Status): Health {
  return { ...HEALTH, service, host, status }
}

it('GET /fleet tells every service’s last word, and who ought to have spoken since', async () => {
  const heartbeats = new Heartbeats(feed.redis.client, PREFIX)
  await heartbeats.beat(health('curiosity-core', 'web-1', 'ok'))
  const heard: [service: string, host: string, status: Status, age_s: number][] = [
    ['chaos-monitor', 'web-2', 'ok', 31],
    ['chaos-monitor', 'web-1', 'degraded', 20],
    ['test-monitor', 'web-1', 'stopped', 4000],
  ]
  const now = Math.floor(await heartbeats.now())
  for (const [service, host, status, age_s] of heard) {
    const entry = `${now - age_s} ${JSON.stringify(health(service, host, status))}`
    await feed.redis.client.hset(`{${PREFIX}}:heartbeats`, `${host}/${service}`, entry)
  }

  const reply = await feed.app.inject('/fleet')
  assert.equal(reply.statusCode, 200)
  type Member = Health & { heard_at: string; age_s: number; silent: boolean }
  const { services } = reply.json() as { services: Member[] }
  assert.deepEqual(
    services.map(({ service, host, silent, status }) => [service, host, silent, status]),
    [
      ['chaos-monitor', 'web-1', false, 'degraded'],
      ['chaos-monitor', 'web-2', true, 'ok'],
      ['curiosity-core', 'web-1', false, 'ok'],
      ['test-monitor', 'web-1', false, 'stopped'],
    ],
  )
  const { heard_at, age_s, silent, ...rest } = services[1] as Member
  assert.equal(heard_at, new Date((now - 31) * 1000).toISOString())
  assert.equal(silent, true)
  assert.ok(age_s >= 31 && age_s < 40, `${age_s} s`)
  assert.deepEqual(rest, health('chaos-monitor', 'web-2', 'ok'))
})

it('GET /metrics tells how many questions stand how, as they are then', async () => {
  const ready = async () => {
    const metrics = (await feed.app.inject('/metrics')).body
    return /^kloros_work\{service="curiosity-feed",what="ready"\} (\d+)$/m.exec(metrics)?.[1]
  }
  assert.equal(await ready(), '0')
  await tell(feed.redis, ['disk-full', 'disk-slow'])
  assert.equal(await ready(), '2')
})
