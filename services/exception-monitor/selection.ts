import { LRUCache } from 'lru-cache'
import { matches } from '../../shared/contract/wildcard.ts'
import { detached } from './excerpt.ts'
import { type Entry, isOfSystemd, type Subject, writingUnit } from './subject.ts'

/** How many decisions are remembered. */
const MAX_DECISIONS = 1_000

/** How much of a name is looked at, in characters; systemd has none longer. */
const MAX_NAME = 256

/** Which units an operator wants to be asked about; `*` and `?` stand for anything. */
export interface Choice {
  units: readonly string[]
  exclude: readonly string[]
}

/**
 * Decides whose failures are told: not those that the operator left out, and never the fleet's own reports, which speak of
 * failures all the time. It knows which units are switched off: what is told of them is held.
 */
export class Selection {
  readonly #decisions = new LRUCache<string, boolean>({ max: MAX_DECISIONS })
  #off: ReadonlyMap<string, string> = new Map()
  #host = ''

  constructor(private readonly choice: Choice) {}

  /** Takes note of the units that are switched off. @param host theirs, as its journal calls it. */
  switchedOff(off: ReadonlyMap<string, string>, host: string): void {
    this.#off = off
    this.#host = host
  }

  /** How the subject is switched off, such as `sync.service is masked`; undefined where it is not. */
  offOf({ unit, host, of_user = false }: Pick<Subject, 'unit' | 'host' | 'of_user'>): string | undefined {
    const here = host === undefined || host === this.#host
    const how = unit === undefined || !here || of_user ? undefined : this.#off.get(unit)
    return how === undefined ? undefined : `${unit} is ${how}`
  }

  /**
   * Whether who wrote an entry is listened to: what systemd and the kernel say is about others, and audit records are of
   * people's doings.
   *
   * @param stream its `_STREAM_ID`: all of one stream are by the same.
   */
  takesSpeaker(entry: Entry, stream: string | undefined): boolean {
    const known = stream === undefined ? undefined : this.#decisions.get(stream)
    if (known !== undefined) return known
    const program = entry.field('SYSLOG_IDENTIFIER') ?? entry.field('_COMM')
    const unit = writingUnit(entry)
    const listens = isOfSystemd(entry) || this.takes(unit, program)
    const takes = program !== 'audit' && listens
    // A copy: a slice of the entry would keep all of it.
    if (stream !== undefined) this.#decisions.set(detached(stream), takes)
    return takes
  }

  /** As {@link takes}, of whom a message is about. What an operator named as a file to read is always read. */
  takesSubject({ unit, program, file }: Subject): boolean {
    return file !== undefined || this.takes(unit, program)
  }

  /** @param program who speaks, where that is known. */
  takes(unit: string | undefined, program: string | undefined): boolean {
    const key = [unit, program].map((name) => name?.slice(0, MAX_NAME)).join('\n')
    let decision = this.#decisions.get(key)
    if (decision === undefined) {
      decision = this.#decide(unit, program)
      this.#decisions.set(key, decision)
    }
    return decision
  }

  #decide(unit: string | undefined, program: string | undefined): boolean {
    if (unit?.startsWith('kloros-') || program?.startsWith('kloros-')) return false
    const names = [unit, program].flatMap((name) => name?.slice(0, MAX_NAME) ?? [])
    const isOne = (patterns: readonly string[]) => patterns.some((one) => names.some((name) => matches(one, name)))
    return (this.choice.units.includes('*') || isOne(this.choice.units)) && !isOne(this.choice.exclude)
  }
}
