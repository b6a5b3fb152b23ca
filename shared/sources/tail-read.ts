import type { Batch, Reading } from '../contract/monitor.ts'
import { NO_DESCRIPTOR } from '../contract/no-descriptor.ts'
import type { Descriptors } from './descriptors.ts'
import { type Bytes, bears, isPacked, openPacked, openPlain } from './tail-bytes.ts'
import type { Files, Followed } from './tail-files.ts'
import { type Cutting, cutLines, LINE_BYTES, type Line, ReadLine } from './tail-lines.ts'
import { formatPlace, PRINT_BYTES, type Print, print } from './tail-place.ts'

/** The most of one batch. */
const BATCH_LINES = 500
const BATCH_BYTES = 1024 * 1024

/** What is read of one file at a time, in bytes: enough to see that a line is too long. */
const READ_BYTES = LINE_BYTES + 1

/** Reads followed files in turn; between batches it keeps no content and at most one file, a packed one, open. */
export class Reader {
  readonly #files: Files
  readonly #reading: Reading
  readonly #descriptors: Descriptors
  #packed: { file: Followed; at: string; bytes: Bytes } | undefined
  /** Since when, in epoch milliseconds, there has been something left to read. */
  #since: number | undefined

  constructor(files: Files, reading: Reading, descriptors: Descriptors) {
    this.#files = files
    this.#reading = reading
    this.#descriptors = descriptors
  }

  /** What there is to tell now, within the bounds of a batch; undefined when there is nothing. */
  async batch(): Promise<Batch<Line> | undefined> {
    const items: Line[] = []
    const read = new Set<Followed>()
    let bytes = 0
    while (items.length < BATCH_LINES && bytes + READ_BYTES <= BATCH_BYTES) {
      const file = await this.#next()
      if (file === undefined) break
      const from = file.offset
      if (await this.#slice(file, items, BATCH_LINES - items.length)) read.add(file)
      bytes += file.offset - from
    }
    const positions: Record<string, string | null> = {}
    for (const file of [...this.#files.all]) {
      // Only with a younger one on record is it known what comes after it.
      if (file.ended && this.#files.succeeded(file)) this.#files.forget(file)
      else if (file.fresh || read.has(file)) positions[file.part] = formatPlace(file)
      file.fresh = false
    }
    for (const part of this.#files.forgotten.splice(0)) positions[part] = null
    for (const [part, position] of this.#files.marks) positions[part] = position
    this.#files.marks.clear()
    const losses = this.#files.losses.splice(0)
    this.#report([...read].at(-1), items.length > 0)
    if (Object.keys(positions).length === 0) return undefined
    return { items, positions, ...(losses.length > 0 ? { losses } : {}) }
  }

  async close(): Promise<void> {
    await this.#packed?.bytes.close()
    this.#packed = undefined
  }

  /** Whose turn it is: the first in the queue that need not wait for an older file, or for the packed one in hand. */
  async #next(): Promise<Followed | undefined> {
    if (this.#descriptors.areShort) return undefined
    const hand = this.#packed?.file
    if (hand !== undefined && (!this.#files.pending.has(hand) || this.#files.waits(hand))) await this.close()
    for (const file of this.#files.pending) {
      if (this.#files.waits(file)) continue
      if (this.#packed !== undefined && this.#packed.file !== file && isPacked(file.at)) continue
      this.#files.pending.delete(file)
      if (!file.ended) return file
    }
    return undefined
  }

  /** @returns whether the file's position changed. */
  async #slice(file: Followed, items: Line[], max: number): Promise<boolean> {
    try {
      return isPacked(file.at) ? await this.#readPacked(file, items, max) : await this.#readPlain(file, items, max)
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException
      if (this.#packed?.file === file) await this.close()
      if (NO_DESCRIPTOR.has(code)) {
        this.#files.pending.add(file)
        this.#descriptors.lack(error)
        return false
      }
      file.behind = false
      // To be tried again as soon as something is heard of it, and where that is cheap at the next look.
      if (!isPacked(file.at)) file.version = ''
      if (code === 'ENOENT') file.suspect = true
      else if (!file.warned) this.#reading.warn('cannot read a file', { path: file.at, error: code })
      if (code !== 'ENOENT') file.warned = true
      return false
    }
  }

  async #readPlain(file: Followed, items: Line[], max: number): Promise<boolean> {
    const plain = await openPlain(file.at)
    try {
      const from = Math.max(0, file.offset - PRINT_BYTES)
      const window = await plain.read(from, file.offset - from + READ_BYTES)
      // Looked at after reading: what was read before a truncation is of the file that it was taken for. Of a file that
      // was empty until now, it first has to be seen whether this is the first that it holds, or held.
      const filled = file.prints.length === 0 && (plain.size > 0 || plain.mtime !== file.mtime)
      if (plain.id !== file.id || filled || !(await bears(plain, file.prints))) {
        file.suspect = true
        return false
      }
      file.version = plain.version
      file.size = plain.size
      file.mtime = plain.mtime
      const { lines, moved } = this.#take(file, from, window, items, max)
      const more = lines.length === max || from + window.length < plain.size
      if (more) this.#files.pending.add(file)
      else file.behind = false
      return moved
    } finally {
      await plain.close()
    }
  }

  async #readPacked(file: Followed, items: Line[], max: number): Promise<boolean> {
    if (this.#packed?.file !== file || this.#packed.at !== file.at) {
      await this.close()
      this.#packed = { file, at: file.at, bytes: openPacked(file.at) }
      if (!(await bears(this.#packed.bytes, file.prints))) {
        await this.close()
        file.suspect = true
        return false
      }
    }
    const from = Math.max(0, file.offset - PRINT_BYTES)
    const length = file.offset - from + READ_BYTES
    const window = await this.#packed.bytes.read(from, length)
    file.size = Math.max(file.size, from + window.length)
    const { lines, moved } = this.#take(file, from, window, items, max)
    if (lines.length === max || window.length === length) {
      this.#files.pending.add(file)
      return moved
    }
    await this.close()
    file.behind = false
    file.ended = true
    const torn = from + window.length - file.offset
    if (torn > 0) this.#reading.skip(1)
    file.offset = file.size = from + window.length
    file.cut = false
    return moved || torn > 0
  }

  /** Takes the lines of what was read, and moves the file's place behind them. */
  #take(file: Followed, from: number, window: Buffer, items: Line[], max: number): Cutting & { moved: boolean } {
    const cutting = cutLines(window.subarray(file.offset - from), file.offset, file.cut, max)
    const head = from === 0 ? print(0, window.subarray(0, PRINT_BYTES)) : file.prints[0]
    const prints = (last: Print | undefined) => {
      if (head === undefined || head[1] === 0) return []
      return last === undefined || last[0] === 0 ? [head] : [head, last]
    }
    const place = { ...file, prints: prints(file.prints[1]) }
    const slice = { part: file.part, time: Date.now() / 1000, place }
    for (const [offset, text] of cutting.lines) items.push(new ReadLine(slice, offset, text))
    if (cutting.shortened > 0) this.#reading.skip(cutting.shortened)
    const moved = cutting.next !== file.offset || cutting.cut !== file.cut
    const start = Math.max(0, cutting.next - PRINT_BYTES)
    file.prints = prints(print(start, window.subarray(start - from, cutting.next - from)))
    file.offset = cutting.next
    file.cut = cutting.cut
    file.warned = false
    return { ...cutting, moved }
  }

  #report(last: Followed | undefined, told: boolean): void {
    const now = Date.now()
    if (this.#files.pending.size === 0) this.#since = undefined
    else this.#since ??= now
    this.#reading.report({
      lag_s: this.#since === undefined ? 0 : (now - this.#since) / 1000,
      ...(last === undefined ? {} : { position: `${last.path}:${last.offset}` }),
      ...(told ? { last_event_at: now / 1000 } : {}),
    })
  }
}
