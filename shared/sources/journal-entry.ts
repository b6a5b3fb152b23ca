import type { Item } from '../contract/monitor.ts'

/** Stands for a newline inside a value: above every byte, so that no value can hold it, nor pass for a field. */
const NEWLINE = 'Ā'

/** What is no plain ASCII, and has to be decoded. */
const BEYOND_ASCII = /[^\x00-\x7f]/

/** One journal entry; its `position` is `=` and its cursor: reading begins with it. Its `time` is when journald took it. */
export interface Entry extends Item {
  /** Where it is in the journal, as journalctl's `--cursor` takes it. */
  readonly cursor: string
  /** When it was read, epoch seconds. */
  readonly read_at: number
  /** MESSAGE as text: bytes that are no UTF-8 are U+FFFD, repeated ones are joined by a newline; empty where absent. */
  readonly message: string
  /** Any other field that was asked for, its first value where it is repeated; undefined where absent. */
  field(name: string): string | undefined
}

/** Where the fields that are asked for begin in an entry: what to search for, by their names. */
export type Keys = ReadonlyMap<string, string>

/** Makes the keys of fields. */
export function keysOf(fields: readonly string[]): Keys {
  return new Map(fields.map((name) => [name, `\n${name}=`]))
}

/**
 * Writes a field as {@link ReadEntry} reads it.
 *
 * @param value its bytes, one a character.
 */
export function formatField(name: string, value: string): string {
  return `${name}=${value.replaceAll('\n', NEWLINE)}\n`
}

/**
 * An entry that is taken apart when it is asked, since most fields of most entries never are.
 *
 * It holds its own bytes and nothing of the output it came with, so that keeping it costs no more than itself.
 */
export class ReadEntry implements Entry {
  readonly part = 'journal'
  readonly time: number
  readonly read_at: number
  readonly #text: string
  readonly #keys: Keys

  /** @param text its fields as {@link formatField} writes them, `__CURSOR` and `__REALTIME_TIMESTAMP` first. */
  constructor(text: string, time: number, read_at: number, keys: Keys) {
    this.#text = text
    this.time = time
    this.read_at = read_at
    this.#keys = keys
  }

  get position(): string {
    return `=${this.cursor}`
  }

  get cursor(): string {
    return this.#text.slice(this.#text.indexOf('=') + 1, this.#text.indexOf('\n'))
  }

  get message(): string {
    const text = this.#text
    const first = text.indexOf('\nMESSAGE=')
    if (first === -1) return ''
    let message = this.#value(first + 9)
    for (let at = text.indexOf('\nMESSAGE=', first + 9); at !== -1; at = text.indexOf('\nMESSAGE=', at + 9)) {
      message += `\n${this.#value(at + 9)}`
    }
    return message
  }

  field(name: string): string | undefined {
    const key = this.#keys.get(name)
    if (key === undefined) return undefined
    const at = this.#text.indexOf(key)
    return at === -1 ? undefined : this.#value(at + key.length)
  }

  #value(start: number): string {
    const value = this.#text.slice(start, this.#text.indexOf('\n', start))
    if (!BEYOND_ASCII.test(value)) return value
    return Buffer.from(value.replaceAll(NEWLINE, '\n'), 'latin1').toString('utf8')
  }
}
