import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server, type Socket } from 'socket.io'
import { type Deps, end, Guest, messageOf } from './live/guest.ts'
import type { Lot } from './live/rooms.ts'

// Loaded when the first client speaks socket.io: most feeds never need it.

/** How long a client may take from its first request until it watches, in milliseconds. */
const CONNECT_MS = 5_000

/** How often it is looked whether clients may be there still, in milliseconds: sessions end. */
const LOOK_MS = 15_000

/** The most a message from a client may weigh, in bytes. */
const MOST_ASKED_BYTES = 16_384

/** What speaks socket.io needs. */
interface Needs extends Deps {
  /** Whether who began with this request may be there still. */
  isLetIn(request: IncomingMessage): boolean
}

/** What takes requests and upgrades of clients that speak socket.io, once they have been let in. */
export interface Sockets {
  request(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
  /** How many have been let in and don't watch yet. */
  readonly waiting: number
}

/** Speaks socket.io: `event` for all that happens, and what clients may ask, `replay` and `subscribe`. */
export function speakSocketIo(deps: Needs): Sockets {
  // It listens nowhere: requests come from the feed's own server, which has looked at them first.
  const io = new Server(createServer(), { serveClient: false, maxHttpBufferSize: MOST_ASKED_BYTES })
  const told = new WeakSet<Lot>()
  const begun = new WeakMap<Socket['conn'], NodeJS.Timeout>()
  // socket.io itself would wait for the next request of one that polls.
  io.engine.on('connection', (conn: Socket['conn']) => {
    const late = setTimeout(() => end(conn), CONNECT_MS)
    begun.set(conn, late)
    conn.on('close', () => clearTimeout(late))
  })
  io.on('connection', (socket) => {
    clearTimeout(begun.get(socket.conn))
    const guest = new Guest(socket, deps, (room, lot) => {
      if (told.has(lot)) return
      told.add(lot)
      for (const happening of lot.happenings) io.to(room).emit('event', messageOf(happening))
    })
    // Without it nothing is left to say on the connection, which would be held open for ever.
    socket.on('disconnect', (reason) => {
      if (reason === 'client namespace disconnect') end(socket.conn)
    })
    void guest.welcome()
  })
  const looking = setInterval(() => {
    for (const socket of io.sockets.sockets.values()) if (!deps.isLetIn(socket.request)) end(socket.conn)
  }, LOOK_MS)
  return {
    request: (request, response) => io.engine.handleRequest(request as never, response),
    upgrade: (request, socket, head) => io.engine.handleUpgrade(request as never, socket, head),
    close() {
      clearInterval(looking)
      for (const socket of io.sockets.sockets.values()) end(socket.conn)
      io.engine.close()
    },
    get waiting() {
      return io.engine.clientsCount - io.sockets.sockets.size
    },
  }
}
