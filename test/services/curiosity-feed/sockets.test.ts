import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { SignalStream } from '../../../shared/bus/signals.ts'
import { until } from '../../support/until.ts'
import { buildFeed, type Json, PREFIX, startFeed, type TestFeed } from './feed.ts'

interface Told {
  event: string
  data: Json
}

type Client = Socket & { told: Told[]; refused: string }

let feed: Awaited<ReturnType<typeof startFeed>>
let locked: TestFeed
const clients: Client[] = []

before(async () => {
  feed = await startFeed()
  locked = await buildFeed(feed.redis.url, { token: 's3cret' })
  for (const { app } of [feed, locked]) await app.listen({ host: '127.0.0.1', port: 0 })
  const headers = { authorization: 'Bearer s3cret' }
  await until(async () => (await locked.app.inject({ url: '/fleet', headers })).statusCode === 200, 'it answers')
})
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})
after(async () => {
  await feed.app.close()
  await locked.app.close()
  await feed.redis.stop()
})

function open(options: Partial<ManagerOptions & SocketOptions> = {}, { app }: TestFeed = feed): Client {
  const { port } = app.server.address() as { port: number }
  const client = io(`http://127.0.0.1:${port}`, { forceNew: true, reconnection: false, ...options }) as Client
  Object.assign(client, { told: [], refused: '' })
  client.on('event', (one: Told) => client.told.push(one))
  client.on('connect_error', (error: Error & { context?: { status?: number } }) => {
    client.refused = String(error.context?.status ?? error.message)
  })
  clients.push(client)
  return client
}

async function publish(names: readonly string[], more: Json = {}): Promise<void> {
  const signals = names.map((gap_name) => ({
    signal: 'CAPABILITY_GAP' as const,
    facts: { gap_type: 'disk_full', gap_name, ...more },
  }))
  await new SignalStream(feed.redis.client, PREFIX).accept(signals)
}

const names = (client: Client) =>
  client.told.map(({ data }) => (data.signal as { facts: { gap_name: string } }).facts.gap_name)
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}-${i}`)

describe('socket.io', () => {
  for (const transports of [['polling', 'websocket'], ['websocket'], ['polling']]) {
    it(`tells the newest 50 and what comes, by ${transports.join(', then ')}`, async () => {
      const before = numbered(`by-${transports}`, 60)
      await publish(before)
      const client = open({ transports })
      await until(() => client.told.length === 50, 'the newest are told')
      await publish(['new'])
      await until(() => client.told.length === 51, 'the new one is told')
      assert.deepEqual(names(client), [...before.slice(-50), 'new'])
      assert.deepEqual(Object.keys(client.told[0] ?? {}), ['event', 'data'])
    })
  }

  it('misses none between the newest and what comes', async () => {
    const all = numbered('joined', 400)
    const publishing = (async () => {
      for (let at = 0; at < all.length; at += 2) await publish(all.slice(at, at + 2))
    })()
    const joining: Client[] = []
    for (let i = 0; i < 10; i += 1) joining.push(open({ transports: ['websocket'] }))
    await publishing
    for (const client of joining) {
      await until(() => names(client).at(-1) === all.at(-1), 'the last is told')
      const own = names(client).filter((name) => name.startsWith('joined'))
      assert.deepEqual(own, all.slice(all.length - own.length))
    }
  })

  const replays: [asked: unknown, count: number][] = [
    [undefined, 100],
    [{}, 100],
    [{ count: 7 }, 7],
    [{ count: 1_000 }, 1_000],
    [{ count: 5_000 }, 1_000],
  ]
  it('replays as many of the newest as are asked for, at most 1,000', async () => {
    const all = numbered('replayed', 1_100)
    for (let at = 0; at < all.length; at += 100) await publish(all.slice(at, at + 100))
    const client = open()
    await until(() => client.told.length === 50, 'the newest are told')
    for (const [asked, count] of replays) {
      client.told = []
      assert.deepEqual(await client.emitWithAck('replay', asked), { count })
      await until(() => client.told.length === count, `${count} are told`)
      assert.deepEqual(names(client), all.slice(-count))
    }
    client.told = []
    client.emit('replay', { count: 3 })
    await until(() => client.told.length === 3, 'no answer needs to be waited for')
  })

  it('subscribes to what a filter lets through, until it is told otherwise', async () => {
    const client = open()
    await until(() => client.told.length === 50, 'the newest are told')
    assert.deepEqual(await client.emitWithAck('subscribe', { q: 'WANTED', gap_type: ['disk_full', 'other'] }), {
      subscribed: true,
    })
    client.told = []
    await publish(['wanted-1', 'not', 'wanted-2'])
    await until(() => client.told.length === 2, 'what fits is told')
    assert.deepEqual(names(client), ['wanted-1', 'wanted-2'])
    assert.deepEqual(await client.emitWithAck('replay', { count: 3 }), { count: 2 })
    await client.emitWithAck('subscribe', {})
    await publish(['all'])
    await until(() => names(client).includes('all'), 'all is told again')
  })

  const wrong: [event: string, asked: unknown, error: RegExp][] = [
    ['subscribe', { colour: 'red' }, /^colour: /],
    ['subscribe', { status: ['odd'] }, /^status/],
    ['subscribe', 'all', /^body: /],
    ['replay', { count: 0 }, /^count: /],
    ['replay', { count: 'x' }, /^count: /],
    ['replay', { count: 1.5 }, /^count: /],
  ]
  it('says what does not fit, and stays', async () => {
    const client = open()
    await until(() => client.told.length === 50, 'the newest are told')
    for (const [event, asked, error] of wrong) {
      assert.match((await client.emitWithAck(event, asked)).error, error, JSON.stringify(asked))
    }
    client.told = []
    await publish(['still'])
    await until(() => names(client).includes('still'), 'it is told all the same')
  })

  it('who asks for too much at once, or sends too much, is cut off', async () => {
    const asking = open({ transports: ['websocket'] })
    await until(() => asking.told.length === 50, 'the newest are told')
    for (let i = 0; i < 200; i += 1) asking.emit('replay', { count: 1_000 })
    await until(() => asking.disconnected, 'it is cut off')
    const sending = open({ transports: ['websocket'] })
    await until(() => sending.connected, 'it is there')
    sending.emit('subscribe', { q: 'x'.repeat(20_000) })
    await until(() => sending.disconnected, 'it is cut off')
  })

  it('who leaves and keeps the connection is parted with', async () => {
    const leaving = open({ transports: ['websocket'] })
    await until(() => leaving.told.length === 50, 'the newest are told')
    const engine = leaving.io.engine as unknown as { write(text: string): void; readyState: string }
    // What says good-bye to the default namespace.
    engine.write('1')
    await until(() => engine.readyState === 'closed', 'its connection is closed')
  })

  it('who never reads is dropped, and the others hear all', async () => {
    const reading = open({ transports: ['websocket'] })
    const stuck = open({ transports: ['websocket'] })
    await until(() => reading.told.length === 50 && stuck.told.length === 50, 'both are there')
    reading.told = []
    const engine = stuck.io.engine as unknown as { transport: { ws: { pause?(): void; _socket: { pause(): void } } } }
    engine.transport.ws._socket.pause()
    const dropped = feed.counted.dropped
    let sent = 0
    await until(
      async () => {
        await publish(
          Array.from({ length: 100 }, () => `big-${sent++}`),
          { gap_reason: 'x'.repeat(4_000) },
        )
        return feed.counted.dropped > dropped
      },
      'it is dropped',
      60_000,
    )
    await until(() => reading.told.length === sent, 'who reads hears all', 60_000)
    assert.equal(feed.counted.dropped, dropped + 1)
  })
})

it('a Redis that is away and back: clients are parted with, and come back', async () => {
  const staying = open({ transports: ['websocket'], reconnection: true, reconnectionDelay: 20 })
  const asking = open({ transports: ['websocket'] })
  await until(() => staying.told.length > 0 && asking.told.length > 0, 'both are there')
  await feed.redis.kill()
  await until(async () => (await feed.app.inject('/fleet')).statusCode === 503, 'Redis is away')
  asking.emit('replay', { count: 5 })
  await until(() => asking.disconnected, 'what cannot be told ends it')
  const late = open({ transports: ['websocket'] })
  let isParted = false
  late.on('disconnect', () => {
    isParted = true
  })
  await until(() => isParted, 'who comes meanwhile is parted with, too')
  await feed.redis.start()
  await publish(['after-all'])
  await until(() => names(staying).includes('after-all'), 'who stayed is told')
  // What reads for all may be back before what is asked for the newest.
  await until(async () => (await feed.app.inject('/fleet')).statusCode === 200, 'Redis is back')
  const again = open({ transports: ['websocket'] })
  await until(() => names(again).includes('after-all'), 'who comes is, too')
})

describe('who is let in by socket.io', () => {
  const evil = { host: 'evil.example', origin: 'http://evil.example' }
  const rows: [name: string, headers: Record<string, string>, refused: string][] = [
    ['with the token', { authorization: 'Bearer s3cret' }, ''],
    ['not without', {}, '401'],
    ['nor with another', { authorization: 'Bearer other' }, '401'],
    ['nor with a cookie that is none', { cookie: 'kloros_session_00000000=1.2.3' }, '401'],
    ['nor from another site', { authorization: 'Bearer s3cret', origin: evil.origin }, '403'],
    ['nor by another name', { authorization: 'Bearer s3cret', host: evil.host }, '403'],
  ]
  for (const [name, extraHeaders, refused] of rows) {
    // The client has a way to name another host only where it speaks first.
    for (const transport of extraHeaders.host ? ['websocket'] : ['polling', 'websocket']) {
      it(`${name}, by ${transport}`, async () => {
        const client = open({ transports: [transport], extraHeaders }, locked)
        await until(() => client.connected || client.refused !== '', 'it is in or out')
        assert.equal(client.connected, refused === '')
        if (refused === '') return
        // Of an upgrade that was refused, the client says only that.
        if (transport === 'polling') assert.equal(client.refused, refused)
        const url = '/socket.io/?EIO=4&transport=polling'
        const headers = { host: 'localhost', ...extraHeaders }
        assert.equal((await locked.app.inject({ url, headers })).statusCode, Number(refused))
      })
    }
  }
})
