import type { FileValue } from './reduce.ts'

/** Texts by the last two parts of the paths that they are constants of; null where two files say otherwise. */
export function uniqueConstants(files: ReadonlyMap<string, FileValue>): Map<string, string | null> {
  const unique = new Map<string, string | null>()
  for (const { constants = {} } of files.values()) {
    for (const [path, value] of Object.entries(constants)) {
      if (typeof value !== 'string') continue
      const parts = path.split('.')
      // Names of one part are common, but for those that shout.
      if (parts.length === 1 && !/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(path)) continue
      const key = parts.slice(-2).join('.')
      const known = unique.get(key)
      unique.set(key, known === undefined || known === value ? value : null)
    }
  }
  return unique
}
