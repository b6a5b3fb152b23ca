import { LRUCache } from 'lru-cache'
import type { Run, UnitEvent } from './unit-run.ts'

/** Of how many units it is remembered what happened to them. */
const MAX_UNITS = 1_000

/** How much of each. */
const MAX_EVENTS = 8

/** Something that happened to a unit, and when: epoch seconds. */
type Happened = readonly [event: UnitEvent, time: number]

/** What happened to units lately: failures are told later than they are read, and what follows them is not. */
export class UnitPast {
  readonly #events = new LRUCache<string, readonly Happened[]>({ max: MAX_UNITS })

  /** Takes note of something. @param unit what the unit goes by here. @param time epoch seconds. */
  add(unit: string, event: UnitEvent, time: number): void {
    const known = this.#events.get(unit) ?? []
    const [, last = time] = known.at(-1) ?? []
    // What is read once more is read from there on.
    const events: Happened[] = time < last ? [] : [...known]
    events.push([event, time])
    // The rest of a run tells nothing without its beginning.
    if (events.length > MAX_EVENTS) {
      do events.shift()
      while (events[0]?.[0] === 'started' || events[0]?.[0] === 'succeeded')
    }
    this.#events.set(unit, events)
  }

  /** Takes note of a run that was saved. @param unit what the unit goes by here. */
  addRun(unit: string, { starting_at, running_at, ended_at }: Run): void {
    if (starting_at !== undefined) this.add(unit, 'starting', starting_at)
    if (running_at !== undefined) this.add(unit, 'started', running_at)
    if (ended_at !== undefined) this.add(unit, 'succeeded', ended_at)
  }

  /** What is known to have happened to a unit, in order. @param unit what it goes by here. */
  of(unit: string): readonly Happened[] {
    return this.#events.get(unit) ?? []
  }
}
