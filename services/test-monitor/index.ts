import * as z from 'zod'
import { type Batch, defineMonitor } from '../../shared/contract/monitor.ts'
import { files } from '../../shared/sources/files.ts'
import { packageFolders } from '../../shared/sources/package-folders.ts'
import { tail } from '../../shared/sources/tail.ts'
import { createDetector } from './detect.ts'
import { openReport } from './formats/open.ts'
import { isReportlog } from './formats/reportlog.ts'
import { placed } from './placed.ts'
import { type LineItem, Memory, type ReportItem } from './schema.ts'

/** The test monitor: reads what test runners write, and asks about tests that fail, are flaky or cannot be collected. */
export default defineMonitor({
  name: 'test-monitor',
  summary: 'Reports tests that fail, tests that are flaky, and tests that cannot be collected.',
  limits: { memory: '128M', cpu: '50%' },
  reach: { files: true },
  port: 14,
  gaps: ['test_failure', 'collection_error', 'flaky_test'],

  config: z.object({
    /** The reports: files, folders and globs, packed by gzip or not; what is in them tells what wrote them. */
    results: z.array(z.string().min(1).max(4_096)).max(1_000).default([]),
    /** How long, in milliseconds, a report that is not complete must be still to be read again. */
    settle_ms: z.int().min(0).max(60_000).default(200),
    /** Within how many days a test that passes and fails on the same code is flaky, and until when it is asked about. */
    flaky_days: z.number().min(0.01).max(366).default(14),
    /** How many failures in a row make a flaky test a broken one. */
    broken_after: z.int().min(2).max(100).default(3),
    /** How long, in seconds, a run may be silent until it is thought to have been killed: nothing more is written of it. */
    unfinished_s: z.number().min(1).max(86_400).default(900),
  }),

  sources: {
    reports: ({ results, settle_ms, unfinished_s }, reading): AsyncIterable<Batch<ReportItem | LineItem>> =>
      files(results, reading, {
        settle_ms,
        stale_ms: unfinished_s * 1_000,
        open: (path, root) => openReport(path, root, packageFolders(path)),
      }),
    runs: ({ results }, reading) => placed(tail(results, reading, { wants: isReportlog }), packageFolders),
  },
  // More than the bounds of all that is remembered.
  state: { value: Memory, max: 40_000 },
  detector: createDetector,
})
