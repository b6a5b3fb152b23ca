import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { configureJournal, writeJournal } from './journal-files.ts'
import type { Lab, Running } from './lab.ts'
import { cpuBetween, pss, pssOfChildren, type Usage, untilStill, usageWithChildren } from './processes.ts'
import { configureSources, passOf, SETTLE_MS } from './source-lab.ts'
import { writeDocuments, writeManifests, writeTree } from './source-trees.ts'
import type { Row } from './table.ts'

interface FootprintSize {
  /** Of the tree, with its documents and manifests. */
  files: number
  /** Of each source file, about. */
  bytes: number
  documents: number
  manifests: number
  /** How long the services are left alone once they are still, in seconds. */
  settle_s: number
  /** How long they are watched, and scraped, in seconds. */
  watch_s: number
}

/** What a service may weigh at rest, in MiB, and those that may weigh more. */
const MOST_MB = 20
const LARGER: Readonly<Record<string, number>> = {
  'source-index': 50,
  'integration-monitor': 30,
  'curiosity-feed': 30,
}

/** What all may weigh together, and what they had better not exceed, in MiB. */
const TOGETHER_MB = { bound: 250, stretch: 200 }

/** What all services together may take of one core while nothing happens, in percent. */
const MOST_PERCENT = 1

const SCRAPE_MS = 1_000

/** How long parsers, and what is known of a tree, stay in memory, in seconds. */
const IDLE_S = 5

// What no daemon can do with less: a connection, and a word over it every ten seconds.
const BARE = `
const socket = require('node:net').connect(process.argv[1])
setInterval(() => socket.write('PING\\r\\n'), 10_000)
socket.resume()
`

/** What the whole fleet takes while nothing happens. */
export const footprintBenchmark: Benchmark<FootprintSize> = {
  name: 'footprint',
  method: [
    'All services, as they are installed, follow a tree of generated files, half Python and half TypeScript, with documents and',
    'manifests, and a journal of 1,000 entries; they are measured once the first pass is over, nobody works any more, and parsers and',
    `what integration-monitor knows of the tree were left (after ${IDLE_S} s here). PSS: they run on a Node of their own, whose pages`,
    'nothing else on the machine shares; children are the journalctl and udevadm that they follow. CPU time, which the scheduler counts',
    'of each thread to the nanosecond, is in percent of one core; wake-ups are context switches, voluntary or not, of all threads; both with children. The bare Node',
    'has a connection to Redis, says a word over it every ten seconds, and is started when the services have been weighed; Redis',
    'is in no sum. Scraped, /metrics of each was read once a second for as long, and memory is weighed at the end of that.',
  ],
  full: { files: 10_000, bytes: 3_000, documents: 300, manifests: 100, settle_s: 30, watch_s: 60 },
  quick: { files: 400, bytes: 3_000, documents: 20, manifests: 10, settle_s: 22, watch_s: 12 },

  async run(lab, { settle_s, watch_s, ...tree }, say) {
    const journal = await writeJournal(lab, 1_000, 0)
    writeFiles(lab, tree)
    configureJournal(lab, journal.journalctl)
    appendFileSync(
      join(lab.folder, 'kloros.toml'),
      `[exploration]\njournalctl = ${JSON.stringify(journal.journalctl)}\n`,
    )
    const fleet: Running[] = []
    for (const name of lab.services.filter((name) => name !== 'source-index')) fleet.push(await lab.start(name))
    say(`footprint: first pass of ${tree.files} files`)
    fleet.push((await passOf(lab)).running)
    fleet.sort((one, other) => (one.name < other.name ? -1 : 1))
    await untilStill(...fleet.map(({ pid }) => pid))
    say(`footprint: at rest for ${settle_s} s`)
    await sleep(settle_s * 1_000)

    const weights = weigh(fleet)
    const weightOfRedis = pss(lab.redis.pid)
    const bare = lab.idle(lab.node, ['-e', BARE, lab.redis.url.slice('unix://'.length)])
    await untilStill(bare)
    say(`footprint: watched for ${watch_s} s`)
    const besides = [
      { name: 'Redis', pid: lab.redis.pid },
      { name: BARE_NAME, pid: bare },
    ]
    const idle = await watch([...fleet, ...besides], watch_s)
    const weightOfBare = pss(bare)
    process.kill(bare)
    say(`footprint: scraped for ${watch_s} s`)
    const scraped = await whileScraped(fleet, watch_s)
    const rows = weightRows(weights, weightOfBare)
    rows.push({ name: 'PSS of Redis', figure: weightOfRedis, unit: 'MiB' })
    return [...rows, ...idleRows(idle), ...scrapedRows(weights, idle, scraped)]
  },
}

function writeFiles(lab: Lab, { files, bytes, documents, manifests }: Omit<FootprintSize, 'settle_s' | 'watch_s'>) {
  const root = join(lab.folder, 'tree')
  mkdirSync(root)
  // One of the documents is the README.
  writeTree(root, files - documents - manifests, bytes)
  writeDocuments(root, documents - 1)
  writeManifests(root, manifests)
  configureSources(lab, { root, worker_idle_s: IDLE_S, join_idle_s: IDLE_S, settle_ms: SETTLE_MS })
}

/** By name; children of all services are one entry. */
type Weights = ReadonlyMap<string, number>

function weigh(fleet: readonly Running[]): Weights {
  const weights = new Map(fleet.map(({ name, pid }) => [name, pss(pid)]))
  return weights.set(
    'their children',
    fleet.reduce((sum, { pid }) => sum + pssOfChildren(pid), 0),
  )
}

const sumOf = (figures: Iterable<number>) => [...figures].reduce((sum, figure) => sum + figure, 0)

function weightRows(weights: Weights, bare: number): Row[] {
  const reference = { name: 'a bare Node', figure: bare }
  const rows = [...weights].map(([name, figure]): Row => {
    const row = { name: `PSS of ${name}`, figure, unit: 'MiB' }
    if (name === 'their children') return row
    return { ...row, reference, target: { of: 'figure', bound: 'most', value: LARGER[name] ?? MOST_MB } }
  })
  const count = weights.size - 1
  const sum = {
    figure: sumOf(weights.values()),
    unit: 'MiB',
    reference: { name: `${count} bare Nodes`, figure: bare * count },
  }
  const name = `PSS of the ${count} services and their children`
  return [
    ...rows,
    { ...sum, name, target: { of: 'figure', bound: 'most', value: TOGETHER_MB.bound } },
    { ...sum, name: `${name}, stretch`, target: { of: 'figure', bound: 'most', value: TOGETHER_MB.stretch } },
  ]
}

/** What was used a second, by name: CPU time in percent of a core, and switches. */
type Uses = ReadonlyMap<string, Use>
type Use = Pick<Usage, 'cpu_s' | 'switches'>

const BARE_NAME = 'a bare Node'
const NOT_THEIRS = ['Redis', BARE_NAME]

async function watch(all: readonly { name: string; pid: number }[], seconds: number): Promise<Uses> {
  const begin = performance.now()
  const before = all.map(({ pid }) => usageWithChildren(pid))
  await sleep(seconds * 1_000)
  const passed_s = (performance.now() - begin) / 1_000
  return new Map(
    all.map(({ name, pid }, at) => {
      const [was, is] = [before[at] as Usage, usageWithChildren(pid)]
      const switches = (is.switches - was.switches) / passed_s
      return [name, { cpu_s: (cpuBetween(was, is) / passed_s) * 100, switches }]
    }),
  )
}

function idleRows(idle: Uses): Row[] {
  const own = [...idle].filter(([name]) => !NOT_THEIRS.includes(name))
  const kinds = [
    ['idle', '% of a core', ({ cpu_s }: Use) => cpu_s],
    ['wake-ups', '/s', ({ switches }: Use) => switches],
  ] as const
  return kinds.flatMap(([kind, unit, of]): Row[] => {
    const bare = of(idle.get(BARE_NAME) as Use)
    const beside = (name: string, figure: number, count = 1): Row => {
      const row = { name: `${kind}, ${name}`, figure, unit }
      // It may take too little for the clock of CPU time.
      if (bare === 0) return row
      return { ...row, reference: { name: count === 1 ? BARE_NAME : `${count} bare Nodes`, figure: bare * count } }
    }
    const all = beside(`the ${own.length} services`, sumOf(own.map(([, usage]) => of(usage))), own.length)
    return [
      ...own.map(([name, usage]) => beside(name, of(usage))),
      kind === 'idle' ? { ...all, target: { of: 'figure', bound: 'most', value: MOST_PERCENT } } : all,
      { name: `${kind}, Redis`, figure: of(idle.get('Redis') as Use), unit },
    ]
  })
}

/** Reads the metrics of all once a second, as Prometheus does where it is asked to. */
async function whileScraped(fleet: readonly Running[], seconds: number) {
  const scrape = async () => {
    for (const { url } of fleet) await (await fetch(`${url}/metrics`)).text()
  }
  // What is loaded for it is no part of what it takes again and again.
  await scrape()
  const end = performance.now() + seconds * 1_000
  const scraping = (async () => {
    for (let next = performance.now() + SCRAPE_MS; next <= end; next += SCRAPE_MS) {
      await sleep(Math.max(0, next - performance.now()))
      await scrape()
    }
  })()
  const uses = await watch(fleet, seconds)
  const weights = weigh(fleet)
  await scraping
  return { uses, weights }
}

function scrapedRows(weights: Weights, idle: Uses, scraped: { uses: Uses; weights: Weights }): Row[] {
  const count = weights.size - 1
  const cpuOf = (uses: Uses) =>
    sumOf([...uses].filter(([name]) => !NOT_THEIRS.includes(name)).map(([, { cpu_s }]) => cpu_s))
  const [most = '', more = 0] = [...scraped.weights]
    .map(([name, weight]) => [name, weight - (weights.get(name) ?? 0)] as const)
    .reduce((one, other) => (other[1] > one[1] ? other : one))
  return [
    {
      name: `scraped, PSS of the ${count} services and their children`,
      figure: sumOf(scraped.weights.values()),
      unit: 'MiB',
      reference: { name: 'not scraped', figure: sumOf(weights.values()) },
      target: { of: 'figure', bound: 'most', value: TOGETHER_MB.bound },
    },
    { name: `scraped, what ${most} weighs more`, figure: Math.max(0, more), unit: 'MiB' },
    {
      name: `scraped, CPU of the ${count} services`,
      figure: cpuOf(scraped.uses),
      unit: '% of a core',
      reference: { name: 'not scraped', figure: cpuOf(idle) },
    },
  ]
}
