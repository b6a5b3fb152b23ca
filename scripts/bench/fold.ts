import { createHash } from 'node:crypto'
import { baseKey, GROUP, keys } from '../../shared/bus/keys.ts'
import { fold } from '../../shared/store/fold.ts'
import { Failure } from '../kloros/command.ts'
import { type Benchmark, best, rateOf } from './benchmark.ts'
import { type Lab, PREFIX } from './lab.ts'
import { signalOf } from './signals.ts'

interface FoldSize {
  signals: number
  /** How many gaps the signals are of. */
  gaps: number
  /** How often each rate is measured; the best counts. */
  rounds: number
}

/** As many as the core folds in one round trip. */
const PIPELINED = 100

/** How many commands the bench itself sends at once. */
const LOT = 1_000

const stream = keys.signals(PREFIX)

/** How many signals curiosity-core folds a second, beside Redis alone running the same script. */
export const foldBenchmark: Benchmark<FoldSize> = {
  name: 'fold',
  method: [
    'curiosity-core works off a backlog; the clock runs from the first signals acknowledged to the last, best of 3.',
    `redis-benchmark has one connection and ${PIPELINED} commands in flight, as the core; best of 3, in turn with it.`,
    'Its EVALSHA has the arguments that MONITOR saw the core send, but a random gap, and every call acknowledges an',
    'entry that is pending: for that the script takes the number of the entry from an INCR, one command more.',
  ],
  full: { signals: 50_000, gaps: 1_000, rounds: 3 },
  quick: { signals: 5_000, gaps: 500, rounds: 1 },

  async run(lab, { signals, gaps, rounds }, say) {
    const call = await observedCall(lab)
    let [same, trivial] = [0, 0]
    const core = await best(rounds, async (round) => {
      say(`fold: round ${round} of ${rounds}`)
      same = Math.max(same, await sameScript(lab, call, signals, gaps))
      trivial = Math.max(trivial, await redisBenchmark(lab, signals, ['return 1', '1', baseKey(PREFIX)]))
      return coreRate(lab, signals, gaps)
    })
    const row = { name: 'signals folded', figure: core, unit: '/s' }
    return [
      {
        ...row,
        reference: { name: 'EVALSHA of the same script', figure: same },
        target: { of: 'ratio', bound: 'least', value: 0.3 },
      },
      { ...row, reference: { name: "EVALSHA of 'return 1'", figure: trivial } },
    ]
  },
}

async function coreRate(lab: Lab, signals: number, gaps: number): Promise<number> {
  await lab.client.flushall()
  await appendSignals(lab, signals, gaps)
  const [core, rate] = await Promise.all([lab.start('curiosity-core'), rateOf(() => acknowledged(lab), signals)])
  await lab.end(core)
  return rate
}

async function acknowledged(lab: Lab): Promise<number> {
  const [group] = (await lab.client.xinfo('GROUPS', stream)) as unknown[][]
  if (group === undefined) return 0
  const field = (name: string) => Number(group[group.indexOf(name) + 1])
  return field('entries-read') - field('pending')
}

/** Appends signals to the stream that curiosity-core reads, each of one of so many gaps in turn. */
export function appendSignals(lab: Lab, signals: number, gaps: number): Promise<void> {
  return append(lab, signals, (index) => ['*', 'json', JSON.stringify(signalOf(index, gaps, 1))])
}

async function append(lab: Lab, count: number, entry: (index: number) => [string, string, string]): Promise<void> {
  for (let first = 0; first < count; first += LOT) {
    const pipeline = lab.client.pipeline()
    for (let index = first; index < Math.min(first + LOT, count); index += 1) pipeline.xadd(stream, ...entry(index))
    await pipeline.exec()
  }
}

/** What the core sends Redis to fold one signal in: the arguments of the script. */
async function observedCall(lab: Lab): Promise<string[]> {
  const sha = createHash('sha1').update(fold.lua).digest('hex')
  const monitor = await lab.client.monitor()
  const seen = new Promise<string[]>((resolve) => {
    monitor.on('monitor', (_time: string, args: string[]) => {
      if (args[0]?.toLowerCase() === 'evalsha' && args[1] === sha) resolve(args.slice(4))
    })
  })
  await appendSignals(lab, 1, 1)
  const core = await lab.start('curiosity-core')
  const call = await seen
  monitor.disconnect()
  await lab.end(core)
  return call
}

/** Has Redis fold as many entries as the core does, each pending and each of one of the gaps. */
async function sameScript(lab: Lab, call: readonly string[], signals: number, gaps: number): Promise<number> {
  await lab.client.flushall()
  await append(lab, signals, (index) => [`1-${index + 1}`, 'json', ''])
  await lab.client.xgroup('CREATE', stream, GROUP, '0')
  for (let read = 0; read < signals; read += LOT) {
    await lab.client.xreadgroup('GROUP', GROUP, 'bench', 'COUNT', LOT, 'STREAMS', stream, '>')
  }
  const counting = fold.lua.replace('entry = ARGV[1], ARGV[2]', `entry = ARGV[1], '1-' .. redis.call('INCR', KEYS[1])`)
  if (counting === fold.lua) throw new Error('the fold script no longer reads its entry where the bench replaces it')
  const id = call[3] ?? ''
  const args = call.map((arg) => (arg === id ? `${id.slice(0, -12)}__rand_int__` : arg))
  const rate = await redisBenchmark(lab, signals, [counting, '1', baseKey(PREFIX), ...args], gaps)
  const left = ((await lab.client.xpending(stream, GROUP)) as [number])[0]
  if (left > 0) throw new Error(`${left} of ${signals} entries were not folded by redis-benchmark`)
  return rate
}

/** @returns calls a second of a script, which is loaded first, with its count of keys, keys and arguments. */
async function redisBenchmark(lab: Lab, calls: number, [lua = '', ...args]: string[], random = 1): Promise<number> {
  const sha = (await lab.client.script('LOAD', lua)) as string
  const socket = lab.redis.url.slice('unix://'.length)
  const options = ['-s', socket, '-c', 1, '-P', PIPELINED, '-n', calls, '-r', random, '-q'].map(String)
  try {
    const said = await lab.call('redis-benchmark', [...options, 'EVALSHA', sha, ...args])
    return Number([...said.matchAll(/([\d.]+) requests per second/g)].at(-1)?.[1])
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Failure('redis-benchmark is not installed; install the package redis-tools.')
  }
}
