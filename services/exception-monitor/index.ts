import * as z from 'zod'
import { defineMonitor } from '../../shared/contract/monitor.ts'
import { journal } from '../../shared/sources/journal.ts'
import { tail } from '../../shared/sources/tail.ts'
import { unitFiles } from '../../shared/sources/unit-files.ts'
import { createDetector } from './detect.ts'
import { Rule } from './rules.ts'
import { FIELDS, Memory } from './schema.ts'

const Globs = z.array(z.string().min(1).max(256)).max(1000)

/** The exception monitor: reads the journal and log files, and asks about programs that fail. */
export default defineMonitor({
  name: 'exception-monitor',
  summary: 'Reports programs that fail: tracebacks, errors, failed units, core dumps and kills.',
  limits: { memory: '128M', cpu: '50%' },
  reach: { journal: true, files: true },
  port: 11,
  gaps: ['exception'],

  config: z.object({
    /** The units, or programs without one, that are asked about; `*` and `?` stand for anything. */
    units: Globs.default(['*']),
    /** Those that are not, likewise; the fleet's own never are. */
    exclude: Globs.default([]),
    /** The program that reads the journal: a path, or a name on the PATH. */
    journalctl: z.string().min(1).default('journalctl'),
    /** From when the journal is read at the first start, as journalctl's --since; unset: from this boot on. */
    since: z.string().min(1).optional(),
    /** Log files to read beside the journal: paths and globs. */
    files: Globs.default([]),
    /** How long, in seconds, until an exception closes that has no unit to watch and was not seen again. */
    close_after: z
      .number()
      .min(60)
      .max(366 * 86_400)
      .default(86_400),
    /** How long, in seconds, a unit that was started again must run without an exception for it to close. */
    clean_s: z
      .number()
      .min(1)
      .max(366 * 86_400)
      .default(3_600),
    /** The operator's own rules of what is one fault; the first that matches counts. */
    groups: z.array(Rule).max(200).default([]),
  }),

  sources: {
    journal: ({ journalctl, since }, reading) =>
      journal({ program: journalctl, fields: FIELDS, ...(since !== undefined && { since }) }, reading),
    files: ({ files }, reading) => tail(files, reading),
    units: (_, reading) => unitFiles({}, reading),
  },
  // More than the bounds of all that is remembered.
  state: { value: Memory, max: 10_100, times: ['seen_at', 'starting_at', 'running_at', 'ended_at', 'time'] },
  detector: ({ config, ...rest }) =>
    createDetector({ ...rest, config: { ...config, close_after_s: config.close_after } }),
})
