import * as z from 'zod'
import type { Ecosystem } from './signal.ts'

const DAY_S = 86_400

/** What the fleet knows about a type of gap; the registry below is all a new type needs beside its question template. */
export interface GapKind<F extends z.ZodObject = z.ZodObject> {
  ecosystem: Ecosystem
  category: string
  /** The facts of this type, as a monitor of the fleet tells them. */
  facts: F
  /** The facts that make up the evidence hash: what does not change while the gap stays the same gap. */
  stable: readonly (keyof z.infer<F> & string)[]
  /** How long, in seconds, after an answer a repeat is still the answered one. A changed evidence hash ends it. */
  cooldown_s: number
}

// Made once a type: zod compiles a parser for every schema.
function gap<F extends z.ZodObject>(kind: GapKind<F>) {
  return {
    ...kind,
    /** The facts as the bus carries them: other programs publish too, so any may be missing. */
    published: kind.facts.partial(),
  }
}

// Unbounded here: what is published is bounded as a whole, and redaction may lengthen what was cut before.
const text = z.string()

/** Why the subject is off; empty or absent where it is not. */
const inhibited = text.optional()

/** Every gap type of the fleet. A type without a question template does not compile. */
export const gaps = {
  /** A chaos experiment whose target does not recover. */
  healing_failure: gap({
    ecosystem: 'self_healing',
    category: 'resilience',
    cooldown_s: 7 * DAY_S,
    stable: ['scenario', 'target', 'mode', 'severity'],
    facts: z.looseObject({
      scenario: text,
      target: text.optional(),
      mode: text.optional(),
      /** How bad: by the healing rate over the runs, where runs are scored. */
      severity: z.enum(['medium', 'high', 'critical']).optional(),
      /** Runs that count towards the figures below. */
      runs: z.int().min(0).optional(),
      /** Share of runs that healed, 0..1. */
      healing_rate: z.number().min(0).max(1).optional(),
      /** Mean of the last scores, 0..100. */
      mean_score: z.number().optional(),
      /** Failures the experiment itself reports for the scenario. */
      failure_count: z.number().optional(),
      last_error: text.optional(),
      /** When the last run was, as the history writes it. */
      last_run: z.union([text, z.number()]).optional(),
      inhibited,
    }),
  }),

  /** A program that failed, as its own words or those of the host's init system, kernel or core dumps tell it. */
  exception: gap({
    ecosystem: 'diagnostics',
    category: 'error_handling',
    cooldown_s: 7 * DAY_S,
    stable: ['kind', 'type'],
    facts: z.looseObject({
      kind: z.enum(['traceback', 'error_log', 'unit_failed', 'core_dump', 'oom_kill']),
      /** The unit's own name, with instance and number; or the file the failure was written to. */
      unit: text.optional(),
      file: text.optional(),
      /** The program that said so, where it is known. */
      program: text.optional(),
      language: text.optional(),
      /** The error's type, or the signal that ended the program. */
      type: text.optional(),
      message: text.optional(),
      /** The innermost call of the program's own code: FILE:LINE and its function. */
      location: text.optional(),
      function: text.optional(),
      traceback: text.optional(),
      /** The log line just before. */
      context: text.optional(),
      /** Why this is the same fault as others, and by which version of the grouping. */
      grouping: text.optional(),
      /** How a unit failed, in systemd's words: exit-code, signal, timeout, oom-kill, … */
      result: text.optional(),
      exit_status: text.optional(),
      inhibited,
    }),
  }),

  /** A test that fails, or several that fail of one cause. */
  test_failure: gap({
    ecosystem: 'testing',
    category: 'testing',
    cooldown_s: 0,
    stable: ['stage', 'type'],
    facts: z.looseObject({
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
    facts: z.looseObject({
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
    facts: z.looseObject({
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

  /** Something a monitor should have read is gone before it could. */
  source_loss: gap({
    ecosystem: 'fleet',
    category: 'observability',
    cooldown_s: 7 * DAY_S,
    stable: ['monitor', 'source', 'cause'],
    facts: z.looseObject({
      monitor: text,
      source: text,
      /** suppressed:UNIT, missed, vacuumed, overwritten or dropped. */
      cause: text,
      /** How much, as far as it is known, in the source's own units. */
      lost: z.number().min(0).optional(),
      unit: text.optional(),
    }),
  }),

  /** A service whose heartbeat stopped without its having been stopped. */
  component_silent: gap({
    ecosystem: 'fleet',
    category: 'observability',
    cooldown_s: 7 * DAY_S,
    stable: ['service'],
    facts: z.looseObject({
      service: text,
      /** Epoch seconds of the last heartbeat, by the clock of Redis. */
      last_heartbeat: z.number().min(0).max(1e11).optional(),
      last_status: text.optional(),
    }),
  }),
} as const

/** The name of a gap type that this fleet knows. */
export type GapType = keyof typeof gaps

/** The facts of one gap type. */
export type FactsOf<G extends GapType> = z.infer<(typeof gaps)[G]['facts']>

/** Whether the fleet has a kind, and so a question template, for this type; any other gets a generic question. */
export function isGapType(type: string): type is GapType {
  return Object.hasOwn(gaps, type)
}
