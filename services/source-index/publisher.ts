import type { FileChange, IndexWriter, Progress } from '../../shared/bus/source-index.ts'

/** How many files, and how many bytes of summaries, one step publishes at most, and how long the first may wait, in ms. */
const MAX_FILES = 64
const MAX_BYTES = 1024 * 1024
const WAIT_MS = 100

/** How many files there are, and of how many it is not known what is in them. */
type Counts = Omit<Progress, 'left'>

/** What waits to be published: of each file the last that was said. */
export class Publisher {
  readonly #writer: IndexWriter
  readonly #waiting = new Map<string, FileChange>()
  #bytes = 0
  #there = 0
  #since = 0
  /** How many were left by the last step; what is told of an index that is at work. */
  #left = 1
  /** How much the last step said cannot be read. */
  #unreadable = 0
  /** What is on its way: it is sent again, as it is, until Redis has it. */
  #sent: { files: FileChange[]; left: number } | undefined

  constructor(writer: IndexWriter) {
    this.#writer = writer
  }

  /** How many files wait that are there; others have gone. */
  get size(): number {
    return this.#there + (this.#sent?.files.filter(isThere).length ?? 0)
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#sent === undefined
  }

  /** Whether no more should be added before some of it is published. */
  get isFull(): boolean {
    return this.#waiting.size >= 2 * MAX_FILES || this.#bytes >= 2 * MAX_BYTES
  }

  add(change: FileChange): void {
    if (this.#waiting.size === 0) this.#since = Date.now()
    const { path, value, fault } = change
    const waiting = this.#waiting.get(path)
    const before = waiting?.summary
    // What is said of the same content again needs the summary that was said with it.
    const kept =
      before !== undefined && value?.startsWith(JSON.stringify([before.key]).slice(0, -1)) ? before : undefined
    const summary = change.summary ?? kept
    this.#bytes += (summary?.json.length ?? 0) - (before?.json.length ?? 0)
    this.#there += Number(isThere(change)) - Number(waiting !== undefined && isThere(waiting))
    this.#waiting.delete(path)
    this.#waiting.set(path, { path, value, ...(summary && { summary }), ...(fault !== undefined && { fault }) })
  }

  /**
   * When something is to be published, in epoch milliseconds; infinite where there is nothing.
   *
   * @param left how many files are to be read still.
   */
  due(left: number, { unreadable }: Counts): number {
    if (this.#sent !== undefined) return 0
    if (left === 0 && (this.#waiting.size > 0 || this.#left > 0 || unreadable !== this.#unreadable)) return 0
    if (this.#waiting.size === 0) return Number.POSITIVE_INFINITY
    return this.#waiting.size >= MAX_FILES || this.#bytes >= MAX_BYTES ? 0 : this.#since + WAIT_MS
  }

  /**
   * Makes one step of what waits, within its bounds.
   *
   * @returns false where Redis is not where it was left, or may not be, or lacks a summary that it was said to know.
   * @throws when Redis is away; the same is published by the next call.
   */
  async publish(left: number, counts: Counts): Promise<boolean> {
    // The step may have been made, and only the answer to it have been lost.
    if (this.#sent !== undefined && !(await this.#writer.isLevel())) return false
    if (this.#sent === undefined) {
      const files = this.#next()
      this.#sent = { files, left: left + this.#waiting.size }
    }
    const { files, left: still } = this.#sent
    const missing = await this.#writer.publish(files, { ...counts, left: still }, Date.now() / 1000)
    this.#left = still
    this.#unreadable = counts.unreadable
    this.#sent = undefined
    return missing?.length === 0
  }

  #next(): FileChange[] {
    const files: FileChange[] = []
    let bytes = 0
    for (const [path, change] of this.#waiting) {
      if (files.length >= MAX_FILES || (files.length > 0 && bytes >= MAX_BYTES)) break
      files.push(change)
      bytes += change.summary?.json.length ?? 0
      this.#waiting.delete(path)
    }
    this.#bytes -= bytes
    this.#there -= files.filter(isThere).length
    this.#since = Date.now()
    return files
  }
}

function isThere({ value }: FileChange): boolean {
  return value !== null
}
