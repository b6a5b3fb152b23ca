import { type Crash, outranks } from './crash.ts'
import type { Subject } from './subject.ts'

/** How many crashes wait at most. */
const MAX_WAITING = 256

/** How long a crash waits at most for a failure that is being read, in seconds. */
const READING_S = 2

/** A crash that may yet be explained by what the program itself says. */
export interface WaitingCrash<O> {
  crash: Crash
  /** The entry it was read from. */
  origin: O
  /** When to tell it, and when to wait no longer though something is being read: epoch seconds. */
  due: number
  last: number
}

/**
 * Crashes that wait a moment: for the traceback, core dump or report that explains them, so that one failure is told once.
 */
export class WaitingCrashes<O> {
  #waiting: WaitingCrash<O>[] = []

  /** Takes one in. @returns what there is no room for, to be told at once. */
  add(crash: Crash, origin: O, read_at: number): WaitingCrash<O>[] {
    if (this.#waiting.some((other) => outranks(other.crash, crash))) return []
    const lesser = this.#waiting.filter((other) => outranks(crash, other.crash))
    // The kernel's one line names no unit: of several it may be of any.
    const [bare, ...others] = lesser.filter((other) => other.crash.subject.unit === undefined)
    const gone = bare === undefined ? lesser : lesser.filter((other) => !others.includes(other))
    this.#waiting = this.#waiting.filter((other) => !gone.includes(other))
    const due = read_at + crash.wait_s
    this.#waiting.push({ crash, origin, due, last: due + READING_S })
    return this.#waiting.length > MAX_WAITING ? this.#waiting.splice(0, 1) : []
  }

  /** Drops what a failure of its program explains. */
  explain(subject: Subject): void {
    this.#waiting = this.#waiting.filter(({ crash }) => !isOf(subject, crash.subject) || isOfItsOwn(crash))
  }

  /** The unit's failure that waits, if one does. */
  failed(subject: Subject): Crash | undefined {
    return this.#waiting.find(({ crash }) => crash.kind === 'unit_failed' && isOf(subject, crash.subject))?.crash
  }

  /** What has waited long enough. @param isReading whether something of a program is being read. */
  due(now: number, isReading: (subject: Subject) => boolean): WaitingCrash<O>[] {
    const due: WaitingCrash<O>[] = []
    this.#waiting = this.#waiting.filter((one) => {
      if (now < one.due) return true
      if (now < one.last && isReading(one.crash.subject)) {
        one.due = Math.min(now + 0.1, one.last)
        return true
      }
      due.push(one)
      return false
    })
    return due
  }

  wakeAt(): number {
    return this.#waiting.reduce((soonest, { due }) => Math.min(soonest, due), Number.POSITIVE_INFINITY)
  }

  *unfinished(): Iterable<O> {
    for (const { origin } of this.#waiting) yield origin
  }

  *untold(): Iterable<Crash> {
    for (const { crash } of this.#waiting) yield crash
  }
}

/** Whether no words of its program say why it ended. */
function isOfItsOwn({ kind, facts }: Crash): boolean {
  return kind === 'oom_kill' || facts.result === 'watchdog' || facts.result === 'timeout'
}

/** Whether two subjects are the same start of the same unit. */
export function isOf(a: Subject, b: Subject): boolean {
  if (a.unit === undefined || a.unit !== b.unit || a.host !== b.host) return false
  return a.invocation === '' || b.invocation === '' || a.invocation === b.invocation
}
