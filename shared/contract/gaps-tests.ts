import * as z from 'zod'
import { gap, text } from './gap-kind.ts'

/** The gap types of tests. */
export const testGaps = {
  /** A test that fails, or several that fail of one cause. */
  test_failure: gap({
    ecosystem: 'testing',
    category: 'testing',
    cooldown_s: 0,
    stable: ['stage', 'type'],
    facts: () =>
      z.looseObject({
        runner: text,
        /** The runner's own id; where there are several, of the one that the other facts are about. */
        test: text,
        file: text.optional(),
        /** Where in the test's life: crash = its worker died, xpass = passed though it must not. */
        stage: z.enum(['setup', 'call', 'teardown', 'crash', 'timeout', 'xpass']),
        type: text.optional(),
        message: text.optional(),
        /** The innermost frame in the project's own code: FILE:LINE and its function. */
        location: text.optional(),
        function: text.optional(),
        traceback: text.optional(),
        /** The command that runs it again, from the project's root. */
        rerun: text.optional(),
        /** The commit it failed on, as far as it is known. */
        revision: text.optional(),
        /** The report that said so. */
        report: text,
        /** Those that fail of this cause, the first of them; and how many there are. */
        tests: z.array(text).optional(),
        count: z.int().min(0).optional(),
      }),
  }),

  /** A file of tests that cannot be collected, imported or compiled; or a run of tests that did not come to its end. */
  collection_error: gap({
    ecosystem: 'testing',
    category: 'testing',
    cooldown_s: 0,
    stable: ['type'],
    facts: () =>
      z.looseObject({
        runner: text,
        file: text.optional(),
        type: text.optional(),
        message: text.optional(),
        location: text.optional(),
        function: text.optional(),
        traceback: text.optional(),
        rerun: text.optional(),
        revision: text.optional(),
        report: text,
        /** Of a run that was cut: how many tests it was through, of how many, the last of them, and those under way. */
        done: z.int().min(0).optional(),
        expected: z.int().min(0).optional(),
        last: text.optional(),
        running: z.array(text).optional(),
        /** Why it is thought to be over. */
        reason: text.optional(),
      }),
  }),

  /** A test that passes and fails on the same code. */
  flaky_test: gap({
    ecosystem: 'testing',
    category: 'testing',
    cooldown_s: 0,
    stable: ['test'],
    facts: () =>
      z.looseObject({
        runner: text,
        test: text,
        file: text.optional(),
        /** How often it failed and passed, as far back as is remembered. */
        failures: z.int().min(0),
        passes: z.int().min(0),
        revision: text.optional(),
        /** What it failed with last. */
        message: text.optional(),
        location: text.optional(),
        rerun: text.optional(),
        report: text,
      }),
  }),
} as const
