import { load } from '../../services/load.ts'
import { type Detector, type Item, type MonitorDefinition, NO_BOARD } from '../../shared/contract/monitor.ts'
import { SavedState } from '../../shared/daemon/state.ts'
import { cutLines } from '../../shared/sources/tail-lines.ts'
import { type Benchmark, best } from './benchmark.ts'
import { failing, ordinary, type Said } from './exception-texts.ts'
import type { Row } from './table.ts'

interface AssemblySize {
  megabytes: number
  rounds: number
}

/** The share of the lines of the mix that is part of failures. */
const FAILING = 0.02

/** After how many lines the detector's time comes, as after a batch of the source. */
const BATCH_LINES = 2_000

/** How long after each other the lines are written, in seconds. */
const STEP_S = 0.001

const STARTED = 1_795_200_000

/** How fast exception-monitor puts failures together from the lines of a file, with nothing around it. */
export const assemblyBenchmark: Benchmark<AssemblySize> = {
  name: 'assembly',
  method: [
    'The detector of exception-monitor takes the lines of a log file, prepared in memory, in this process: prefixes,',
    `assembly, parsing and grouping. The mix has ${FAILING * 100} % of its lines in failures, of four runtimes and 40 faults.`,
    'The reference cuts the same bytes into lines. Best of 3.',
  ],
  full: { megabytes: 32, rounds: 3 },
  quick: { megabytes: 4, rounds: 1 },

  async run(_lab, { megabytes, rounds }, say) {
    const monitor = (await load('exception-monitor')) as MonitorDefinition
    const rows: Row[] = []
    for (const [name, share] of [
      [`a log with ${FAILING * 100} % of failures`, FAILING],
      ['nothing but failures', 1],
    ] as const) {
      say(`assembly: ${name}`)
      const { bytes, failures } = logOf(megabytes, share)
      let cutting = 0
      const figure = await best(rounds, async () => {
        const begun = performance.now()
        const items = linesOf(bytes)
        cutting = Math.max(cutting, speed(bytes, begun))
        const started = performance.now()
        const told = tellAll(monitor, items)
        if (told < failures) throw new Error(`${told} of ${failures} failures were told`)
        return speed(bytes, started)
      })
      rows.push({ name, figure, unit: 'MB/s', reference: { name: 'cutting lines', figure: cutting } })
    }
    return rows
  },
}

function speed({ length }: Buffer, since: number): number {
  return length / 1000 / (performance.now() - since)
}

function logOf(megabytes: number, share: number): { bytes: Buffer; failures: number } {
  const lines: string[] = []
  let [size, failures, written] = [0, 0, 0]
  for (let n = 0; size < megabytes * 1_000_000; n += 1) {
    const isFailing = written < lines.length * share || share === 1
    const said: Said = isFailing ? failing(failures) : ordinary(n)
    if (isFailing) {
      failures += 1
      written += said.lines.length
    }
    lines.push(...said.lines)
    size += said.lines.reduce((sum, { length }) => sum + length + 1, 0)
  }
  return { bytes: Buffer.from(`${lines.join('\n')}\n`), failures }
}

function linesOf(bytes: Buffer): Item[] {
  const { lines } = cutLines(bytes, 0, false, Number.POSITIVE_INFINITY)
  return lines.map(([offset, text], index) => {
    const part = '/var/log/bench.log'
    return { part, path: part, position: '', offset, text, time: STARTED + index * STEP_S }
  })
}

/** @returns how often a failure was told. */
function tellAll(monitor: MonitorDefinition, items: readonly Item[]): number {
  const detector = monitor.detector({
    config: monitor.config.parse({}),
    fleet: { project: 'bench', host: 'bench' },
    state: new SavedState<never>(monitor.state?.max ?? 0),
    board: NO_BOARD,
    isOpen: () => false,
    skip: () => undefined,
  }) as Detector<Item, never>
  let told = 0
  for (const [index, item] of items.entries()) {
    for (const _ of detector.take(item, 'files')) told += 1
    if ((index + 1) % BATCH_LINES === 0) told += due(detector, item.time)
  }
  return told + due(detector, Number.POSITIVE_INFINITY)
}

function due(detector: Detector<Item, never>, now: number): number {
  const wake = detector.wakeAt?.()
  return wake !== undefined && wake <= now ? [...(detector.tick?.(now) ?? [])].length : 0
}
