import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { appendSignals } from './fold.ts'
import { configureJournal, writeJournal } from './journal-files.ts'
import { type Lab, PREFIX, type Running } from './lab.ts'
import { writeHistory } from './lines.ts'
import { fill } from './questions.ts'
import { junitOf } from './report-texts.ts'

/** What a service works off, in whatever amount. */
export interface Work {
  service: string
  /** What it is counted in. */
  item: string
  /** The lesser of two amounts; the other one is ten times as much. */
  few: number
  /** Lays out so much in place of what was there; nothing runs then. */
  lay(lab: Lab, count: number): Promise<void> | void
  /** Asks the service to do it, where it does nothing of its own accord. */
  ask?(running: Running, count: number): Promise<void>
  /** Whether the service counts each as read. */
  counts?: true
}

/** How many tests a report has. */
const TESTS = 200

/** The share of journal entries that is part of failures. */
const FAILING = 0.02

/** How many signals there are of each gap. */
const OF_A_GAP = 3
const PAGE = 100

const experimentsOf = (lab: Lab) => join(lab.folder, 'experiments.jsonl')
const resultsOf = (lab: Lab) => join(lab.folder, 'results')
const hostOf = (lab: Lab) => join(lab.folder, 'host')

/** What services work off that have no tree to look at. */
export const works: readonly Work[] = [
  {
    service: 'chaos-monitor',
    item: 'line',
    few: 20_000,
    counts: true,
    lay: (lab, count) => writeHistory(lab.history, count),
  },
  {
    service: 'metric-quality',
    item: 'experiment',
    few: 2_000,
    counts: true,
    lay: (lab, count) => writeFileSync(experimentsOf(lab), experiments(count)),
  },
  {
    service: 'exception-monitor',
    item: 'journal entry',
    few: 10_000,
    async lay(lab, count) {
      rmSync(join(lab.folder, 'journal'), { recursive: true, force: true })
      await writeJournal(lab, Math.max(count, 1), count === 0 ? 0 : FAILING)
    },
  },
  {
    service: 'test-monitor',
    item: `report of ${TESTS} tests`,
    few: 30,
    counts: true,
    lay(lab, count) {
      rmSync(resultsOf(lab), { recursive: true, force: true })
      mkdirSync(resultsOf(lab))
      for (let n = 0; n < count; n += 1) {
        writeFileSync(
          join(resultsOf(lab), `report-${n}.xml`),
          junitOf(`suite${n}`, TESTS, (test) => test === n % TESTS),
        )
      }
    },
  },
  {
    service: 'exploration',
    item: 'device',
    few: 200,
    lay(lab, count) {
      rmSync(hostOf(lab), { recursive: true, force: true })
      for (let n = 0; n <= count; n += 1) writeDevice(hostOf(lab), n)
    },
  },
  {
    service: 'curiosity-core',
    item: 'signal',
    few: 3_000,
    lay: (lab, count) => appendSignals(lab, count, Math.ceil(count / OF_A_GAP)),
  },
  {
    service: 'curiosity-feed',
    item: 'question listed',
    few: 1_000,
    lay: (lab, count) => fill(lab.client, PREFIX, count),
    async ask({ url }, count) {
      let [read, cursor]: [number, string | null] = [0, '']
      while (cursor !== null) {
        const after = cursor === '' ? '' : `&cursor=${cursor}`
        const answer = await fetch(`${url}/questions?limit=${PAGE}${after}`)
        const page = (await answer.json()) as { questions: unknown[]; next_cursor: string | null }
        read += page.questions.length
        cursor = page.next_cursor
      }
      if (read < count) throw new Error(`the feed listed ${read} of ${count} questions`)
    },
  },
]

/** Has the services of all these look where their work is laid out. */
export function configureWorks(lab: Lab): void {
  const none = JSON.stringify(join(lab.folder, 'none'))
  const programs = ['udevadm', 'detect_virt', 'nvidia_smi', 'timedatectl', 'chronyc', 'journalctl']
  const tables = [
    ['[metric-quality]', `experiments = ${JSON.stringify(experimentsOf(lab))}`],
    ['[test-monitor]', `results = [${JSON.stringify(resultsOf(lab))}]`],
    ['[exploration]', `root = ${JSON.stringify(hostOf(lab))}`, ...programs.map((program) => `${program} = ${none}`)],
  ]
  appendFileSync(join(lab.folder, 'kloros.toml'), tables.map((lines) => `${lines.join('\n')}\n`).join(''))
  configureJournal(lab, join(lab.folder, 'journalctl'))
}

/** Experiments that are sound, each of a subject of its own. */
function experiments(count: number): string {
  const line = (n: number) => {
    const fair = { pass_rate: 0.9 + (n % 90) / 1_000, latency_ms: 30 + (n % 17), memory_mb: 200 + (n % 31) }
    const candidates = { before: fair, after: { ...fair, latency_ms: fair.latency_ms - 1.5 } }
    const timestamp = new Date(Date.now() - (count - n)).toISOString()
    return `${JSON.stringify({ experiment: `e${n}`, subject: `cache ${n}`, candidates, timestamp })}\n`
  }
  return Array.from({ length: count }, (_, n) => line(n)).join('')
}

/** Stages a PCI device, a network card without a link, as sysfs shows it. */
function writeDevice(host: string, n: number): void {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')
  const address = `${hex(Math.floor(n / 256), 4)}:${hex(n % 256, 2)}:00.0`
  const folder = join(host, 'sys/bus/pci/devices', address)
  mkdirSync(folder, { recursive: true })
  const files = { class: '0x020000', vendor: '0x8086', device: '0x1572', power_state: 'D0', removable: 'fixed' }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), `${text}\n`)
}
