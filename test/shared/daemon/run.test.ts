import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { Heartbeats } from '../../../shared/bus/heartbeats.ts'
import { TestFleet } from '../../support/live-fleet.ts'
import { until } from '../../support/until.ts'

let fleet: TestFleet | undefined
afterEach(async () => {
  await fleet?.stop()
  fleet = undefined
})

async function start(configuration = '[chaos-monitor]\nhistory = "FOLDER/history.jsonl"\n'): Promise<TestFleet> {
  fleet = await TestFleet.create(configuration)
  return fleet
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} stops every service with 0, and it says so in its last heartbeat`, async () => {
    const running = await start()
    await running.up('chaos-monitor', 'curiosity-core', 'curiosity-feed')
    for (const name of ['chaos-monitor', 'curiosity-core', 'curiosity-feed'] as const) {
      assert.equal(await running.end(name, signal), 0, running.log(name))
      assert.match(running.log(name), /"msg":"started".*\n.*"msg":"stopped"\}\n$/, 'healthy operation logs these two')
    }
    const beats = await new Heartbeats(running.redis.client as never, 'kloros').all()
    assert.deepEqual(
      beats.map(({ health }) => health.status),
      ['stopped', 'stopped', 'stopped'],
    )
  })
}

test('a Redis that hangs is noticed, and a service stops with 0 all the same', async () => {
  const running = await start()
  await running.up('chaos-monitor')
  process.kill(running.redis.pid(), 'SIGSTOP')
  try {
    appendFileSync(join(running.folder, 'history.jsonl'), '{"scenario":"a","healed":false}\n')
    await until(async () => (await running.health('chaos-monitor')).counters.read === 1, 'a line is in hand')
    await until(async () => !(await running.health('chaos-monitor')).redis.connected, 'it says that Redis hangs')
    const before = Date.now()
    assert.equal(await running.end('chaos-monitor'), 0)
    assert.ok(Date.now() - before < 15_000, 'it gave up waiting')
  } finally {
    process.kill(running.redis.pid(), 'SIGCONT')
  }
})

test('a service starts without a Redis, says so, and works when it comes', async () => {
  const running = await start()
  await running.redis.kill()
  running.start('chaos-monitor')
  const health = await until(() => running.health('chaos-monitor'), 'it answers')
  assert.equal(health.status, 'starting')
  assert.match(health.reason, /Redis cannot be reached/)
  assert.equal((await fetch(running.url('/health', 'chaos-monitor'))).status, 503)
  await running.redis.start()
  await running.up('chaos-monitor')
  await running.redis.kill()
  await until(async () => (await running.health('chaos-monitor')).status === 'failing', 'it says that Redis is gone')
})

test('a host that the fleet calls otherwise says what it is called by its journal, too', async () => {
  const running = await start('[fleet]\nhost = "web-1"\n')
  await running.up('chaos-monitor')
  const { host, hostname: own } = await running.health('chaos-monitor')
  assert.deepEqual([host, own], ['web-1', hostname()])
})

test('/health and /metrics say what the surface promises', async () => {
  const running = await start()
  appendFileSync(join(running.folder, 'history.jsonl'), '{"scenario":"a","healed":false}\nnonsense\n')
  await running.up('chaos-monitor')
  await until(async () => (await running.health('chaos-monitor')).counters.published === 1, 'it published')
  const { uptime_s, memory_mb, sources, host, ...health } = await running.health('chaos-monitor')
  assert.deepEqual(health, {
    service: 'chaos-monitor',
    status: 'ok',
    reason: '',
    redis: { connected: true },
    counters: { read: 2, skipped: 1, published: 1, folded: 0, dropped: 0 },
    version: '0.1.0',
  })
  assert.deepEqual(Object.keys(sources.history ?? {}).sort(), ['connected', 'lag_s', 'last_event_at', 'position'])
  assert.ok(uptime_s >= 0 && memory_mb > 1 && host !== '', 'they are measured')
  const metrics = await (await fetch(running.url('/metrics', 'chaos-monitor'))).text()
  assert.match(metrics, /^kloros_published_total\{service="chaos-monitor"\} 1$/m)
  assert.match(metrics, /^kloros_up\{service="chaos-monitor",status="ok"\} 1$/m)
  for (const [method, path, status] of [
    ['GET', '/health?a=b', 200],
    ['HEAD', '/health', 200],
    ['POST', '/health', 404],
    ['GET', '/constructor', 404],
    ['GET', '/', 404],
  ] as const) {
    const reply = await fetch(running.url(path, 'chaos-monitor'), { method })
    assert.equal(reply.status, status, `${method} ${path}`)
    assert.equal((await reply.text()) === '', method === 'HEAD', `${method} ${path}`)
  }
})

const bad: [name: string, configuration: string, sentence: RegExp][] = [
  ['an unknown key', '[chaos-monitor]\nhistorie = "x"\n', /kloros\.toml.*historie.*history/],
  ['a wrong value', '[chaos-monitor]\nmin_runs = "three"\n', /kloros\.toml.*min_runs/],
  ['no TOML', '[chaos-monitor\n', /kloros\.toml/],
  [
    'an authority that is none',
    '[redis]\nca = "FOLDER"\n',
    /kloros\.toml: redis\.ca names .*, which is not a file of at most 1 MiB\.$/m,
  ],
]
for (const [name, configuration, sentence] of bad) {
  test(`bad configuration ends with 78 and one sentence: ${name}`, async () => {
    const running = await start(configuration)
    running.start('chaos-monitor')
    await until(() => !running.isUp('chaos-monitor'), 'it ends')
    assert.equal(running.exitOf('chaos-monitor'), 78)
    assert.match(running.log('chaos-monitor'), sentence)
    assert.equal(running.log('chaos-monitor').trimEnd().split('\n').length, 1)
  })
}

test('a port that is taken ends with 1 and says which', async () => {
  const running = await start()
  const other = createServer().listen(running.base + 13, '127.0.0.1')
  try {
    running.start('chaos-monitor')
    await until(() => !running.isUp('chaos-monitor'), 'it ends')
    assert.equal(running.exitOf('chaos-monitor'), 1)
    assert.match(running.log('chaos-monitor'), new RegExp(`127.0.0.1:${running.base + 13}`))
  } finally {
    other.close()
  }
})
