import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { ended, isRunning } from '../kloros/child.ts'
import type { Benchmark } from './benchmark.ts'
import { now, quantile } from './feed-reader.ts'
import { healthOf, type Lab, PREFIX, type Running } from './lab.ts'
import type { Clients, Word } from './live-clients.ts'
import { pss, usage } from './processes.ts'
import type { Row } from './table.ts'

interface LiveSize {
  streams: number
  sockets: number
  seconds: number
  per_s: number
  /** How many clients are told as fast as they can be. */
  fast: number
  signals: { streams: number; sockets: number }
  /** How many of each sort never read. */
  stuck: number
}

/** How long a signal may take to nearly all who watch, in milliseconds. */
const P99_MS = 250

/** How many times as many signals a second events are to bring, beside socket.io. */
const TIMES = 10

/** What the feed may weigh meanwhile, in MiB. */
const MOST_MB = 128

/** So many signals may be under way before more are published. */
const UNDER_WAY = 2_000
const LOT = 250

const CLIENTS = 'live-clients.mjs'

/** What those who watch are told, how soon, and how fast. */
export const liveBenchmark: Benchmark<LiveSize> = {
  name: 'live',
  method: [
    'Clients that only count are in processes of their own; signals are put into the stream by the bench. How long they took',
    'is from before they were put in until a client has read them, of one client in ten. As fast as they can be told: 100 clients,',
    'signals of some 150 bytes, at most 2,000 under way; 50 more clients never read: they are dropped, or, where socket.io has',
    'heard nothing of them for 45 s, ended. Memory is the PSS of the feed, at most.',
  ],
  full: {
    ...{ streams: 1_000, sockets: 100, seconds: 20, per_s: 100, fast: 100, stuck: 25 },
    signals: { streams: 100_000, sockets: 10_000 },
  },
  quick: {
    ...{ streams: 200, sockets: 20, seconds: 4, per_s: 100, fast: 50, stuck: 5 },
    signals: { streams: 20_000, sockets: 2_000 },
  },

  async run(lab, size, say) {
    await build({
      entryPoints: [fileURLToPath(new URL('live-clients.ts', import.meta.url))],
      outfile: join(lab.folder, CLIENTS),
      bundle: true,
      platform: 'node',
      format: 'esm',
      // What socket.io is made of asks for modules as it runs.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
      logLevel: 'error',
    })
    const feed = await lab.start('curiosity-feed')
    const rest = pss(feed.pid)
    const rows = await soon(lab, feed, size, say)

    say(`live: to ${size.fast} streams as fast as can be`)
    const watched = watchMemory(feed)
    const clients = { port: portOf(feed.url), measured: 1e9, stuck: size.stuck }
    const streams = await fast(lab, feed, { ...clients, streams: size.fast, sockets: 0 }, size.signals.streams)
    say(`live: to ${size.fast} clients of socket.io as fast as can be`)
    const asked = { ...clients, stuck: 0, streams: 0, sockets: size.fast }
    const sockets = await fast(lab, feed, asked, size.signals.sockets)
    const { counters } = await healthOf(feed)
    const weighed = watched()
    await lab.end(feed)
    const stuck = size.stuck * 2
    return [
      ...rows,
      {
        ...{ name: `signals to ${size.fast} streams`, figure: streams.per_s, unit: '/s' },
        reference: { name: 'socket.io', figure: sockets.per_s },
        target: { of: 'ratio', bound: 'least', value: TIMES },
      },
      {
        ...{ name: `the same, for a second of the feed’s CPU`, figure: streams.per_cpu_s, unit: '/s' },
        reference: { name: 'socket.io', figure: sockets.per_cpu_s },
      },
      {
        ...{ name: `dropped, of ${stuck} that never read`, figure: counters.dropped, unit: 'clients' },
        target: { of: 'figure', bound: 'most', value: stuck },
      },
      {
        ...{ name: `PSS of the feed, at most, with ${stuck} that never read`, figure: weighed, unit: 'MiB' },
        reference: { name: 'at first', figure: rest },
        target: { of: 'figure', bound: 'most', value: MOST_MB },
      },
    ]
  },
}

/** How long signals take to many clients at a steady rate, and whether any were missed. */
async function soon(lab: Lab, { url, pid }: Running, size: LiveSize, say: (text: string) => void): Promise<Row[]> {
  const port = portOf(url)
  const { streams, sockets, seconds, per_s } = size
  say(`live: ${streams} streams and ${sockets} clients of socket.io, ${per_s} signals a second for ${seconds} s`)
  const common = { port, stuck: 0, measured: 10 }
  const groups = [
    { name: `${streams} streams`, clients: new Group(lab, { ...common, streams, sockets: 0 }) },
    { name: `${sockets} of socket.io`, clients: new Group(lab, { ...common, streams: 0, sockets }) },
  ]
  for (const { clients } of groups) await clients.begin()
  const total = seconds * per_s
  const begun = now()
  const used = usage(pid).cpu_s
  for (let n = 0; n < total; n += 1) {
    await sleep(Math.max(0, begun + (n * 1000) / per_s - now()))
    await publish(lab, 1)
  }
  const busy = ((usage(pid).cpu_s - used) * 100_000) / (now() - begun)
  const rows: Row[] = [{ name: 'CPU of the feed meanwhile', figure: busy, unit: '% of a core' }]
  for (const { name, clients } of groups) {
    await clients.until(total)
    const times = clients.times.sort((a, b) => a - b)
    rows.push(
      { name: `signal to ${name}, p50`, figure: quantile(times, 0.5), unit: 'ms' },
      {
        ...{ name: `signal to ${name}, p99`, figure: quantile(times, 0.99), unit: 'ms' },
        target: { of: 'figure', bound: 'most', value: P99_MS },
      },
      {
        ...{ name: `missed or told twice, ${name}`, figure: clients.most - clients.least, unit: 'signals' },
        target: { of: 'figure', bound: 'most', value: 0 },
      },
    )
    await clients.end()
  }
  return rows
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}

/** How many signals are told to all clients in a second, and in a second in which the feed has the processor. */
async function fast(
  lab: Lab,
  { pid }: Running,
  asked: Clients,
  total: number,
): Promise<{ per_s: number; per_cpu_s: number }> {
  const clients = new Group(lab, asked)
  await clients.begin()
  const begun = now()
  const used = usage(pid).cpu_s
  for (let sent = 0; sent < total; sent += LOT) {
    await publish(lab, Math.min(LOT, total - sent))
    await clients.until(sent - UNDER_WAY)
  }
  await clients.until(total)
  const rates = { per_s: (total * 1000) / (now() - begun), per_cpu_s: total / (usage(pid).cpu_s - used) }
  if (clients.lost > 0) throw new Error(`${clients.lost} clients that read were cut off`)
  await clients.end()
  return rates
}

async function publish(lab: Lab, count: number): Promise<void> {
  const pipeline = lab.client.pipeline()
  for (let n = 0; n < count; n += 1) {
    const facts = { gap_type: 'bench', gap_name: 'live', sent: now() }
    pipeline.xadd(`{${PREFIX}}:signals`, '*', 'json', JSON.stringify({ signal: 'CAPABILITY_GAP', facts }))
  }
  await pipeline.exec()
}

/** Looks every 100 ms what a service weighs. @returns what ends it, and says what it weighed at most. */
function watchMemory({ pid }: Running): () => number {
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(most, pss(pid))
  }, 100)
  return () => {
    clearInterval(timer)
    return most
  }
}

/** Clients in a process of their own, and how far they are. */
class Group {
  readonly #child: ChildProcess
  readonly times: number[] = []
  least = 0
  most = 0
  lost = 0

  constructor(lab: Lab, clients: Clients) {
    this.#child = fork(join(lab.folder, CLIENTS), [JSON.stringify(clients)])
  }

  /** Waits until all are there, and counts from then on. */
  async begin(): Promise<void> {
    await this.#word()
    // Whoever comes by socket.io is told the newest first.
    await sleep(200)
    this.#child.on('message', (word: Word) => {
      if ('ready' in word) return
      for (const time of word.times) this.times.push(time)
      this.least = word.least
      this.most = word.most
      this.lost = word.lost
    })
    this.#child.send('begin')
  }

  /** Waits until each has heard of so many signals, or for 60 s in which none has. */
  async until(signals: number): Promise<void> {
    for (let heard = this.least, since = now(); this.least < signals; ) {
      await this.#word()
      if (this.least > heard) since = now()
      heard = this.least
      if (now() - since > 60_000) throw new Error(`only ${this.least} of ${signals} signals came to all clients`)
    }
  }

  async end(): Promise<void> {
    this.#child.disconnect()
    await ended(this.#child)
  }

  /** Waits for its next word. @throws where it ends instead. */
  async #word(): Promise<void> {
    if (!isRunning(this.#child)) throw new Error('the clients ended')
    const waiting = new AbortController()
    const { signal } = waiting
    try {
      const gone = once(this.#child, 'exit', { signal }).then(() => Promise.reject(new Error('the clients ended')))
      await Promise.race([once(this.#child, 'message', { signal }), gone])
    } finally {
      waiting.abort()
    }
  }
}
