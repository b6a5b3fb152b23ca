import type { Folder } from './folder.ts'
import type { Starved } from './starved.ts'

/** What a tree tells of its files. */
export interface TreeNews {
  /** A file is not as it is known. @param isUrgent whether it changed just now. */
  changed(folder: Folder, name: string, isUrgent: boolean): void
  /** A file of which something was known is not there any more. */
  gone(path: string, known: string): void
  /** A folder cannot be read; or can, as most can. */
  unreadable(path: string, reason: string): void
  readable(path: string): void
  /** What there was no room to read, for now. */
  readonly starved: Starved
}
