import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'
import { buildFeed, type TestFeed } from './feed.ts'

let redis: TestRedis
let feed: TestFeed
const sockets: Socket[] = []

before(async () => {
  redis = await startRedis()
  feed = await listening()
  const headers = { authorization: 'Bearer s3cret' }
  await until(async () => (await feed.app.inject({ url: '/fleet', headers })).statusCode === 200, 'it answers')
})
after(async () => {
  for (const one of sockets) one.destroy()
  await feed.app.close()
  await redis.stop()
})

async function listening(): Promise<TestFeed> {
  const one = await buildFeed(redis.url, { token: 's3cret' })
  await one.app.listen({ host: '127.0.0.1', port: 0 })
  return one
}

/** Writes a request as it stands, and gathers what is said to it. */
function speak({ app }: TestFeed, head: readonly string[], body = ''): { socket: Socket; said: () => string } {
  const { port } = app.server.address() as { port: number }
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  sockets.push(socket)
  let text = ''
  socket.setEncoding('utf8')
  socket.on('error', () => undefined)
  socket.on('data', (part) => {
    text += part
  })
  socket.write(`${[...head, 'Host: localhost', '', ''].join('\r\n')}${body}`)
  return { socket, said: () => text }
}

const connections = ({ app }: TestFeed) =>
  new Promise<number>((resolve, reject) =>
    app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )

const token = 'Authorization: Bearer s3cret'
const h2c = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA']
const websocket = [
  ...['Connection: Upgrade', 'Upgrade: websocket'],
  ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='],
]
const handshake = 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1'
const mute = JSON.stringify({ gap_type: 'disk_full', reason: 'é' })
const json = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(mute)}`]

describe('what asks for another protocol', () => {
  const rows: [name: string, head: string[], body: string, says: RegExp][] = [
    ['one that there is none of', ['GET /fleet HTTP/1.1', token, 'Connection: Upgrade', 'Upgrade: x'], '', / 200 OK/],
    ['without the token', ['GET /fleet HTTP/1.1', 'Connection: Upgrade', 'Upgrade: x'], '', / 401 Unauthorized/],
    ['HTTP/2', ['GET /fleet HTTP/1.1', token, ...h2c], '', / 200 OK/],
    ['HTTP/2, with a body', ['POST /questions/claim HTTP/1.1', token, ...h2c, ...json], mute, / 422 /],
    ['a WebSocket of something else', ['GET /fleet HTTP/1.1', token, ...websocket], '', / 200 OK/],
    ['a WebSocket', [handshake, token, ...websocket], '', / 101 Switching Protocols/],
    ['a WebSocket, without the token', [handshake, ...websocket], '', / 401 Unauthorized/],
    ['a WebSocket, by POST', [handshake.replace('GET', 'POST'), ...websocket, 'Content-Length: 0'], '', / 401 /],
    [
      'an end of the connection, too',
      ['GET /fleet HTTP/1.1', 'Connection: close, Upgrade', 'Upgrade: x'],
      '',
      /\r\nConnection: close/i,
    ],
  ]
  for (const [name, head, body, says] of rows) {
    it(`is answered: ${name}`, async () => {
      const { socket, said } = speak(feed, head, body)
      await until(() => said() !== '', 'it is answered')
      assert.match(said().split('\r\n\r\n')[0] ?? '', says)
      socket.destroy()
    })
  }

  it('is told all the events of a stream', async () => {
    const { socket, said } = speak(feed, ['GET /events HTTP/1.1', token, ...h2c])
    await until(() => said().includes('retry: 1000'), 'it is told')
    socket.destroy()
  })

  it('leaves no connection behind when it is gone', async () => {
    await until(async () => (await connections(feed)) === 0, 'all others are gone')
    const asked = [
      ['GET /fleet HTTP/1.1', 'Connection: Upgrade', 'Upgrade: x'],
      [handshake, ...websocket],
    ]
    const open = Array.from({ length: 50 }, (_, i) => speak(feed, asked[i % 2] ?? []))
    for (const { socket, said } of open) {
      await until(() => said().includes('HTTP/1.1 401'), 'it is refused')
      socket.write('0123456789')
    }
    for (const { socket } of open) socket.end()
    await until(async () => (await connections(feed)) === 0, 'all are gone')
  })

  it('does not keep the feed from closing', async () => {
    const one = await listening()
    const open = [
      ['GET /fleet HTTP/1.1', 'Connection: Upgrade', 'Upgrade: x'],
      [handshake, ...websocket],
      [handshake, token, ...websocket],
    ].map((head) => speak(one, head))
    const stream = speak(one, ['GET /events HTTP/1.1', token, ...h2c])
    for (const { said } of [...open, stream]) await until(() => said().startsWith('HTTP/1.1 '), 'it is answered')
    let isClosed = false
    void one.app.close().then(() => {
      isClosed = true
    })
    await until(() => isClosed, 'it is closed')
  })
})
