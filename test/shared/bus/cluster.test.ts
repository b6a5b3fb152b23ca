import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { connect, isWeather } from '../../../shared/bus/connect.ts'
import { baseKey } from '../../../shared/bus/keys.ts'
import { Script } from '../../../shared/bus/script.ts'
import { changes } from '../../../shared/store/changes.ts'
import { portOf, RedisClients } from '../../support/redis-clients.ts'
import { startCluster, type TestCluster } from '../../support/redis-cluster.ts'
import { until } from '../../support/until.ts'

let all: TestCluster
const clients = new RedisClients()
const BASE = baseKey('k')

before(async () => {
  all = await startCluster()
})
afterEach(() => clients.end())
after(() => all.stop())

const open = (url = all.url, patience_ms?: number) => clients.open(url, patience_ms)
const opened = (url = all.url, patience_ms?: number) => clients.opened(url, patience_ms)

// As the fleet does: its one key is the base, which is no key, and what it counts in is built from it.
const count = new Script(
  `redis.call('INCR', KEYS[1] .. ':count'); return redis.call('RPUSH', KEYS[1] .. ':list', ARGV[1])`,
)

test('the master that has the slot of the prefix is asked, whichever node is named, a replica too', async () => {
  const { port } = await all.master(BASE)
  for (const node of all.nodes) {
    const { client } = await opened(`redis-cluster://127.0.0.1:1,127.0.0.1:${node.port}`)
    assert.equal(await portOf(client), port)
    client.disconnect()
  }
})

test('a cluster that is away: it says so, and commands are told that it is weather', async () => {
  const { client, heard } = open('redis-cluster://127.0.0.1:1,127.0.0.1:2')
  const says =
    /^no node of the cluster tells where the master is; the last one asked, 127\.0\.0\.1:\d: connect ECONNREFUSED/
  await until(() => heard.some((reason) => says.test(reason)), 'it says so')
  assert.ok(isWeather(await client.ping().catch((error: unknown) => error)))
})

test('a slot moves to another node while it is written to: each write is done once, and none on both', async () => {
  const { client } = await opened()
  // Longer than all of this takes: it is Redis that is to end the wait.
  const { client: waiting } = await opened(all.url, 600_000)
  const stuck = waiting.xread('BLOCK', 0, 'STREAMS', `${BASE}:news`, '$').catch((error: unknown) => error)
  let moved = false
  let done = 0
  const refusals = new Set<string>()
  const write = async () => {
    for (let more = 50; more > 0; ) {
      try {
        const length = await count.run(client, BASE, [done])
        done += 1
        assert.equal(length, done)
        if (moved) more -= 1
      } catch (error) {
        assert.ok(isWeather(error), String(error))
        refusals.add(String(error).split(' ')[1] ?? '')
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    }
  }
  const writing = write()
  await until(() => done > 200, 'writes go on')
  const to = await all.move(BASE)
  moved = true
  await writing
  assert.equal(await portOf(client), to.port)
  assert.equal(await client.get(`${BASE}:count`), String(done))
  assert.deepEqual(
    await client.lrange(`${BASE}:list`, 0, -1),
    Array.from({ length: done }, (_, i) => String(i)),
  )
  assert.ok(refusals.has('ASK') || refusals.has('MOVED'), [...refusals].join())
  assert.match(String(await stuck), /MOVED|Connection is closed|Reached the max retries/)
})

const disturbances: [what: string, disturb: () => Promise<unknown>][] = [
  ['slot that moves', () => all.move(BASE)],
  ['planned failover', () => all.failOver(BASE)],
]
for (const [what, disturb] of disturbances) {
  test(`who waits for news hears more of it after a ${what}`, async () => {
    const { client } = await opened()
    const { client: waiting } = await opened(all.url, 600_000)
    const stop = new AbortController()
    const heard: string[] = []
    const listening = (async () => {
      for await (const { id } of changes(waiting, 'k', stop.signal)) heard.push(id)
    })()
    const { client: master } = await all.master(BASE)
    await until(async () => / cmd=xread /.test(String(await master.client('LIST'))), 'it waits')
    await disturb()
    const tell = async () => {
      try {
        return await client.xadd(
          `${BASE}:questions`,
          '*',
          'c',
          `${what.replaceAll(' ', '-')} opened ready high/fleet/x`,
        )
      } catch (error) {
        assert.ok(isWeather(error), String(error))
        return undefined
      }
    }
    await until(tell, 'it is told')
    await until(() => heard.length > 0, 'it is heard')
    assert.deepEqual(heard, [what.replaceAll(' ', '-')])
    stop.abort()
    await listening
  })
}

test('the master dies: its replica is asked, with all that it was given, and is told the script', async () => {
  const { client } = await opened()
  const before = await all.master(BASE)
  const list = await client.lrange(`${BASE}:list`, 0, -1)
  await client.call('WAIT', 1, 5_000)
  await before.end()
  const again = async () => {
    try {
      return await count.run(client, BASE, ['more'])
    } catch (error) {
      assert.ok(isWeather(error), String(error))
      return undefined
    }
  }
  assert.equal(await until(again, 'there is another master', 40_000), list.length + 1)
  assert.notEqual(await portOf(client), before.port)
})

test('without a prefix a cluster cannot be asked', () => {
  assert.throws(() => connect({ url: all.url }), { name: 'TypeError', message: 'a cluster is asked by the prefix' })
})
