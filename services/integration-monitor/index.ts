import * as z from 'zod'
import { defineMonitor } from '../../shared/contract/monitor.ts'
import { Told } from '../../shared/contract/settled.ts'
import { answers } from '../../shared/sources/index-answers.ts'
import { type Answer, createDetector } from './detect.ts'
import { ExtraCall } from './schema.ts'

/** The integration monitor: asks about channels that nothing consumes, and classes that do not fit together. */
export default defineMonitor({
  name: 'integration-monitor',
  summary: 'Reports channels that nothing consumes, and classes that are not wired.',
  limits: { memory: '1G', cpu: '100%' },
  reach: { index: 'read' },
  port: 12,
  gaps: ['orphaned_queue', 'duplicate_responsibility', 'missing_wiring', 'conditional_init_gap'],

  config: z.object({
    /** Calls that produce or consume channels, beside those that are known. */
    calls: z.array(ExtraCall).max(500).default([]),
    /** How sure it has to be of a gap to be told, 0..1. */
    min_confidence: z.number().min(0).max(1).default(0.7),
    /** How long, in milliseconds, a tree must be still to be spoken of. */
    settle_ms: z.int().min(0).max(600_000).default(2_000),
    /** How long all that is known of a tree stays in memory without a change, in seconds. */
    worker_idle_s: z.number().min(0.1).max(86_400).default(300),
  }),

  sources: {
    index: ({ worker_idle_s, ...rules }, reading) =>
      answers<typeof rules, Answer>(reading, {
        service: 'integration-monitor',
        program: 'join',
        config: rules,
        idle_ms: worker_idle_s * 1_000,
      }),
  },
  // More than the bounds of all that is told.
  state: { value: Told, max: 10_000 },
  detector: createDetector,
})
