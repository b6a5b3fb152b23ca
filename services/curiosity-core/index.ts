import * as z from 'zod'
import { defineMonitor } from '../../shared/contract/monitor.ts'
import { foldSignals } from './fold-signals.ts'
import { heartbeats } from './heartbeats.ts'
import { createDetector } from './silence.ts'

export default defineMonitor({
  name: 'curiosity-core',
  summary: 'Turns every gap into one question, and notices services that went silent.',
  limits: { memory: '128M', cpu: '50%' },
  reach: { questions: 'keep' },
  port: 1,
  gaps: ['component_silent'],
  config: z.object({
    /** How many questions of a type may be open; further gaps are counted and listed by one rolled-up question. */
    open_per_type: z.int().min(1).max(100_000).default(200),
    /** How many leases may run out unanswered before a question is blocked. */
    lease_expiries: z.int().min(1).max(1_000).default(5),
    /** By gap type: how long after an answer a repeat is still the answered one, in seconds. */
    cooldowns: z
      .record(
        z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
        z
          .number()
          .min(0)
          .max(366 * 86_400),
      )
      .default({}),
  }),

  sources: { heartbeats },
  detector: createDetector,
  start: foldSignals,
})
