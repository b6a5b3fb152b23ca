import * as z from 'zod'
import { type Batch, defineMonitor } from '../../shared/contract/monitor.ts'
import { Told } from '../../shared/contract/settled.ts'
import { index } from '../../shared/sources/index.ts'
import { installed } from '../../shared/sources/installed.ts'
import { createDetector, type TreeItem } from './detect.ts'
import { reduce } from './reduce.ts'
import { Folders } from './schema.ts'

/** The capability discovery: asks about packages that code imports and programs that it runs, and that are not there. */
export default defineMonitor({
  name: 'capability-discovery',
  summary: 'Reports packages that code imports, and programs that it runs, and that are missing.',
  limits: { memory: '128M', cpu: '50%' },
  reach: { files: true, index: 'read' },
  port: 16,
  gaps: ['missing_dependency', 'missing_tool'],

  config: z.object({
    /** The folders of the programs that code may run: the PATH of the host. */
    path: Folders.default([
      '/usr/local/sbin',
      '/usr/local/bin',
      '/usr/sbin',
      '/usr/bin',
      '/sbin',
      '/bin',
      '/usr/games',
      '/snap/bin',
    ]),
    /**
     * Where packages are installed: virtual environments, `node_modules` and `site-packages` folders, or projects that have
     * such. Only of what lies in these is it asked whether what is declared is installed.
     */
    environments: Folders.default([]),
    /** How sure it has to be of a gap to be told, 0..1. */
    min_confidence: z.number().min(0).max(1).default(0.7),
    /** How long, in milliseconds, trees and host must be still to be spoken of. */
    settle_ms: z.int().min(0).max(600_000).default(2_000),
  }),

  sources: {
    index: (_, reading): AsyncIterable<Batch<TreeItem>> =>
      index(reading, { documents: false, open: () => ({ reduce }) }),
    installed: ({ path, environments }, reading): AsyncIterable<Batch<TreeItem>> =>
      installed({ path, environments }, reading),
  },
  // More than the bounds of all that is told.
  state: { value: Told, max: 10_000 },
  detector: createDetector,
})
