import * as z from 'zod'
import { defineMonitor } from '../../shared/contract/monitor.ts'
import { index } from '../../shared/sources/index.ts'
import { createDetector } from './detect.ts'
import { ChannelReader } from './reduce.ts'
import { ExtraCall, Memory } from './schema.ts'

/** The integration monitor: asks about channels that nothing consumes, and classes that do not fit together. */
export default defineMonitor({
  name: 'integration-monitor',
  summary: 'Reports channels that nothing consumes, and classes that are not wired.',
  limits: { memory: '128M', cpu: '50%' },
  reach: {},
  port: 12,
  gaps: ['orphaned_queue', 'duplicate_responsibility', 'missing_wiring', 'conditional_init_gap'],

  config: z.object({
    /** Calls that produce or consume channels, beside those that are known. */
    calls: z.array(ExtraCall).max(500).default([]),
    /** How sure it has to be of a gap to be told, 0..1. */
    min_confidence: z.number().min(0).max(1).default(0.7),
    /** How long, in milliseconds, a tree must be still to be spoken of. */
    settle_ms: z.int().min(0).max(600_000).default(2_000),
  }),

  sources: {
    index: ({ calls }, reading) => index(reading, { open: () => new ChannelReader(calls) }),
  },
  // More than the bounds of all that is told.
  state: { value: Memory, max: 10_000 },
  detector: createDetector,
})
