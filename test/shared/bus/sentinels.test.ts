import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { after, afterEach, before, test } from 'node:test'
import { isWeather } from '../../../shared/bus/connect.ts'
import { Script } from '../../../shared/bus/script.ts'
import { portOf, RedisClients } from '../../support/redis-clients.ts'
import { startSentinels, type TestSentinels } from '../../support/redis-sentinels.ts'
import { until } from '../../support/until.ts'

let all: TestSentinels
const clients = new RedisClients()

before(async () => {
  all = await startSentinels(['requirepass secret', 'masterauth secret'], {
    access: { password: 'secret' },
    sentinelLines: ['sentinel auth-pass fleet secret'],
  })
})
afterEach(() => clients.end())
after(() => all.stop())

const withPassword = () => all.url.replace('://', '://:secret@')

const open = (url = withPassword(), patience_ms?: number) => clients.open(url, patience_ms)
const opened = (url = withPassword(), patience_ms?: number) => clients.opened(url, patience_ms)

/** Asks again while Redis is unwell. @throws what is no weather. */
function patiently<T>(ask: () => Promise<T>): Promise<NonNullable<T>> {
  const once = async () => {
    try {
      return await ask()
    } catch (error) {
      assert.ok(isWeather(error), String(error))
      return undefined
    }
  }
  return until(once, 'Redis is well', 40_000)
}

test('the master is asked, with the password of Redis, and in the database that is named', async () => {
  const { client } = await opened(`${withPassword()}?db=3`)
  assert.equal(await portOf(client), (await all.master()).port)
  await client.set('k', 'three')
  const { client: other } = await opened()
  assert.equal(await other.get('k'), null)
})

test('one of the Sentinels is enough, whichever of them it is', async () => {
  const [up] = all.sentinels
  const { client } = await opened(`redis-sentinel://:secret@127.0.0.1:1,127.0.0.1:2,127.0.0.1:${up?.port}/fleet`)
  assert.equal(await client.ping(), 'PONG')
})

const wrong: [what: string, url: () => string, says: RegExp][] = [
  ['no master of that name', () => withPassword().replace('/fleet', '/flee'), /: it knows no master called flee$/],
  [
    'Sentinels that are away',
    () => 'redis-sentinel://127.0.0.1:1,[::1]:2/fleet',
    /^no sentinel tells where the master is; the last one asked, .*: connect E[A-Z]+ /,
  ],
  ['a wrong password', () => withPassword().replace('secret', 'other'), /^WRONGPASS/],
  [
    'no Sentinel, but a Redis',
    () => `redis-sentinel://127.0.0.1:${all.servers[0].port}/fleet`,
    /NOAUTH|unknown command/,
  ],
]
for (const [what, url, says] of wrong) {
  test(`${what}: it says so, and commands are told that it is weather`, async () => {
    const { client, heard } = open(url())
    await until(() => heard.some((reason) => says.test(reason)), `it says ${says}`)
    const error = await client.ping().catch((reason: unknown) => reason)
    assert.ok(isWeather(error), String(error))
  })
}

test('a replica that is named as the master is not taken: it says so', async () => {
  const master = await all.master()
  const replica = all.servers.find((server) => server !== master)
  const mistaken = createServer((socket) => {
    socket.on('data', () =>
      socket.write(`*2\r\n$9\r\n127.0.0.1\r\n$${String(replica?.port).length}\r\n${replica?.port}\r\n`),
    )
    socket.on('error', () => undefined)
  })
  await once(mistaken.listen(0, '127.0.0.1'), 'listening')
  try {
    const { heard } = open(`redis-sentinel://:secret@127.0.0.1:${(mistaken.address() as AddressInfo).port}/fleet`)
    await until(() => heard.includes('what was named as the master is a replica'), `it says so, not ${heard.join()}`)
    assert.ok(!heard.includes('connected'))
  } finally {
    mistaken.close()
  }
})

test('a master that is demoted is left for the new one, by who waits for news, too', async () => {
  const before = await all.master()
  const { client } = await opened()
  // Longer than all of this takes: it is Redis that is to end the wait.
  const { client: waiting } = await opened(withPassword(), 600_000)
  const stuck = waiting.xread('BLOCK', 0, 'STREAMS', 'news', '$').catch((error: unknown) => error)
  const script = new Script(`return redis.call('INCR', KEYS[1])`)
  await patiently(() => script.run(client, 'count', []))
  await all.sentinels[0]?.client.call('SENTINEL', 'FAILOVER', 'fleet')
  const now = await all.failedOver(before)
  assert.match(String(await stuck), /UNBLOCKED|Connection is closed|Reached the max retries/)
  // The new one was never told the script.
  await patiently(async () => (await portOf(client)) === now.port && (await script.run(client, 'count', [])))
  await patiently(async () => (await portOf(waiting)) === now.port)
})

test('a master that hangs is left for the new one, though nothing closes the connection', async () => {
  await until(async () => /connected_slaves:1/.test(await (await all.master()).client.info()), 'there is a replica')
  const before = await all.master()
  const { client, heard } = await opened()
  before.signal('SIGSTOP')
  const error = await client.ping().catch((reason: unknown) => reason)
  assert.ok(isWeather(error), String(error))
  const now = await all.failedOver(before)
  await patiently(async () => (await portOf(client)) === now.port)
  assert.equal(heard.at(-1), 'connected')
  before.signal('SIGCONT')
  await until(async () => /role:slave/.test(await before.client.info('replication')), 'the old one follows the new one')
})
