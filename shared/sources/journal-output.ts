import { setImmediate } from 'node:timers/promises'
import { Child, type Ending } from './child.ts'
import type { Cursor } from './journal-cursor.ts'
import type { Entry } from './journal-entry.ts'
import { ExportParser } from './journal-export.ts'

/** The piece that brings a batch to this, in bytes, is its last: of a larger one more is held than is cheap to collect. */
const MAX_BYTES = 64 * 1024

/** The most fields that are asked for by name: systemd 252 takes longer to look up more than to write all it has. */
const NAMED_FIELDS = 8

/**
 * What is asked of journalctl: whether there is a journal that may be read, all there is in it, what comes, or what a
 * follower of the current boot should have told.
 */
export type Request = 'look' | 'all' | 'follow' | 'check'

/** Where it is to begin: with an entry, at a time as its `--since` has it, or with the current boot. */
export type Start = { cursor: Cursor } | { since: string } | 'boot'

/** What is the same at every run of it. */
export interface Journalctl {
  program: string
  fields: readonly string[]
  /** Which entries, as journalctl's matches; all, where there are none. */
  matches?: readonly string[]
  signal: AbortSignal
}

/** What one run of journalctl tells. */
export class JournalOutput {
  readonly #child: Child
  readonly #parser: ExportParser

  /** @param skip counts what could not be used. */
  constructor(
    { program, fields, matches = [], signal }: Journalctl,
    request: Request,
    start: Start,
    skip: (count: number) => void = () => undefined,
  ) {
    this.#child = new Child(
      program,
      [...argumentsFor(fields, request, start), ...(request === 'look' ? [] : matches)],
      signal,
    )
    this.#parser = new ExportParser([...fields, '_BOOT_ID'], skip)
  }

  /** How it ended; undefined while there may be more. */
  get ending(): Ending | undefined {
    return this.#child.ending
  }

  /** Whether a look found no journal to read. */
  get isEmpty(): boolean {
    return this.#child.said.includes('No journal files were found')
  }

  /** Whether a look found that its user may not read all. */
  get isPartial(): boolean {
    return this.#child.said.includes('Hint: You are currently not seeing messages')
  }

  /**
   * Reads what there is.
   *
   * @param timeout_ms how long to wait for the first of it.
   * @param linger_ms how long to wait for more once there is some.
   */
  async read(timeout_ms: number, linger_ms: number): Promise<{ entries: Entry[]; bytes: number }> {
    const entries: Entry[] = []
    let bytes = 0
    await this.#child.wait(timeout_ms)
    const end = performance.now() + linger_ms
    for (let piece = this.#child.read(); piece !== undefined; piece = this.#child.read()) {
      this.#parser.push(piece, Date.now() / 1000, entries)
      bytes += piece.length
      if (bytes >= MAX_BYTES) break
      // The event loop takes in the next piece, and what the program says of itself.
      await setImmediate()
      await this.#child.wait(end - performance.now())
    }
    return { entries, bytes }
  }

  /** Waits until there is something to read. @returns whether there is, in time. */
  async speaks(timeout_ms: number): Promise<boolean> {
    return await this.#child.wait(timeout_ms)
  }

  async stop(): Promise<void> {
    await this.#child.stop()
  }
}

function argumentsFor(fields: readonly string[], request: Request, start: Start): string[] {
  // With an output format for programs it is silent about what it may not read.
  if (request === 'look') return ['--lines=0', '--no-pager']
  const args = ['--output=export', '--all', '--no-pager']
  if (fields.length <= NAMED_FIELDS) args.push(`--output-fields=${fields.join(',')}`)
  // Not --after-cursor: where that entry is gone, systemd 252 passes over the one after it as well.
  if (typeof start === 'object')
    args.push('cursor' in start ? `--cursor=${start.cursor.text}` : `--since=${start.since}`)
  // Without --no-tail systemd 252 holds back all but ten; that to follow implies the current boot is so from 250 to 257 alone.
  if (request === 'follow') args.push('--follow', '--no-tail')
  if (request === 'check' || start === 'boot') args.push('--boot')
  return args
}
