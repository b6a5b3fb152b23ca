import * as z from 'zod'
import { DAY_S, gap, text } from './gap-kind.ts'

/** What led to a gap of a host, and where to look further. */
const reading = {
  /** What was read, and what it was held against, in words. */
  reading: text,
  threshold: text.optional(),
  /** Since when it has been so: ISO 8601, in UTC. */
  since: text.optional(),
  /** A command that shows more. */
  look: text.optional(),
}

/** The gap types of what a host can do, and what it is short of. */
export const hardwareGaps = {
  /** Something the host has and makes no use of, or not all there is to it. */
  hardware_unused: gap({
    ecosystem: 'exploration',
    category: 'hardware',
    cooldown_s: 7 * DAY_S,
    stable: ['device', 'problem'],
    facts: () =>
      z.looseObject({
        /** What it is and where: `gpu 0000:3b:00.0`, `disk nvme1n1`, `memory`. */
        device: text,
        model: text.optional(),
        problem: z.enum(['idle', 'no_driver', 'narrow_link', 'slow_link', 'never_mounted', 'offline']),
        ...reading,
      }),
  }),

  /** Something the host had that is gone, or that reports errors of its own. */
  hardware_lost: gap({
    ecosystem: 'exploration',
    category: 'hardware',
    cooldown_s: 7 * DAY_S,
    stable: ['device', 'problem'],
    facts: () =>
      z.looseObject({
        device: text,
        model: text.optional(),
        problem: z.enum(['gone', 'unresponsive', 'errors']),
        /** What the kernel said of it last. */
        message: text.optional(),
        ...reading,
      }),
  }),

  /** Something the host runs out of. */
  resource_pressure: gap({
    ecosystem: 'exploration',
    category: 'resources',
    cooldown_s: DAY_S,
    stable: ['resource', 'subject'],
    facts: () =>
      z.looseObject({
        resource: z.enum([
          'cpu',
          'memory',
          'io',
          'filesystem',
          'inodes',
          'file_descriptors',
          'inotify_watches',
          'inotify_instances',
          'clock',
        ]),
        /** Of what: a mount point. */
        subject: text.optional(),
        ...reading,
      }),
  }),
} as const
