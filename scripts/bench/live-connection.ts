import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

// Clients that do no more than count, so that it is the server that is measured.

/** One client of the feed's live events. */
export interface Connection {
  socket: Socket
  /** How many signals it was told of. */
  count: number
  isOpen: boolean
}

/** What hears of each signal's text; undefined where they are only counted. */
export type Hear = ((text: string) => void) | undefined

/** What the stream has in front of each signal. */
const SIGNAL = 'event: signal\n'

/** Opens `GET /events`. @param onOpen when what comes from then on is told. */
export function openStream(port: number, hear: Hear, onOpen: () => void): Connection {
  const socket = connect(port, '127.0.0.1')
  const connection: Connection = { socket, count: 0, isOpen: false }
  const count = counter()
  let rest = ''
  socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n')
  socket.on('error', () => undefined)
  socket.on('data', (part: Buffer) => {
    if (!connection.isOpen && part.includes('\nid: ')) {
      connection.isOpen = true
      onOpen()
    }
    connection.count += count(part)
    if (hear === undefined) return
    const events = (rest + part.toString('latin1')).split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) if (event.includes(SIGNAL)) hear(event)
  })
  return connection
}

/** Counts signals in bytes as they come, without making text of them: that would take longer than to tell of them. */
function counter(): (part: Buffer) => number {
  let tail = Buffer.alloc(0)
  const countIn = (bytes: Buffer) => {
    let count = 0
    for (let at = bytes.indexOf(SIGNAL); at >= 0; at = bytes.indexOf(SIGNAL, at + SIGNAL.length)) count += 1
    return count
  }
  return (part) => {
    const across = Buffer.concat([tail, part.subarray(0, SIGNAL.length - 1)])
    tail = Buffer.from(Buffer.concat([tail, part.subarray(-SIGNAL.length + 1)]).subarray(-SIGNAL.length + 1))
    return countIn(across) + countIn(part)
  }
}

/** Opens a socket.io connection over a WebSocket (RFC 6455). @param onOpen when what comes from then on is told. */
export function openSocket(port: number, hear: Hear, onOpen: () => void): Connection {
  const socket = connect(port, '127.0.0.1')
  const connection: Connection = { socket, count: 0, isOpen: false }
  let rest: Buffer = Buffer.alloc(0)
  let isUpgraded = false
  socket.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  )
  socket.on('error', () => undefined)
  socket.on('data', (part: Buffer) => {
    rest = rest.length === 0 ? part : Buffer.concat([rest, part])
    if (!isUpgraded) {
      const end = rest.indexOf('\r\n\r\n')
      if (end < 0) return
      isUpgraded = true
      rest = rest.subarray(end + 4)
      // Of the namespace that is there without a name.
      socket.write(frame('40'))
    }
    for (let next = frameIn(rest); next !== undefined; next = frameIn(rest)) {
      rest = rest.subarray(next.end)
      take(next.text())
    }
  })
  return connection

  function take(text: string): void {
    if (text === '2') socket.write(frame('3'))
    if (text.startsWith('40')) {
      connection.isOpen = true
      onOpen()
    }
    if (!text.startsWith('42["event",{"event":"signal"')) return
    connection.count += 1
    hear?.(text)
  }
}

/** A short text as a client frames it: masked, with a mask that changes nothing. */
function frame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])
}

function frameIn(bytes: Buffer): { end: number; text(): string } | undefined {
  if (bytes.length < 2) return undefined
  const short = (bytes[1] as number) & 0x7f
  const begin = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < begin) return undefined
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  const end = begin + length
  return bytes.length < end ? undefined : { end, text: () => bytes.toString('latin1', begin, end) }
}
