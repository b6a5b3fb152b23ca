import * as z from 'zod'
import { DAY_S, gap, inhibited, text } from './gap-kind.ts'
import { capabilityGaps } from './gaps-capabilities.ts'
import { channelGaps } from './gaps-channels.ts'
import { classGaps } from './gaps-classes.ts'
import { hardwareGaps } from './gaps-hardware.ts'
import { investigationGaps } from './gaps-investigations.ts'
import { knowledgeGaps } from './gaps-knowledge.ts'
import { moduleGaps } from './gaps-modules.ts'
import { testGaps } from './gaps-tests.ts'

/** Every gap type of the fleet. A type without a question template does not compile. */
export const gaps = {
  ...testGaps,
  ...channelGaps,
  ...classGaps,
  ...capabilityGaps,
  ...moduleGaps,
  ...knowledgeGaps,
  ...hardwareGaps,
  ...investigationGaps,

  /** A chaos experiment whose target does not recover. */
  healing_failure: gap({
    ecosystem: 'self_healing',
    category: 'resilience',
    cooldown_s: 7 * DAY_S,
    stable: ['scenario', 'target', 'mode', 'severity'],
    facts: () =>
      z.looseObject({
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
    facts: () =>
      z.looseObject({
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

  /** Something a monitor should have read is gone before it could. */
  source_loss: gap({
    ecosystem: 'fleet',
    category: 'observability',
    cooldown_s: 7 * DAY_S,
    stable: ['monitor', 'source', 'cause'],
    facts: () =>
      z.looseObject({
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
    facts: () =>
      z.looseObject({
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
