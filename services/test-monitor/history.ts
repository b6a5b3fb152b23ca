import type { Item } from '../../shared/contract/monitor.ts'
import { hash } from './hash.ts'
import type { TestMemory } from './schema.ts'

/** The run that a result belongs to. */
export interface Run {
  /** Tells it from all other runs; see `markOf`. */
  readonly mark: string
  /** When it was, by its own account, and when its report was written: epoch seconds. */
  readonly at: number
  readonly written: number
  readonly runner: string
  /** The path of its report, from the root of its work tree. */
  readonly report: string
  /** That, without the numbers that tell a run from the next. */
  readonly series: string
  /** The commit it ran on, where it says so itself; its first seven digits, which is how the shortest is written. */
  readonly revision?: string
  /** That, or else the commit its work tree was at, whole. */
  readonly commit?: string
  /** What there was in its work tree, edits and all, where that is known. */
  readonly code?: string
  /** Whether it is told line by line. */
  readonly by_line: boolean
  /** How many gaps it told of. */
  told: number
}

/** When a test is flaky, and when it is broken; the monitor's configuration says what each key means. */
export interface Rules {
  flaky_days: number
  broken_after: number
  unfinished_s: number
}

/** A test after one more run, and whether that shows it to pass and fail on the same code. */
export interface Turned {
  test: TestMemory
  flipped: boolean
}

/** How many changes from failing to passing, or back, show it where no run says what code it ran on. */
const CHANGES = 3

/** Of how many revisions it is remembered that a test failed on them. */
const MAX_FAILED_ON = 8

/** Within how many seconds two reports end that are of one run, and those of its parts. */
const ONE_RUN_S = 60
const PARTS_S = 1_800

/** How many digits of a mark tell the reports whose paths differ in numbers alone, and how many the report. */
const NUMBERED = 8
const REPORT = 16

/** What tells a run from all others; it begins with what tells its report. */
export function markOf({ part, time, position }: Item): string {
  return hash(part.replace(/\d+/g, '#')) + hash(part) + hash(`${time}\n${position}`)
}

/** Whether a run was before the last that spoke of a test: its report was copied, moved or checked out. */
export function isPast(run: Run, { mark, heard }: TestMemory): boolean {
  // Where neither clock is as far as it was, it was set back.
  return run.at < heard && (run.written >= heard || isElsewhere(run, mark))
}

/** Whether a run says of a test what another report of it has said. */
export function isSaid(run: Run, outcome: 'failed' | 'passed', { mark, heard, fails, failed_on }: TestMemory): boolean {
  const isFailed = outcome === 'failed'
  const isKnown = run.revision === undefined || failed_on.some(([revision]) => revision === run.revision) === isFailed
  return isKnown && fails > 0 === isFailed && isAlso(run, mark, heard)
}

/** Whether a report is of the same run as another that is known by its mark and time; numbers are for runs of their own. */
export function isAlso(run: Run, mark: string, at: number): boolean {
  return isElsewhere(run, mark, NUMBERED) && Math.abs(run.at - at) < ONE_RUN_S
}

/** Takes note that a run spoke of a test's file without it. @returns undefined when it is gone. */
export function afterMiss(test: TestMemory, run: Run): TestMemory | undefined {
  const { mark, heard, missed } = test
  // What one part of a run does not hold another does.
  const isPart = (of: string, at: number) => isElsewhere(run, of) && Math.abs(run.at - at) < PARTS_S
  if (isPast(run, test) || isPart(mark, heard) || missed?.mark === run.mark) return test
  if (missed === undefined) return { ...test, missed: { mark: run.mark, at: run.at } }
  return isPart(missed.mark, missed.at) ? test : undefined
}

function isElsewhere(run: Run, mark: string, digits = REPORT): boolean {
  return mark !== '' && mark.slice(0, digits) !== run.mark.slice(0, digits)
}

/** A test of which nothing is remembered. */
export function unknown(file: string): TestMemory {
  return {
    is: 'test',
    file,
    at: 0,
    mark: '',
    heard: 0,
    fails: 0,
    passes: 0,
    failed_on: [],
    changes: [],
    failures: 0,
    passed: 0,
    said: {},
  }
}

/** A test that passed often enough: all that is remembered is when, to know older reports by. */
export function steadied({ file, at, mark, heard, passes }: TestMemory): TestMemory {
  return { ...unknown(file), at, mark, heard, passes }
}

/** When something was last heard of a test that shows anything: in epoch seconds. */
export function heardAt({ at, changes }: TestMemory): number {
  return Math.max(at, changes.at(-1) ?? 0)
}

/** @param passed whether it passed on the run's own revision before. */
export function afterFailure(test: TestMemory, run: Run, passed: boolean, rules: Rules): Turned {
  const { missed: _, ...known } = test
  const next = { ...known, at: run.at, mark: run.mark, heard: run.at, fails: test.fails + 1, passes: 0 }
  next.failures += 1
  if (run.revision === undefined) return turn(next, 'failed', run, rules)
  const others = recent(test.failed_on, run.at, rules).filter(([revision]) => revision !== run.revision)
  next.failed_on = [...others.slice(1 - MAX_FAILED_ON), [run.revision, run.at]]
  return { test: next, flipped: passed }
}

/** @param retried whether it passed only because it was tried again. */
export function afterPass(test: TestMemory, run: Run, retried: boolean, rules: Rules): Turned {
  const { missed: _, ...known } = test
  const next = { ...known, mark: run.mark, heard: run.at, fails: 0, passes: retried ? 0 : test.passes + 1 }
  next.passed += 1
  if (retried) {
    next.at = run.at
    next.failures += 1
    return { test: next, flipped: true }
  }
  if (run.revision === undefined) return turn(next, 'passed', run, rules)
  const failed = recent(test.failed_on, run.at, rules).some(([revision]) => revision === run.revision)
  return { test: next, flipped: failed }
}

/** A test when a question about it is over: what was before shows nothing any more. */
export function cleared({ told: _, cause: __, last: ___, code: ____, ...test }: TestMemory): TestMemory {
  return { ...test, failed_on: [], changes: [] }
}

/**
 * Takes note of how a run ended that does not say what commit it ran on. Where it is known that the code was the same, a
 * change is proof, and none where it was another; else a person may have edited in between, and it takes several.
 */
function turn(test: TestMemory, outcome: 'failed' | 'passed', { at, code }: Run, rules: Rules): Turned {
  const { code: before, last, ...known } = test
  // It begins with a failure.
  if (last === undefined && outcome === 'passed') return { test, flipped: false }
  const next = { ...known, last: outcome, ...(code !== undefined && { code }) }
  if (last === undefined || last === outcome) return { test: next, flipped: false }
  if (before !== undefined && code !== undefined && before !== code)
    return { test: { ...next, changes: [] }, flipped: false }
  const changes = [...test.changes, at].slice(-CHANGES)
  const [first = at] = changes
  const isOften = changes.length === CHANGES && at - first <= rules.flaky_days * DAY_S
  return { test: { ...next, changes }, flipped: isOften || (before !== undefined && before === code) }
}

function recent(failed_on: TestMemory['failed_on'], now: number, { flaky_days }: Rules): TestMemory['failed_on'] {
  return failed_on.filter(([, at]) => now - at <= flaky_days * DAY_S)
}

/** Seconds of a day. */
export const DAY_S = 86_400
