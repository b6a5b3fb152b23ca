import * as z from 'zod'

/** A place in the sources that produces or consumes a channel. */
const Place = z.object({
  /** `FILE:LINE`; the file alone where the line is not known. */
  at: z.string(),
  /** The call or the form, as written: `bus.emit`, `case`. */
  how: z.string(),
  /** How sure it is that the place means this channel, 0..1. */
  confidence: z.number().min(0).max(1),
})
/** A place in the sources, and how sure it is that it means the channel. */
export type Place = z.infer<typeof Place>

/** A channel of the sources: who produces it and who consumes it, as far as the sources say. */
export const Channel = z.object({
  /** Its name; `*` stands for what is built at run time. */
  name: z.string(),
  /** What it is a channel of: `emitter`, `pubsub`, `queue`, … */
  family: z.string(),
  /** The first of each, and how many there are. */
  producers: z.array(Place),
  consumers: z.array(Place),
  producer_count: z.int().min(0),
  consumer_count: z.int().min(0),
  /** Whether a question is asked about it. */
  orphaned: z.boolean(),
})
export type Channel = z.infer<typeof Channel>

/** How many places of a kind a channel carries. */
export const PLACES = 20
