import * as z from 'zod'
import { type Batch, defineMonitor } from '../../shared/contract/monitor.ts'
import { index } from '../../shared/sources/index.ts'
import { createDetector, type ModuleItem } from './detect.ts'
import { reduce } from './reduce.ts'
import { Memory } from './schema.ts'

/** The module discovery: asks about modules and packages that are new, and that nothing uses. */
export default defineMonitor({
  name: 'module-discovery',
  summary: 'Reports new modules and packages that nothing imports, registers or documents.',
  limits: { memory: '128M', cpu: '50%' },
  reach: { index: 'read' },
  port: 15,
  gaps: ['new_module'],

  config: z.object({
    /** How many new modules that come together, within ten minutes, are asked about one by one; more make one question. */
    roll_up: z.int().min(1).max(1_000).default(10),
    /** How sure it has to be of a gap to be told, 0..1; 0.6 has it ask also about what tests alone use. */
    min_confidence: z.number().min(0).max(1).default(0.7),
    /** How long, in milliseconds, a tree must be still to be spoken of. */
    settle_ms: z.int().min(0).max(600_000).default(2_000),
  }),

  sources: {
    index: (_, reading): AsyncIterable<Batch<ModuleItem>> => index(reading, { open: () => ({ reduce }) }),
  },
  // More than the bounds of all that is kept by key.
  state: { value: Memory, max: 13_000 },
  detector: createDetector,
})
