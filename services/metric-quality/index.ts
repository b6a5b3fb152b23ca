import * as z from 'zod'
import { type Batch, defineMonitor } from '../../shared/contract/monitor.ts'
import { questions } from '../../shared/sources/stream-questions.ts'
import { tail } from '../../shared/sources/tail.ts'
import { createDetector, OWN_TYPES } from './detect.ts'
import { type LineItem, Memory, type QuestionItem } from './schema.ts'

/** What becomes of a question that says something of how it is investigated. */
const TELLING = new Set([
  'answered',
  'accepted',
  'closed',
  'returned',
  'regressed',
  'reopened',
  'lease_expired',
  'promoted',
])

/** Whether a change may lead to a question: of what this monitor asks nothing does. */
function wants({ event, status, gap_type }: { event: string; status: string; gap_type: string }): boolean {
  // A gap is seen again and again; of interest is that it is after an answer.
  const isTelling = TELLING.has(event) || (event === 'updated' && status === 'answered')
  return isTelling && !OWN_TYPES.has(gap_type)
}

/** The monitor of investigations: reads what is answered, and what experiments measured, and asks about what it cannot rely on. */
export default defineMonitor({
  name: 'metric-quality',
  summary: 'Reports investigations that are weak, and experiments whose figures are not to be trusted.',
  limits: { memory: '96M', cpu: '20%' },
  reach: { files: true, questions: 'read' },
  port: 18,
  gaps: ['suspicious_metrics', 'weak_investigation'],

  config: z.object({
    /** What experiments measured, JSON lines: a path or a glob. */
    experiments: z.string().min(1).max(4_096).default('/var/lib/kloros/experiments.jsonl'),
    /** How many experiments have to show the same within `window_s`, in seconds, to be asked about. */
    min_experiments: z.int().min(1).max(20).default(2),
    window_s: z
      .number()
      .min(1)
      .max(30 * 86_400)
      .default(3_600),
    /** How long after an answer its gap may still be seen, in seconds: what was found has to be mended, too. */
    seen_again_s: z
      .number()
      .min(0)
      .max(30 * 86_400)
      .default(3_600),
    /** How long after an answer its gap may be open, in seconds, though it is not seen. */
    still_open_s: z
      .number()
      .min(60)
      .max(90 * 86_400)
      .default(7 * 86_400),
    /** How many leases may run out in a row, without an answer. */
    lease_expiries: z.int().min(1).max(1_000).default(3),
  }),

  sources: {
    questions: (_, reading): AsyncIterable<Batch<QuestionItem | LineItem>> => questions(reading, { wants }),
    experiments: ({ experiments }, reading) => tail([experiments], reading),
  },
  // More than the bounds of all that is remembered.
  state: { value: Memory, max: 10_000 },
  detector: createDetector,
})
