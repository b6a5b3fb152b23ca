import type { Batch, Loss, Reading } from '../contract/monitor.ts'
import { type Cursor, holeWithin, parseCursor, Resumption } from './journal-cursor.ts'
import { DRIVER_FIELDS, journaldWord } from './journal-driver.ts'
import type { Entry } from './journal-entry.ts'
import { type Journalctl, JournalOutput, type Start } from './journal-output.ts'
import { type JournalTiming, RARE, TIMING } from './journal-timing.ts'
import { Retry } from './retry.ts'

export type { Entry } from './journal-entry.ts'

/** While catching up, when nobody waits for the single entry, so many milliseconds make one batch. */
const LINGER_MS = 10

/** A time that is the same whenever it is asked for: a date, or seconds since the epoch; others are of the day or the moment. */
const FIXED_TIME = /^(?:[a-z]+ )?(?:\d{2,4}-\d|@)/i

/** What is read. */
export interface JournalOptions {
  /** The program `journalctl`, or one that does as it does. */
  program: string
  /** The fields that entries are asked for, beside MESSAGE. */
  fields: readonly string[]
  /** Which entries, as journalctl's matches such as `_TRANSPORT=kernel`: what is removed unread is then not noticed. */
  matches?: readonly string[]
  /** Where to begin when nothing was read yet, as journalctl's `--since`; with the current boot where it is not given. */
  since?: string
}

/**
 * Tells the entries of the systemd journal, from where its saved position is, each once.
 *
 * `journalctl` is run twice: to catch up, over all boots, and then to follow, which is for the current one only. When it
 * ends or hangs both begin again after the last entry, with pauses that grow to a minute; what is wrong is in the status.
 *
 * A loss is what journald suppressed or missed, and what was removed before it was read. That is told by the entries'
 * numbers: where the entry read last is gone, and where more than a thousand are missing within a batch. A user who may
 * not read all entries sees too few of them to tell, and is warned once. What is not asked for in ten seconds is given
 * up and read again, so that no removed files are held open, and what was removed meanwhile shows.
 *
 * A batch is what there is to be read, at most 64 KiB and a piece, and is read when it is asked for.
 */
export async function* journal(
  options: JournalOptions,
  reading: Reading,
  timing: Partial<JournalTiming> = {},
): AsyncGenerator<Batch<Entry>, void> {
  yield* new Journal(options, reading, { ...TIMING, ...(options.matches && RARE), ...timing }).read()
}

/** How a run of the program ended: it has told all there is, is to be run anew, or did not do what it should. */
type End = 'done' | 'again' | { failed: string }

class Journal {
  readonly #journalctl: Journalctl
  readonly #reading: Reading
  readonly #timing: JournalTiming
  readonly #retry: Retry
  #since: string | undefined
  /** The last entry that was handed out. */
  #last: Cursor | undefined
  #warned = false
  /** Whether that entry is itself to be read again. */
  #inclusive = false
  #partial = false
  /** For how many batches numbers tell nothing: a journald that was started may count on from elsewhere. */
  #uncounted = 0
  #skipped = 0

  constructor({ program, fields, matches = [], since }: JournalOptions, reading: Reading, timing: JournalTiming) {
    const all = [...new Set(['MESSAGE', ...fields, ...DRIVER_FIELDS])]
    this.#journalctl = { program, fields: all, matches, signal: reading.signal }
    this.#since = since
    this.#reading = reading
    this.#timing = timing
    this.#retry = new Retry(...timing.retry_ms)
    const from = reading.from.journal ?? ''
    this.#inclusive = from.startsWith('=')
    this.#last = parseCursor(this.#inclusive ? from.slice(1) : from)
    if (reading.from.journal !== undefined && this.#last === undefined) {
      reading.warn('a saved position is unreadable: the journal is read from its configured start')
    }
  }

  async *read(): AsyncGenerator<Batch<Entry>, void> {
    const { signal } = this.#reading
    while (!signal.aborted) {
      const started = Date.now()
      const obstacle = await this.#look()
      const end = obstacle === undefined ? yield* this.#run('all') : { failed: obstacle }
      if (signal.aborted) return
      if (end === 'again') continue
      if (end !== 'done') {
        await this.#failed(end.failed)
        continue
      }
      this.#reading.report({ connected: true, reason: '', position: this.#last?.text ?? null, lag_s: 0 })
      // Where nothing was there yet, a time such as `now` must not pass over what comes before it is asked again.
      if (this.#last === undefined && this.#since !== undefined && !FIXED_TIME.test(this.#since)) {
        this.#since = `@${Math.floor(started / 1000)}`
      }
      const follows = performance.now()
      const parted = yield* this.#run('follow')
      if (typeof parted === 'object') await this.#failed(parted.failed, performance.now() - follows)
    }
  }

  /** Runs the program once, and hands out what it tells. */
  async *#run(request: 'all' | 'follow'): AsyncGenerator<Batch<Entry>, End> {
    const { signal } = this.#reading
    const { silence_ms, hang_ms, stall_ms } = this.#timing
    const follow = request === 'follow'
    const output = new JournalOutput(this.#journalctl, request, this.#start, (count) => {
      this.#skipped += count
      this.#reading.skip(count)
    })
    const resumption = this.#last && new Resumption(this.#last, this.#inclusive)
    try {
      for (;;) {
        const { entries, bytes } = await output.read(follow ? silence_ms : hang_ms, follow ? 0 : LINGER_MS)
        if (signal.aborted) return 'again'
        const { ending } = output
        const fresh = resumption?.take(entries, follow || ending !== undefined) ?? entries
        if (fresh.length > 0) {
          const gone = resumption?.takeGone() ?? 0
          const batch = {
            ...this.#batch(fresh, follow, resumption?.takeHole()),
            ...(gone > 0 && { gone: { journal: gone } }),
          }
          const at = performance.now()
          yield batch
          if (performance.now() - at > stall_ms) return 'again'
        }
        if (ending !== undefined) return !follow && ending.code === 0 ? 'done' : { failed: ending.reason }
        if (bytes === 0 && (!follow || (await this.#isDeaf(output)))) return { failed: 'it hangs' }
      }
    } finally {
      await output.stop()
    }
  }

  /** Whether the numbers of what is read tell what is missing. */
  get #tellsHoles(): boolean {
    return this.#journalctl.matches?.length === 0 && !this.#partial
  }

  get #start(): Start {
    if (this.#last !== undefined) return { cursor: this.#last }
    return this.#since === undefined ? 'boot' : { since: this.#since }
  }

  #batch(entries: readonly Entry[], follow: boolean, hole: Loss | undefined): Batch<Entry> {
    const losses = hole === undefined || !this.#tellsHoles ? [] : [hole]
    for (const entry of entries) {
      const word = journaldWord(entry)
      // This batch and the next: in that one may be entries from before.
      if (word === 'started') this.#uncounted = 2
      else if (word !== undefined) losses.push(word.loss)
    }
    const last = entries.at(-1)
    const end = parseCursor(last?.cursor ?? '')
    const within = this.#last && end && holeWithin(this.#last, end, entries.length + this.#skipped)
    if (within !== undefined && hole === undefined && this.#tellsHoles && this.#uncounted === 0) losses.push(within)
    this.#uncounted = Math.max(0, this.#uncounted - 1)
    this.#skipped = 0
    this.#inclusive = false
    this.#last = end ?? this.#last
    const position = this.#last?.text ?? null
    const time = last?.time ?? 0
    const lag_s = follow ? 0 : Math.max(0, Date.now() / 1000 - time)
    this.#reading.report({ position, last_event_at: time, lag_s })
    return { items: entries, positions: { journal: position }, losses }
  }

  /** Finds out whether there is a journal, and whether it may be read. @returns why not. */
  async #look(): Promise<string | undefined> {
    const look = new JournalOutput(this.#journalctl, 'look', this.#start)
    try {
      while ((await look.read(this.#timing.hang_ms, 0)).bytes > 0);
      if (look.ending === undefined) return 'it hangs'
      if (look.ending.code !== 0) return look.ending.reason
      if (look.isEmpty) return 'no journal files were found'
      if (look.isPartial && !this.#partial) {
        this.#reading.warn('only a part of the journal can be read: what is removed unread will not be noticed')
      }
      this.#partial = look.isPartial
      return undefined
    } finally {
      await look.stop()
    }
  }

  /** Whether there is something that a silent follower should have told, and does not. */
  async #isDeaf(follower: JournalOutput): Promise<boolean> {
    const { probe_ms } = this.#timing
    const check = new JournalOutput(this.#journalctl, 'check', this.#start)
    const resumption = this.#last && new Resumption(this.#last, this.#inclusive)
    const end = performance.now() + probe_ms
    try {
      for (;;) {
        const { entries, bytes } = await check.read(end - performance.now(), 0)
        if (this.#reading.signal.aborted) return false
        if ((resumption?.take(entries, true) ?? entries).length > 0) break
        if (check.ending?.code === 0) return false
        // A program that does not answer either is no better.
        if (check.ending !== undefined || bytes === 0) return true
      }
    } finally {
      await check.stop()
    }
    return !(await follower.speaks(probe_ms))
  }

  /** @param followed_ms for how long it did what it should; undefined where it could not even catch up. */
  async #failed(why: string, followed_ms?: number): Promise<void> {
    const { report, signal, warn } = this.#reading
    if (followed_ms !== undefined && followed_ms > this.#timing.settled_ms) {
      this.#retry.reset()
      this.#warned = false
    }
    const reason = `${this.#journalctl.program}: ${why}`
    if (followed_ms === undefined) report({ connected: false, reason })
    // One that ends once, as at a rotation, is nothing to tell of.
    if (!this.#warned && (followed_ms === undefined || this.#retry.failures > 0)) {
      this.#warned = true
      warn('the journal cannot be read; it is tried again', { error: reason })
    }
    await this.#retry.failed(signal)
  }
}
