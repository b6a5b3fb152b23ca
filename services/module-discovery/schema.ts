import * as z from 'zod'
import { Told } from '../../shared/contract/settled.ts'

/**
 * What the discovery remembers, by key: of a gap that was told (`new_module NAME`) the hash of its facts; modules that are known
 * (`k N`), packed; when a module that nothing uses was met (`a HASH`, of where it is); what came at one time (`b TIME`); and with which roots all
 * began (`began`).
 */
export const Memory = z.union([
  Told,
  z.object({ known: z.string() }),
  z.object({ met: z.number() }),
  z.object({ folder: z.string().max(4096), rolled: z.boolean() }),
  z.object({ roots: z.array(z.string().max(4096)).max(1_000) }),
])
export type Memory = z.infer<typeof Memory>
