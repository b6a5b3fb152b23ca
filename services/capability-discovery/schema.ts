import * as z from 'zod'

const Path = z.string().regex(/^\//, 'must be an absolute path').max(4096)

/** Folders, as absolute paths. */
export const Folders = z.array(Path).max(100)

/** What is remembered of a gap that was told: a hash of its facts, so that only what changed is told again. */
export const Memory = z.object({ hash: z.string().max(64) })
export type Memory = z.infer<typeof Memory>
