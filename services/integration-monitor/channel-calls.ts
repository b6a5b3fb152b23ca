import { addTo } from '../../shared/contract/lists.ts'
import type { Call, Language } from '../../shared/contract/summary.ts'
import { matches } from '../../shared/contract/wildcard.ts'
import { brokerCalls } from './calls-brokers.ts'
import { eventCalls } from './calls-events.ts'
import { own } from './own.ts'
import type { ExtraCall } from './schema.ts'

/**
 * Where a call carries the name of its channel: an argument by position, a keyword or property, or
 *
 * - `all arguments`: each that is a text, but for words and ids of a command of Redis; what else is no channel's name
 *   pairs with nothing;
 * - `receiver`: what it is called on, as with signals that are objects; `reference`: the reference that it is given;
 * - `decorated`: the function that it decorates;
 * - `all`: nowhere, it takes every channel.
 */
export type NamePlace = number | string

/** A row of the table: which calls produce or consume a channel, and where its name is. */
export interface CallRow {
  /** The last part of what is called. */
  verbs: readonly string[]
  /** `ends`: it takes a subscription back, and is neither. */
  role: 'produces' | 'consumes' | 'ends'
  /** What it is a channel of. */
  family: string
  /** In this order; the first that is known counts, of a consumer all. */
  names: readonly NamePlace[]
  /** How a subscription takes names: `wild`, where it is not said. */
  match?: 'exact' | 'wild' | 'prefix' | 'suffix'
  /** The last part of what it is called on is, or is not, one of these. */
  on?: RegExp
  not?: RegExp
  /** Where `on` does not hold: it is called on the class itself, or on one by its name. */
  own?: true
  /** It is called on nothing. */
  bare?: true
  /** What it is called on was made by this. */
  made?: RegExp
  /** The file does, or does not, import one of these. */
  with?: RegExp
  without?: RegExp
  language?: Language
  /** Where it holds, rows of the same verb that do not say so do not. */
  instead?: true
  /** Only the first word of the name is the channel. */
  words?: true
  /** The whole callee matches this; for rows of the configuration, whose last part may have wildcards. */
  glob?: string
}

/** What of a file decides which rows hold for its calls. */
export interface FileTraits {
  language: Language
  imports: readonly string[]
  made: Readonly<Record<string, string>>
}

/** The table, with the rows of the configuration before it. */
export class CallTable {
  readonly #rows = new Map<string, CallRow[]>()
  readonly #globs: CallRow[]

  constructor(extra: readonly ExtraCall[]) {
    this.#globs = extra.map(({ call, role, name, family, match }) => ({
      verbs: [],
      glob: call,
      role,
      family,
      names: typeof name === 'object' ? name : [name],
      ...(match !== undefined && { match }),
    }))
    for (const row of [...eventCalls, ...brokerCalls]) {
      for (const verb of row.verbs) addTo(this.#rows, verb, row)
    }
  }

  /** Whether any row may hold for a callee; cheap. */
  knows(callee: string): boolean {
    return this.#rows.has(lastPart(callee)) || this.#globs.some(({ glob = '' }) => calls(glob, callee))
  }

  /** The rows that hold for a call. */
  rowsOf({ callee }: Pick<Call, 'callee'>, file: FileTraits): readonly CallRow[] {
    const own = this.#globs.filter(({ glob = '' }) => calls(glob, callee))
    if (own.length > 0) return own
    const rows = (this.#rows.get(lastPart(callee)) ?? []).filter((row) => holds(row, callee, file))
    const special = rows.filter(({ instead }) => instead === true)
    return special.length > 0 ? special : rows
  }
}

/** The last part of a dotted path. */
export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

/** What a call is called on, without its last part; empty where it is called on nothing. */
export function receiverOf(callee: string): string {
  return callee.slice(0, Math.max(0, callee.lastIndexOf('.'))).replace(/\(\)/g, '')
}

function calls(glob: string, callee: string): boolean {
  return matches(glob, callee) || matches(`*.${glob}`, callee)
}

function holds(row: CallRow, callee: string, file: FileTraits): boolean {
  if (row.language !== undefined && row.language !== file.language) return false
  const receiver = receiverOf(callee)
  const called = lastPart(receiver)
  if (row.bare === true && receiver !== '') return false
  const made = own(file.made, receiver)
  const isOwn = row.own === true && /^(self|this|[A-Z]\w*)$/.test(receiver)
  const isOn = row.on?.test(called) || (made !== undefined && row.on?.test(lastPart(made)))
  if (row.on !== undefined && !isOwn && !isOn) return false
  if (row.not?.test(called)) return false
  const imported = (pattern: RegExp) => file.imports.some((from) => pattern.test(from))
  if (row.with !== undefined && !imported(row.with)) return false
  return row.without === undefined || !imported(row.without)
}
