import * as z from 'zod'
import { gaps } from '../../shared/contract/gaps.ts'
import type { Item } from '../../shared/contract/monitor.ts'
import type { Report } from './report.ts'

/** A report, as its file was complete. */
export interface ReportItem extends Item {
  readonly path: string
  readonly value: Report
  /** The commit its work tree was at, and that tree. */
  readonly revision?: string
  readonly root?: string
  /** What the sources in that tree were: a text that changes with them. */
  readonly sources?: string
}

/** A line of pytest-reportlog. */
export interface LineItem extends Item {
  readonly path: string
  readonly text: string
  /** In which folder of its work tree the names begin that it tells. */
  readonly folder?: string
}

/** How long the id of a test, the name of its file and a path may be, in characters. */
export const NAME_LENGTH = 400

const Text = z.string().max(1_024)
const Count = z.int().min(0)

/** What is remembered of a test that fails, or failed not long ago. */
export const TestMemory = z.object({
  is: z.literal('test'),
  file: Text,
  /** The question that is open about it: its own, one for several that fail alike, or that it is flaky. */
  told: z.enum(['failure', 'group', 'flaky']).optional(),
  /** Why it fails, where it does and that is known; see `causeOf`. */
  cause: Text.optional(),
  /** When it failed last, in epoch seconds. */
  at: z.number(),
  /** The run that spoke of it last, and when that was. */
  mark: Text,
  heard: z.number(),
  /** Runs in a row that it failed, and that it passed. */
  fails: Count,
  passes: Count,
  /** The first run since that spoke of its file without it. */
  missed: z.object({ mark: Text, at: z.number() }).optional(),
  /** The revisions it failed on, of runs that say theirs, and when. */
  failed_on: z.array(z.tuple([Text, z.number()])).max(8),
  /** How it ended in the last run of those that do not, of which code, and when that changed, the last few times. */
  last: z.enum(['failed', 'passed']).optional(),
  code: Text.optional(),
  changes: z.array(z.number()).max(3),
  /** How often it failed and passed since it is remembered. */
  failures: Count,
  passed: Count,
  /** What it failed with last, and how it is run again. */
  said: z.object({ message: Text.optional(), location: Text.optional(), rerun: Text.optional() }),
})
export type TestMemory = z.infer<typeof TestMemory>

/** What is remembered of a run that is told line by line. */
export const RunMemory = z.object({
  is: z.literal('run'),
  mark: Text,
  /** When its last line was read, in epoch seconds. */
  at: z.number(),
  /** How many tests it is through, and the last of them. */
  done: Count,
  last: Text.optional(),
  /** The tests that are under way, and how they stand; `again`: they failed and are tried once more. */
  running: z.array(
    z.object({ id: Text, so: z.enum(['passed', 'failed', 'quiet']), again: z.literal(true).optional() }),
  ),
  /** Files it spoke of whose tests are remembered. */
  files: z.array(Text),
  /** How many gaps it told of, and how often that a file cannot be collected. */
  told: Count,
  uncollected: Count,
  /** It was told to be over, for want of another line. */
  silent: z.literal(true).optional(),
})
export type RunMemory = z.infer<typeof RunMemory>

/** What the detector remembers, each under a key that begins with its kind. */
export const Memory = z.discriminatedUnion('is', [
  TestMemory,
  RunMemory,
  z.object({
    is: z.literal('group'),
    /** Of one of its tests. */
    facts: gaps.test_failure.facts,
    /** The run it was counted in last, and the one that changed it without its having been said. */
    mark: Text,
    unsaid: Text.optional(),
    /** How many tests it had when it was told last. */
    said: Count,
  }),
  /**
   * A file that cannot be collected: the series of reports and the run that said so last; the last run that spoke of a file
   * beside it, and how many did in a row without it.
   */
  z.object({
    is: z.literal('uncollected'),
    series: Text,
    mark: Text,
    at: z.number(),
    beside: Text.optional(),
    missed: Count,
  }),
  /** A revision on which tests passed: when last, and how many are kept. */
  z.object({ is: z.literal('revision'), at: z.number(), size: Count }),
  /** Some of them, as hashes of six digits each. */
  z.object({ is: z.literal('passed'), hashes: z.string() }),
])
export type Memory = z.infer<typeof Memory>
