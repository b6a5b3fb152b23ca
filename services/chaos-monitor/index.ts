import * as z from 'zod'
import { defineMonitor } from '../../shared/contract/monitor.ts'
import { tail } from '../../shared/sources/tail.ts'
import { createDetector } from './detect.ts'
import { Memory } from './schema.ts'

/** The chaos monitor: reads the history of chaos experiments and asks about scenarios that do not heal. */
export default defineMonitor({
  name: 'chaos-monitor',
  summary: 'Reports chaos experiments that failed to heal.',
  limits: { memory: '64M', cpu: '20%' },
  reach: { files: true },
  port: 13,
  gaps: ['healing_failure'],

  config: z.object({
    /** The history, JSON lines: a path or a glob. */
    history: z.string().min(1).default('/var/lib/kloros/chaos_history.jsonl'),
    /** How many runs of a specification it takes to judge it. */
    min_runs: z.int().min(1).max(100).default(3),
    /** How many of its last runs it is judged by; at least `min_runs` are. */
    window: z.int().min(1).max(100).default(20),
    /** A share of healed runs under this is a gap, 0..1. */
    min_healing_rate: z.number().min(0).max(1).default(0.3),
    /** A mean score under this is a gap, 0..100; a run that scores less is a failing one. */
    min_mean_score: z.number().min(0).max(100).default(50),
    /** How long after a signal further failing runs of its scenario are gathered for the next one, in seconds. */
    cooldown_s: z.number().min(0).max(86_400).default(300),
    /** Scenarios and targets that are switched off, and so no gap: names, `*` and `?` stand for anything. */
    disabled_targets: z.array(z.string().min(1).max(256)).max(1000).default([]),
  }),

  sources: { history: (config, reading) => tail([config.history], reading) },
  state: { value: Memory, max: 10_000, times: ['quiet_until'] },
  detector: createDetector,
})
