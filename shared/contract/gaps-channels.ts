import * as z from 'zod'
import { DAY_S, gap, text } from './gap-kind.ts'

/** The gap types of channels, as the source of a tree tells of them. */
export const channelGaps = {
  /** A channel or a queue that is filled and that nothing reads. */
  orphaned_queue: gap({
    ecosystem: 'architecture',
    category: 'integration',
    cooldown_s: 30 * DAY_S,
    stable: ['channel'],
    facts: () =>
      z.looseObject({
        /** Its name, in which `*` stands for what is built at run time; of an attribute or a variable `FILE:NAME`. */
        channel: text,
        /** What it is a channel of: emitter, pubsub, stream, list, queue, task, job, ipc, dom, command, signal, message, … */
        family: text,
        /** The first places that fill it, `FILE:LINE`; and how many there are. */
        producers: z.array(text),
        count: z.int().min(0),
        /** How sure it is that nothing reads it, 0..1, and what was weighed. */
        confidence: z.number().min(0).max(1),
        why: z.array(text),
        /** Where channels of nearly the same name are read that nothing fills: `NAME at FILE:LINE`. */
        consumed_only: z.array(text).optional(),
        /** Files that mention the name and may read it in a way that is not known. */
        mentioned: z.array(text).optional(),
      }),
  }),
} as const
