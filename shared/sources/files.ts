import { basename, dirname } from 'node:path'
import type { Batch, Item, Reading } from '../contract/monitor.ts'
import { Bell } from './bell.ts'
import { Descriptors } from './descriptors.ts'
import { type KnownFile, KnownFiles } from './files-known.ts'
import { Newest } from './files-newest.ts'
import { versionIn } from './files-read.ts'
import { Turns } from './files-turns.ts'
import { type Found, Paths } from './tail-paths.ts'
import { Watch } from './tail-watch.ts'

/** The least time, in milliseconds, between two comparisons with the disk, and how many times what the last one took. */
const PAUSE_MS = 50
const PAUSES = 4

/** What {@link FilesOptions} leave open. */
const DEFAULTS = {
  max_files: 10_000,
  max_bytes: 64 * 1024 * 1024,
  look_ms: 60_000,
  settle_ms: 200,
  stale_ms: 15 * 60_000,
}

/** What a file was read as. */
export type Read<T> =
  /** It is complete; `again`: written once more with the same content it says the same once more. */
  | { kind: 'whole'; value: T; again?: true }
  /** It ends in the middle, for this reason. It is told, with what is known by then, once it has been still for long. */
  | { kind: 'partial'; value?: T; reason: string }
  /** It is nothing for this source: for a reason that is counted and warned of, or for an empty one, which is not. */
  | { kind: 'foreign'; reason: string }

/** Makes something of one file's bytes, piece by piece. */
export interface FileReader<T> {
  /**
   * Takes the next bytes, at most 64 KiB, and may keep them.
   *
   * @returns false where the rest of the file is of no use; nothing more is passed then.
   */
  push(piece: Uint8Array): boolean
  /** What it was, after the last byte that was passed. */
  end(): Read<T>
}

/** What a whole file says. `time` is when it was last written to, never later than it was read. */
export interface Whole<T> extends Item {
  /** As it was asked for. */
  readonly path: string
  readonly value: T
  /** The root of the git work tree it lies in. */
  readonly root?: string
  /** The commit that was checked out there when it was read. */
  readonly revision?: string
  /** What the sources there were when it was written, a text that changes with them; absent where that cannot be told. */
  readonly sources?: string
}

/** How files are read, and the bounds of that. */
export interface FilesOptions<T> {
  /** Starts to read a file; `root` is the git work tree it lies in. */
  open(path: string, root: string | undefined): FileReader<T>
  /** How many files are known at most, those that are gone included: the newest of those that are there. */
  max_files?: number
  /** Of a file that holds more, packed or not, nothing is told. */
  max_bytes?: number
  /** How often, in milliseconds, the disk is compared though nothing was heard: the kernel may have lost an event. */
  look_ms?: number
  /** For how long, in milliseconds, a file must be still to be read again that was just read or ended in the middle. */
  settle_ms?: number
  /** For how long, in milliseconds, a file must be still that ends in the middle, to be told as it is. */
  stale_ms?: number
}

/**
 * Tells what files say as wholes, each anew whenever its content changed, or was written again where its reader says that
 * this is news: at the start all that are there, in the order in which they were written, and then each as soon as it is
 * complete, whether written in place or renamed there.
 *
 * Every part is one path. Folders stand for all files below them, up to 32 folders down, without what is hidden and
 * `node_modules`; links to folders are followed where a path or a glob without `**` names them. What is packed by gzip is
 * unpacked, whatever its name. What is no regular file, too large, or may not be read is a counted skip and a warning. A
 * batch is made from at most 1 MiB, or from one file. Nothing is ever lost: what was replaced unread is not missed.
 *
 * @param paths files, folders and globs; relative ones start at the working folder.
 */
export async function* files<T>(
  paths: readonly string[],
  reading: Reading,
  options: FilesOptions<T>,
): AsyncGenerator<Batch<Whole<T>>, void> {
  const all = { ...DEFAULTS, ...options }
  const { max_files, look_ms } = all
  const bell = new Bell(reading.signal)
  const wanted = new Paths(paths, 2 * max_files, (_, fields) => passOver(reading, fields), {
    folders: true,
    whole: true,
  })
  const descriptors = new Descriptors(reading)
  const known = new KnownFiles(reading, max_files, wanted)
  let stale = true
  let looked = 0
  let pause = PAUSE_MS
  const watch = new Watch((event, path) => {
    if (!turns.hear(event, path)) stale = true
    bell.ring()
  }, reading.warn.bind(reading))
  const turns = new Turns(known, wanted, watch, reading, descriptors, all)
  try {
    while (!reading.signal.aborted) {
      await descriptors.regain()
      const due = looked + (stale ? pause : look_ms)
      const started = Date.now()
      if (started >= due) {
        stale = false
        try {
          watch.begin()
          const newest = new Newest(known, max_files)
          const found = await wanted.find(watch, newest.thin.bind(newest))
          await compare(known, turns, watch, found, newest)
          watch.end()
        } catch (error) {
          descriptors.lack(error)
          stale = true
          continue
        }
        if (looked === 0) reading.report({ connected: true, position: null, lag_s: 0 })
        looked = Date.now()
        pause = Math.max(PAUSE_MS, PAUSES * (looked - started))
        continue
      }
      const batch = await turns.batch()
      stale ||= turns.lost
      if (batch !== undefined) yield batch
      if (descriptors.areShort) continue
      descriptors.suffice()
      if (batch === undefined) await bell.heard(Math.min(looked + (stale ? pause : look_ms), turns.due) - Date.now())
    }
  } finally {
    bell.close()
    watch.close()
  }
}

/** Compares what is known with what is there, and has all of it watched. */
async function compare(
  known: KnownFiles,
  turns: Turns<unknown>,
  watch: Watch,
  found: Map<string, Found>,
  newest: Newest,
): Promise<void> {
  // Listened for before it is read, so that nothing is written unheard in between; what is left out may be written anew.
  for (const { real } of found.values()) await watch.hold(dirname(real), basename(real))
  const there = new Map(newest.of(found).map((each) => [each.path, each]))
  // All that are known first: none of them gives its room away.
  for (const file of [...known.all]) {
    const each = there.get(file.path)
    if (each === undefined) turns.gone(file)
    else known.place(file, each.real)
  }
  for (const each of there.values()) {
    const file: KnownFile | undefined = known.get(each.path) ?? known.admit(each)
    if (file === undefined) continue
    known.place(file, each.real)
    file.written = each.written
    if (versionIn(each.stat) !== file.version) turns.notice(file)
  }
}

function passOver(reading: Reading, fields: Record<string, unknown>): void {
  reading.skip(1)
  reading.warn('a file is passed over', { path: fields.path, reason: fields.error })
}
