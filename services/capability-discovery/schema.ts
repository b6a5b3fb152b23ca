import * as z from 'zod'

const Path = z.string().regex(/^\//, 'must be an absolute path').max(4096)

/** Folders, as absolute paths. */
export const Folders = z.array(Path).max(100)
