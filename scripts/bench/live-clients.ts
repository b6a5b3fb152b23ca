import { type Connection, openSocket, openStream } from './live-connection.ts'

/** Which clients a process is. */
export interface Clients {
  port: number
  streams: number
  sockets: number
  /** How many more of each never read. */
  stuck: number
  /** Of so many one says how long signals took. */
  measured: number
}

/** What the process says: all are there; how many signals each has at least, and how long those measured took (ms). */
export type Word = { ready: true } | { least: number; most: number; lost: number; times: number[] }

/** How often it says how far it is, in milliseconds. */
const TELL_MS = 20

const { port, streams, sockets, stuck, measured } = JSON.parse(process.argv[2] ?? '{}') as Clients

const times: number[] = []
const all: Connection[] = []
let before: number[] | undefined

function hear(text: string): void {
  const [, sent] = /"sent":([\d.]+)/.exec(text) ?? []
  if (sent !== undefined) times.push(performance.timeOrigin + performance.now() - Number(sent))
}

function say(word: Word): void {
  process.send?.(word)
}

async function open(kind: typeof openStream, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await new Promise<void>((resolve) => {
      all.push(kind(port, n % measured === 0 ? hear : undefined, resolve))
    })
  }
}

async function openStuck(kind: typeof openStream): Promise<void> {
  for (let n = 0; n < stuck; n += 1) {
    await new Promise<void>((resolve) => {
      const connection = kind(port, undefined, () => {
        connection.socket.pause()
        resolve()
      })
    })
  }
}

process.on('message', (word) => {
  // What came until now is not counted.
  if (word === 'begin') {
    before = all.map(({ count }) => count)
    times.length = 0
  }
})
process.on('disconnect', () => process.exit(0))

await open(openStream, streams)
await open(openSocket, sockets)
await openStuck(openStream)
await openStuck(openSocket)
say({ ready: true })
setInterval(() => {
  if (before === undefined) return
  let least = Number.POSITIVE_INFINITY
  let most = 0
  let lost = 0
  for (const [at, { count, socket }] of all.entries()) {
    const heard = count - (before[at] ?? 0)
    least = Math.min(least, heard)
    most = Math.max(most, heard)
    if (socket.destroyed) lost += 1
  }
  say({ least, most, lost, times: times.splice(0) })
}, TELL_MS)
