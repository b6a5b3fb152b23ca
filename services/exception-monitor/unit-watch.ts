import type { FactsOf } from '../../shared/contract/gaps.ts'
import type { Closed, Opened, State } from '../../shared/contract/monitor.ts'
import { BoundedKeys } from './bounded-keys.ts'
import { MESSAGES, type Memory } from './schema.ts'

/** How many gaps are watched. */
const MAX_GAPS = 4_000

/** How long a failed unit must run again before it is taken for active, in seconds: one that crashes at once is not. */
const STEADY_S = 10

/** What happens to a unit. */
export type UnitEvent = 'starting' | 'started' | 'stopping' | 'stopped' | 'succeeded' | 'failed'

const EVENTS = new Map<string, UnitEvent>([
  [MESSAGES.unit_starting, 'starting'],
  [MESSAGES.unit_started, 'started'],
  [MESSAGES.unit_stopping, 'stopping'],
  [MESSAGES.unit_stopped, 'stopped'],
  [MESSAGES.unit_succeeded, 'succeeded'],
  // Of a dependency, which is told of itself.
  [MESSAGES.start_failed, 'failed'],
])

/** What a message of systemd says that happened to a unit. @param id its MESSAGE_ID. */
export function eventOf(id: string): UnitEvent | undefined {
  return EVENTS.get(id)
}

/** What is remembered of an open gap. */
export type Watched = Extract<Memory, { is: 'gap' }>

/**
 * Closes gaps by what becomes of their units: systemd says in the journal when one starts, stops or fails.
 *
 * A failure closes when its unit was started again and ran `clean_s` without it, or ran to its end; a failed unit when it
 * is active again.
 */
export class UnitWatch {
  readonly #keys: BoundedKeys
  /** The gaps of each unit, by their keys in the state. */
  readonly #gaps = new Map<string, Set<string>>()
  /** How many units have each gap: instances of a template share one. */
  readonly #units = new Map<string, number>()
  /** When the next gap may close; it may be earlier than one does. */
  #soonest = Number.POSITIVE_INFINITY

  constructor(
    private readonly state: State<Memory>,
    private readonly clean_s: number,
  ) {
    this.#keys = new BoundedKeys(state, 'gap', MAX_GAPS, (memory) => {
      if (memory.is === 'gap') this.#unindex(memory)
    })
    for (const [key, memory] of state.entries()) {
      if (memory.is !== 'gap') continue
      this.#index(key, memory)
      this.#schedule(memory)
    }
  }

  /** Takes note that a gap was seen. */
  seen(gap: Omit<Watched, 'is' | 'starting_at' | 'running_at'>): void {
    if (gap.unit === '') return
    const key = keyOf(gap)
    const known = this.state.get(key)
    // Saving what has not changed costs a field of the step.
    const same = known?.is === 'gap' && known.starting_at === undefined && known.off === gap.off
    if (same && known.running_at === undefined) return
    const memory: Watched = { is: 'gap', ...gap }
    this.state.set(key, memory)
    // What is met again after a restart changes no state.
    if (this.state.get(key) !== memory) return
    if (known === undefined) this.#index(key, memory)
    this.#keys.add(key)
  }

  /** Takes what happened to a unit. @param time epoch seconds. @param unit its own name. */
  *take(event: UnitEvent, time: number, unit: string, host: string): Generator<Closed<'exception'>> {
    const keys = this.#gaps.get(`${host}\n${unit}`)
    if (keys === undefined) return
    for (const key of [...keys]) {
      const gap = this.state.get(key)
      if (gap?.is !== 'gap') continue
      const { starting_at, running_at, ...rest } = gap
      if (event === 'starting') this.state.set(key, { ...rest, starting_at: time })
      else if (event === 'started') {
        const running = { ...rest, running_at: time }
        this.state.set(key, running)
        this.#schedule(running)
      } else if (event === 'succeeded' && (starting_at ?? running_at) !== undefined) {
        // Nobody stopped it: a job, that did what it was started for.
        yield* this.#close(key, gap, `${unit} ran to its end without it`)
      } else if (starting_at !== undefined || running_at !== undefined) this.state.set(key, rest)
    }
  }

  /** Closes a gap that was none. @param gap its unit empty where none watches it. */
  *close(gap: Pick<Watched, 'name' | 'host' | 'unit'>, reason: string): Generator<Closed<'exception'>> {
    const watched = this.state.get(keyOf(gap))
    if (watched?.is === 'gap') yield* this.#close(keyOf(gap), watched, reason)
    else if (gap.unit === '') yield { closes: 'exception', name: gap.name, host: gap.host, reason }
  }

  /** Closes what is due. */
  *tick(now: number): Generator<Closed<'exception'>> {
    if (now < this.#soonest) return
    this.#soonest = Number.POSITIVE_INFINITY
    for (const [key, gap] of [...this.state.entries()]) {
      if (gap.is !== 'gap' || gap.running_at === undefined) continue
      if (now < this.#dueAt(gap)) this.#schedule(gap)
      else if (gap.kind === 'unit_failed') yield* this.#close(key, gap, `${gap.unit} is active again`)
      else yield* this.#close(key, gap, `${gap.unit} was started again and ran ${readable(this.clean_s)} without it`)
    }
  }

  wakeAt(): number {
    return this.#soonest
  }

  /**
   * Tells of the gaps of units that were switched off, or on again, since they were told.
   *
   * @param offOf how a unit of the host is switched off; undefined where it is not.
   */
  *switched(host: string, offOf: (unit: string) => string | undefined): Generator<Opened<'exception'>> {
    for (const [key, gap] of [...this.state.entries()]) {
      if (gap.is !== 'gap' || gap.host !== host) continue
      const how = offOf(gap.unit)
      if ((how !== undefined) === (gap.off === true)) continue
      const { off: _, ...on } = gap
      const changed: Watched = how === undefined ? on : { ...on, off: true }
      this.state.set(key, changed)
      // What is met again after a restart changes no state.
      if (this.state.get(key) !== changed) continue
      const facts = { kind: gap.kind as FactsOf<'exception'>['kind'], unit: gap.unit, inhibited: how ?? '' }
      const reason = how ?? `${gap.unit} is switched on again`
      yield { opens: 'exception', name: gap.name, reason, facts, occurrences: 0, host }
    }
  }

  /** Forgets a gap of one unit; it closes with the last of the units that have it. */
  *#close(key: string, gap: Watched, reason: string): Generator<Closed<'exception'>> {
    this.state.delete(key)
    // What is met again after a restart changes no state.
    if (this.state.get(key) !== undefined) return
    this.#keys.delete(key)
    const { name, host } = gap
    if (this.#unindex(gap) === 0) yield { closes: 'exception', name, host, reason }
  }

  #index(key: string, { host, unit, name }: Watched): void {
    const of = `${host}\n${unit}`
    const keys = this.#gaps.get(of)
    if (keys === undefined) this.#gaps.set(of, new Set([key]))
    else keys.add(key)
    const gap = `${host}\n${name}`
    this.#units.set(gap, (this.#units.get(gap) ?? 0) + 1)
  }

  /** @returns how many other units have the same gap. */
  #unindex(watched: Watched): number {
    const { host, unit, name } = watched
    const of = `${host}\n${unit}`
    const keys = this.#gaps.get(of)
    keys?.delete(keyOf(watched))
    if (keys?.size === 0) this.#gaps.delete(of)
    const gap = `${host}\n${name}`
    const others = (this.#units.get(gap) ?? 1) - 1
    if (others === 0) this.#units.delete(gap)
    else this.#units.set(gap, others)
    return others
  }

  #dueAt({ kind, running_at = Number.POSITIVE_INFINITY }: Watched): number {
    return running_at + (kind === 'unit_failed' ? STEADY_S : this.clean_s)
  }

  #schedule(gap: Watched): void {
    this.#soonest = Math.min(this.#soonest, this.#dueAt(gap))
  }
}

function keyOf({ host, name, unit }: { host: string; name: string; unit: string }): string {
  return `gap:${host}\n${name}\n${unit}`
}

function readable(seconds: number): string {
  if (seconds >= 2 * 3_600) return `${Math.round(seconds / 3_600)} h`
  return seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`
}
