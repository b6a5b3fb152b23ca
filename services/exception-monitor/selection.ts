import { matches } from '../../shared/contract/wildcard.ts'
import { type Entry, type Subject, writingUnit } from './subject.ts'

/** How many decisions are remembered. */
const MAX_DECISIONS = 1_000

/** Which units an operator wants to be asked about; `*` and `?` stand for anything. */
export interface Choice {
  units: readonly string[]
  exclude: readonly string[]
}

/**
 * Decides whose failures are told: not those of units that are switched off, or that the operator left out, and never the
 * fleet's own reports, which speak of failures all the time.
 */
export class Selection {
  readonly #decisions = new Map<string, boolean>()
  #off: ReadonlyMap<string, string> = new Map()

  constructor(
    private readonly choice: Choice,
    private readonly host: string,
  ) {}

  /** Takes note of the units that are switched off on the fleet's host. */
  switchedOff(off: ReadonlyMap<string, string>): void {
    this.#off = off
    this.#decisions.clear()
  }

  /** @param program who speaks, where that is known. */
  takes(unit: string | undefined, program: string | undefined, host: string | undefined): boolean {
    const key = `${unit}\n${program}\n${host}`
    let decision = this.#decisions.get(key)
    if (decision === undefined) {
      decision = this.#decide(unit, program, host)
      if (this.#decisions.size >= MAX_DECISIONS) this.#decisions.clear()
      this.#decisions.set(key, decision)
    }
    return decision
  }

  /**
   * Whether who wrote an entry is listened to. Audit records are of people's doings.
   *
   * @param stream its `_STREAM_ID`: all of one stream are by the same.
   */
  takesSpeaker(entry: Entry, stream: string | undefined): boolean {
    const known = stream === undefined ? undefined : this.#decisions.get(stream)
    if (known !== undefined) return known
    const program = entry.field('SYSLOG_IDENTIFIER') ?? entry.field('_COMM')
    const takes = program !== 'audit' && this.takes(writingUnit(entry), program, entry.field('_HOSTNAME'))
    if (stream !== undefined) this.#decisions.set(stream, takes)
    return takes
  }

  /** As {@link takes}, of whom a message is about. */
  takesSubject({ unit, program, host }: Subject): boolean {
    return this.takes(unit, program, host)
  }

  #decide(unit: string | undefined, program: string | undefined, host: string | undefined): boolean {
    if (unit?.startsWith('kloros-') || program?.startsWith('kloros-')) return false
    if (unit !== undefined && (host === undefined || host === this.host) && this.#off.has(unit)) return false
    const names = [unit, program].filter((name) => name !== undefined)
    const isOne = (patterns: readonly string[]) => patterns.some((one) => names.some((name) => matches(one, name)))
    return (this.choice.units.includes('*') || isOne(this.choice.units)) && !isOne(this.choice.exclude)
  }
}
