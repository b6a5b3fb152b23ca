import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { questionId } from '../../shared/store/identity.ts'
import { QuestionStore } from '../../shared/store/questions.ts'
import { python, wordOf } from './exception-texts.ts'
import { appendSignals } from './fold.ts'
import { configureJournal, JournalWriter, writeJournal } from './journal-files.ts'
import { type Lab, PREFIX } from './lab.ts'
import { junitOf } from './report-texts.ts'
import { scenarioOf } from './signals.ts'

/** How something that happens at a monitor's source comes to be a question. */
export interface Route {
  monitor: string
  /** What happens. */
  event: string
  /** What share of the events of a benchmark's size there are, and how long one comes after another, in milliseconds. */
  share: number
  apart_ms: number
  /** What the p99, or of less than a hundred the most, is to be at most, in milliseconds. */
  most?: number
  /** Makes the source, and has the monitor look there. Nothing runs yet. */
  prepare(lab: Lab): Promise<void> | void
  /** Begins once the monitor is up. @param events how many there will be. */
  open(lab: Lab, events: number): Promise<Events> | Events
}

/** Has things happen. */
export interface Events {
  /** The n-th of them. @returns what tells its question apart; see {@link markOf}. */
  cause(n: number): Promise<string> | string
  /** Waits until the question is there, and takes back what happened. */
  undo?(n: number): Promise<void>
  end?(): Promise<void>
}

/** What of a question is looked at. */
export interface Asked {
  gap: { type: string; name: string }
  facts: { traceback?: string }
}

/** What tells the question of an event apart: its gap; of an exception, whose name is made of where it was, its number. */
export function markOf({ gap, facts }: Asked): string {
  const [, number] = /: no settings in \/srv\/[a-z]+\/(\d+)\.toml$/.exec(facts.traceback ?? '') ?? []
  return number === undefined ? `${gap.type} ${gap.name}` : `exception ${number}`
}

/** How many tests a report has. */
const TESTS = 200

/** Monitors that look at no tree. */
export const routes: readonly Route[] = [
  {
    monitor: 'chaos-monitor',
    event: 'line of a history',
    share: 6,
    apart_ms: 10,
    most: 50,
    prepare: () => undefined,
    open: (lab) => ({
      cause(n) {
        const line = {
          scenario: `bench-${n}`,
          healed: false,
          failure_count: 1,
          error: 'no replica',
          timestamp: Date.now(),
        }
        appendFileSync(lab.history, `${JSON.stringify(line)}\n`)
        return `healing_failure bench-${n}`
      },
    }),
  },
  {
    monitor: 'metric-quality',
    event: 'answer without evidence',
    share: 1,
    apart_ms: 50,
    prepare: () => undefined,
    async open(lab, events) {
      const store = new QuestionStore(lab.client, PREFIX)
      await appendSignals(lab, events, events)
      const claims: { id: string; name: string; token: string }[] = []
      for (let n = 0; n < events; n += 1) {
        const name = scenarioOf(n)
        const id = questionId('healing_failure', name)
        claims.push({ id, name, token: await claimed(store, id) })
      }
      return {
        async cause(n) {
          const { id, name, token } = claims[n] as (typeof claims)[number]
          await store.answer(id, token, { answer: 'it was restarted', evidence: [], confidence: 0.5, metrics: null })
          return `weak_investigation healing_failure/${name}`
        },
      }
    },
  },
  {
    monitor: 'test-monitor',
    event: `report of ${TESTS} tests`,
    share: 1,
    apart_ms: 100,
    most: 500,
    prepare(lab) {
      mkdirSync(join(lab.folder, 'results'))
      configure(lab, 'test-monitor', `results = [${JSON.stringify(join(lab.folder, 'results'))}]`)
    },
    open: (lab) => ({
      cause(n) {
        const text = junitOf(`alone${n}`, TESTS, (test) => test === 7)
        writeFileSync(join(lab.folder, 'results', `alone-${n}.xml`), text)
        return `test_failure bench/tests/test_alone${n}_0.py::TestOrders::test_order_7[EUR-0]`
      },
    }),
  },
  {
    monitor: 'exception-monitor',
    event: 'traceback in a journal',
    share: 1,
    apart_ms: 100,
    async prepare(lab) {
      configureJournal(lab, (await writeJournal(lab, 1_000, 0)).journalctl)
    },
    open(lab) {
      const journal = new JournalWriter(lab)
      return {
        cause(n) {
          journal.say({ unit: 'orders.service', priority: 3, lines: python(wordOf(n), n).split('\n') })
          return `exception ${n}`
        },
        end: () => journal.end(),
      }
    },
  },
  {
    monitor: 'exploration',
    event: 'fault in the kernel’s journal',
    share: 1,
    apart_ms: 100,
    prepare: (lab) => configure(lab, 'exploration', `journalctl = ${JSON.stringify(join(lab.folder, 'journalctl'))}`),
    open(lab) {
      const journal = new JournalWriter(lab)
      return {
        cause(n) {
          const device = `00ff:${n.toString(16).padStart(2, '0')}:00.0`
          journal.sayOfKernel(`pcieport ${device}: AER: Uncorrected (Fatal) error received: ${device}`)
          return `hardware_lost bench/pci ${device}/errors`
        },
        end: () => journal.end(),
      }
    },
  },
]

function configure(lab: Lab, service: string, line: string): void {
  appendFileSync(join(lab.folder, 'kloros.toml'), `[${service}]\n${line}\n`)
}

/** Takes a question, once it is there. */
async function claimed(store: QuestionStore, id: string): Promise<string> {
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(20)) {
    const outcome = await store.claimOne(id, 'bench', 600)
    if (outcome.ok) return outcome.value.token
  }
  throw new Error(`there is no question ${id} to claim`)
}
