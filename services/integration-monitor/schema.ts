import * as z from 'zod'

const Place = z.union([z.int().min(0).max(20), z.string().min(1).max(100)])

/** A row that an operator adds to the table of calls. */
export const ExtraCall = z.strictObject({
  /** What is called, dotted; `*` and `?` stand for anything: `hub.announce`, `*.fire_*`. It may begin in the middle. */
  call: z.string().min(1).max(200),
  role: z.enum(['produces', 'consumes']),
  /** Where the name is: the position of the argument, from 0, or its keyword; or several, in the order they are tried. */
  name: z.union([Place, z.array(Place).min(1).max(10)]).default(0),
  /** What it is a channel of; channels of one name are one, whatever they are of. */
  family: z.string().min(1).max(40).default('custom'),
  /** Whether a subscription's wildcards are ones, or its name the beginning or the end of what it takes. */
  match: z.enum(['exact', 'wild', 'prefix', 'suffix']).optional(),
})
export type ExtraCall = z.infer<typeof ExtraCall>
