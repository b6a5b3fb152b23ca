import type { Batch, Reading } from '../contract/monitor.ts'
import { Bell } from './bell.ts'
import { Descriptors } from './descriptors.ts'
import { Choice, type Wants } from './tail-choice.ts'
import { Files } from './tail-files.ts'
import type { Line } from './tail-lines.ts'
import { look } from './tail-look.ts'
import { Paths } from './tail-paths.ts'
import { Reader } from './tail-read.ts'
import { Watch } from './tail-watch.ts'

export type { Line } from './tail-lines.ts'

/** The least time, in milliseconds, between two comparisons with the disk, however much comes and goes. */
const PAUSE_MS = 50

/** How many times what the last one took, where most files are not its own. */
const PAUSES = 4

/** How many files of others there may be for each of its own. */
const OTHERS = 20

/** What a tail follows, and its bounds. */
export interface TailOptions {
  /** How many files are followed at most, those rotated away included. */
  max_files?: number
  /** How often, in milliseconds, the disk is compared though nothing was heard: the kernel may have lost an event. */
  look_ms?: number
  /**
   * Of which files the lines are told, where a source beside this one reads the others; folders stand for all files below
   * them then, and what cannot be followed is not warned of here.
   */
  wants?: Wants
}

/**
 * Tells the whole lines of files, from their start or from where their saved positions are, through every rotation.
 *
 * A file is known by its inode and birth, and by hashes of its first KiB and of the last KiB that was read; what went is
 * searched among its rotated copies, packed or not, and read on there, and so is all that was rotated after it, oldest
 * first; and so is what was created and rotated away between two looks. A copy of a file still in place is not read. A
 * packed file is never read for itself. What went for good with bytes known to be unread is a loss, in bytes.
 *
 * Every part is one file. The last line is held back until its newline is written; of a line over 256 KiB the first part
 * is told, and the line counted as skipped. A batch holds at most 500 lines and 1 MiB, and is read when it is asked for.
 *
 * @param files paths and globs; relative ones start at the working folder.
 */
export async function* tail(
  files: readonly string[],
  reading: Reading,
  { max_files = 1_000, look_ms = 60_000, wants }: TailOptions = {},
): AsyncGenerator<Batch<Line>, void> {
  const bell = new Bell(reading.signal)
  const warn = reading.warn.bind(reading)
  const choice = new Choice(wants)
  // Twice as many, so that it is known how many there is no room for.
  const paths =
    wants === undefined
      ? new Paths(files, 2 * max_files, warn)
      : new Paths(files, OTHERS * max_files, () => undefined, { folders: true })
  const followed = new Files(reading, max_files, paths)
  const descriptors = new Descriptors(reading)
  const reader = new Reader(followed, reading, descriptors)
  let stale = true
  let looked = 0
  let isConnected = false
  let pause = PAUSE_MS
  const watch = new Watch((event, path) => {
    const file = followed.get(path)
    if (file !== undefined) followed.pending.add(file)
    if (file === undefined || event === 'rename') stale = true
    bell.ring()
  }, warn)
  try {
    while (!reading.signal.aborted) {
      await descriptors.regain()
      const due = Math.min(looked + (stale ? pause : look_ms), followed.due)
      const started = Date.now()
      if (started >= due) {
        stale = false
        try {
          await look(followed, paths, watch, choice)
        } catch (error) {
          descriptors.lack(error)
          stale = true
          continue
        }
        looked = Date.now()
        // Among many files of others there is much to look through, and much that comes.
        if (wants !== undefined) pause = Math.max(PAUSE_MS, PAUSES * (looked - started))
        continue
      }
      const batch = await reader.batch()
      stale ||= followed.all.some(({ suspect }) => suspect)
      if (batch !== undefined) yield batch
      if (descriptors.areShort) continue
      descriptors.suffice()
      // Once it is on record since when is looked: until then, what is rotated away is of the past to the next start.
      if (!isConnected) reading.report({ connected: true, position: null, lag_s: 0 })
      isConnected = true
      if (batch === undefined) await bell.heard((stale ? looked + pause : due) - Date.now())
    }
  } finally {
    bell.close()
    watch.close()
    await reader.close()
  }
}
