import { duration } from '../../shared/contract/duration.ts'
import type { FactsOf } from '../../shared/contract/gaps.ts'
import type { Closed, Opened, State } from '../../shared/contract/monitor.ts'
import type { Memory } from './schema.ts'
import { UnitPast } from './unit-past.ts'
import { begunAt, NO_RUN, type Run, runAfter, type UnitEvent } from './unit-run.ts'

/** How many gaps are watched. */
const MAX_GAPS = 4_000

/** How long a failed unit must run again before it is taken for active, in seconds: one that crashes at once is not. */
const STEADY_S = 10

/** How long a gap that is due stays open, in seconds: the last words of a program may be read after what systemd says of its end. */
const LATE_S = 1

/** How long without another a failure is open, in seconds: its unit may be gone for good. A failed unit stays one. */
const UNSEEN_S = 30 * 86_400

/** How often it is saved when it was seen, in seconds. */
const SAVE_S = 86_400

/** How soon it is looked again whether what speaks against closing a gap was told, in seconds. */
const AGAIN_S = 0.1

/** By how much what is read next may be older and still have happened before, in seconds; beyond that the clock was set back. */
const BEHIND_S = 600

/** What is remembered of an open gap. */
export type Watched = Extract<Memory, { is: 'gap' }>

/** What was read of a unit and is not told yet. */
export interface Untold {
  unit: string | undefined
  host: string
  /** When it was written, in epoch seconds. */
  time: number
}

/**
 * Closes gaps by what becomes of their units: systemd says in the journal when one starts, stops or fails.
 *
 * A failure closes when its unit was started again and ran `clean_s` without it, or ran to its end; a failed unit when it
 * is active again. Failures are told later than they are read, and what becomes of their units is not: all goes by when it
 * was written.
 */
export class UnitWatch {
  /** The gaps of each unit, by their keys in the state. */
  readonly #gaps = new Map<string, Set<string>>()
  /** How many units have each gap: instances of a template share one. */
  readonly #units = new Map<string, number>()
  readonly #past = new UnitPast()
  #watched = 0
  /** When the next gap may close; it may be earlier than one does. */
  #soonest = Number.POSITIVE_INFINITY

  constructor(
    private readonly state: State<Memory>,
    private readonly clean_s: number,
  ) {
    for (const [key, memory] of state.entries()) {
      if (memory.is !== 'gap') continue
      this.#index(key, memory)
      this.#past.addRun(ownerOf(memory), memory)
      this.#schedule(memory)
    }
  }

  /** Takes note of a failure. @param time when it was written, in epoch seconds. @returns whether there is a unit, and room, to watch. */
  seen(gap: Omit<Watched, 'is' | 'seen_at' | keyof Run>, time: number): boolean {
    if (gap.unit === '') return false
    const key = keyOf(gap)
    const known = this.state.get(key)
    if (known === undefined && this.#watched >= MAX_GAPS) return false
    const was = known?.is === 'gap' ? known : undefined
    // Saving what has hardly changed costs a field of the step.
    const isInNewRun = was !== undefined && begunAt(was) > was.seen_at && begunAt(was) <= time
    const isNews = was === undefined || isInNewRun || time > was.seen_at + SAVE_S
    if (!isNews && was.off === gap.off) return true
    const seen_at = Math.max(time, was?.seen_at ?? 0)
    const past = this.#past.of(ownerOf(gap))
    const { starting_at, running_at, ended_at } = (past.length === 0 && was) || NO_RUN
    let memory: Watched = { is: 'gap', ...gap, seen_at, starting_at, running_at, ended_at }
    for (const [event, at] of past) memory = this.#after(memory, event, at)
    this.state.set(key, memory)
    // What is met again after a restart changes no state.
    if (this.state.get(key) !== memory) return true
    if (known === undefined) this.#index(key, memory)
    this.#schedule(memory)
    return true
  }

  /** Takes what happened to a unit. @param time epoch seconds. @param unit its own name. */
  take(event: UnitEvent, time: number, unit: string, host: string): void {
    const owner = ownerOf({ host, unit })
    this.#past.add(owner, event, time)
    for (const key of this.#gaps.get(owner) ?? []) {
      const gap = this.state.get(key)
      if (gap?.is !== 'gap') continue
      // A host without a clock of its own may boot in the past: what is read later happened later all the same.
      const seen_at = gap.seen_at - time > BEHIND_S ? time - 1 : gap.seen_at
      const changed = this.#after(seen_at === gap.seen_at ? gap : { ...gap, seen_at }, event, time)
      if (changed === gap) continue
      this.state.set(key, changed)
      this.#schedule(changed)
    }
  }

  /** Closes a gap that was none. @param gap its unit empty where none watches it. */
  *close(gap: Pick<Watched, 'name' | 'host' | 'unit'>, reason: string): Generator<Closed<'exception'>> {
    const watched = this.state.get(keyOf(gap))
    if (watched?.is === 'gap') yield* this.#close(keyOf(gap), watched, reason)
    else if (!this.#units.has(unitsKey(gap))) yield { closes: 'exception', name: gap.name, host: gap.host, reason }
  }

  /**
   * Closes what is due.
   *
   * @param now epoch seconds.
   * @param lag by how much what is read is behind that.
   */
  *tick(now: number, lag: number, untold: () => Iterable<Untold>): Generator<Closed<'exception'>> {
    if (now < this.wakeAt(lag)) return
    this.#soonest = Number.POSITIVE_INFINITY
    const since = this.#since(untold())
    for (const [key, gap] of [...this.state.entries()]) {
      if (gap.is !== 'gap') continue
      const due = this.#dueAt(gap)
      if (now < due + LATE_S + lag) this.#schedule(gap)
      else if ((since.get(ownerOf(gap)) ?? Number.POSITIVE_INFINITY) <= due)
        this.#soonest = Math.min(this.#soonest, now - lag + AGAIN_S)
      else yield* this.#close(key, gap, this.#whyClosed(gap))
    }
  }

  /** When {@link tick} has something to do, in epoch seconds; infinity when it has not. */
  wakeAt(lag: number): number {
    return this.#soonest + lag
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
    const { name, host } = gap
    if (this.#unindex(gap) === 0) yield { closes: 'exception', name, host, reason }
  }

  #index(key: string, { host, unit, name }: Watched): void {
    const owner = ownerOf({ host, unit })
    const keys = this.#gaps.get(owner)
    if (keys === undefined) this.#gaps.set(owner, new Set([key]))
    else keys.add(key)
    const gap = unitsKey({ host, name })
    this.#units.set(gap, (this.#units.get(gap) ?? 0) + 1)
    this.#watched += 1
  }

  /** @returns how many other units have the same gap. */
  #unindex(watched: Watched): number {
    const { host, unit, name } = watched
    const owner = ownerOf({ host, unit })
    const keys = this.#gaps.get(owner)
    keys?.delete(keyOf(watched))
    if (keys?.size === 0) this.#gaps.delete(owner)
    this.#watched -= 1
    const gap = unitsKey({ host, name })
    const others = (this.#units.get(gap) ?? 1) - 1
    if (others === 0) this.#units.delete(gap)
    else this.#units.set(gap, others)
    return others
  }

  /** When a gap closes if nothing more becomes of its unit: this has done without it by then, or it was not seen for too long. */
  #dueAt(gap: Watched): number {
    const { kind, seen_at, running_at = Number.POSITIVE_INFINITY, ended_at } = gap
    const unseen = this.#unseenAt(gap)
    if (begunAt(gap) <= seen_at) return unseen
    return Math.min(unseen, ended_at ?? running_at + (kind === 'unit_failed' ? STEADY_S : this.clean_s))
  }

  #unseenAt({ kind, seen_at }: Watched): number {
    return kind === 'unit_failed' ? Number.POSITIVE_INFINITY : seen_at + Math.max(UNSEEN_S, this.clean_s)
  }

  /** A gap after something happened to its unit. */
  #after(gap: Watched, event: UnitEvent, time: number): Watched {
    // What is due closes, whatever comes next: only a failure that was not told yet can speak against it.
    const run = this.#dueAt(gap) <= time ? gap : runAfter(gap, event, time)
    return run === gap ? gap : { ...gap, ...run }
  }

  #whyClosed(gap: Watched): string {
    const { kind, unit, ended_at } = gap
    const unseen = this.#unseenAt(gap)
    if (this.#dueAt(gap) === unseen) return `not seen for ${duration(unseen - gap.seen_at)}`
    // Nobody stopped it: a job, that did what it was started for.
    if (ended_at !== undefined) return `${unit} ran to its end without it`
    if (kind === 'unit_failed') return `${unit} is active again`
    return `${unit} was started again and ran ${duration(this.clean_s)} without it`
  }

  #schedule(gap: Watched): void {
    this.#soonest = Math.min(this.#soonest, this.#dueAt(gap) + LATE_S)
  }

  /** Since when something of each unit waits to be told. */
  #since(untold: Iterable<Untold>): Map<string, number> {
    const since = new Map<string, number>()
    for (const { unit, host, time } of untold) {
      const owner = ownerOf({ host, unit })
      since.set(owner, Math.min(since.get(owner) ?? time, time))
    }
    return since
  }
}

function ownerOf({ host, unit }: Pick<Untold, 'host' | 'unit'>): string {
  return `${host}\n${unit}`
}

function unitsKey({ host, name }: Pick<Watched, 'host' | 'name'>): string {
  return `${host}\n${name}`
}

function keyOf({ host, name, unit }: { host: string; name: string; unit: string }): string {
  return `gap:${host}\n${name}\n${unit}`
}
