import monitor from '../../../services/exception-monitor/index.ts'
import { MESSAGES } from '../../../services/exception-monitor/schema.ts'
import type { Fleet, Opened } from '../../../shared/contract/monitor.ts'
import { drive, type Saved, START } from '../../support/detector.ts'
import { entry, systemd, type TestEntry } from '../../support/journal-entries.ts'

/** A traceback of Python, four lines. */
export const PYTHON = [
  'Traceback (most recent call last):',
  '  File "/srv/shop/billing/card.py", line 41, in charge',
  '    raise ValueError("no card 4711")',
  'ValueError: no card 4711',
].join('\n')

/** One of Java, three lines. */
export const JAVA = [
  'java.lang.IllegalStateException: no card 4711',
  '\tat shop.billing.Card.charge(Card.java:41)',
  '\tat shop.Main.main(Main.java:7)',
].join('\n')

const EXIT = { UNIT_RESULT: 'exit-code', EXIT_STATUS: '1', PRIORITY: '4' }

/** systemd says that a unit failed. */
export const failed = (unit: string, at: number, more = {}) =>
  systemd(unit, MESSAGES.unit_failed, at, { ...EXIT, ...more })

/** systemd says that a unit was started. */
export const started = (unit: string, at: number) => systemd(unit, MESSAGES.unit_started, at, { JOB_RESULT: 'done' })
/** systemd says that a core was dumped. @param crashed when the program crashed, which may be well before it is told. */
export function dump(at: number, crashed = at): TestEntry {
  return entry(
    {
      MESSAGE:
        'Process 77 (billing) of user 0 dumped core.\n\nStack trace of thread 77:\n#0  0x0000561f charge (billing + 0x1139)\n#1  0x0000561f main (billing + 0x1150)',
      MESSAGE_ID: MESSAGES.core_dump,
      PRIORITY: '2',
      _TRANSPORT: 'journal',
      _PID: '400',
      _SYSTEMD_UNIT: 'systemd-coredump@1-399-0.service',
      COREDUMP_UNIT: 'billing.service',
      COREDUMP_PID: '77',
      COREDUMP_COMM: 'billing',
      COREDUMP_EXE: '/usr/bin/billing',
      COREDUMP_SIGNAL_NAME: 'SIGSEGV',
      // The kernel tells whole seconds.
      COREDUMP_TIMESTAMP: `${Math.floor(START + crashed)}000000`,
    },
    at,
  )
}

/** How a monitor is driven. */
export interface Driving {
  config?: Record<string, unknown>
  fleet?: Fleet
  saved?: Saved
  source?: string
  /** For how long, in seconds after START, the clock runs on. */
  for_s?: number
}

/** Everything that was told, in order. */
export function findings(entries: readonly TestEntry[], { for_s = 60, ...options }: Driving = {}) {
  return drive(monitor, entries as never, { until: START + for_s, ...options } as never).findings
}

/** What was told: `kind subject/Type` for opened, with `×0` for mended, `-subject/Type` for closed. */
export function outline(entries: readonly TestEntry[], driving: Driving = {}): string[] {
  return findings(entries, driving).map((finding) => {
    const short = finding.name.replace(/\/[\da-f]{8}$/, '')
    if ('closes' in finding) return `-${short}`
    const { facts, occurrences } = finding as Opened<'exception'>
    return `${facts.kind} ${short}${occurrences === 1 ? '' : ` ×${occurrences}`}`
  })
}
