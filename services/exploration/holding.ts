import type { Circumstances, Finding } from '../../shared/contract/monitor.ts'
import type { HostGap, Judgement } from './judgement.ts'
import type { Memory } from './schema.ts'

/**
 * Time that nobody looked for longer than this, in seconds, does not count: what was meanwhile is not known. Less of it
 * counts where a gap opens soon: a host that slept finds its devices one after another.
 */
const UNSEEN_S = 1_800
const LEAST_UNSEEN_S = 300

/** For how long, in seconds, readings may say neither before it is no longer so; at most a quarter of what it must be so for. */
const NEITHER_S = 3_600

/** How long, in seconds, what is no longer spoken of may yet come back: it may be that it could not be read. */
const ABSENT_S = 600

/** How often at most, in seconds, the reading of an open gap is brought up to date. */
const MEND_S = 3_600

type Watch = Extract<Memory, { is: 'watch' }>

/**
 * Turns judgements into gaps: one opens when it was bad for long enough, without being good in between, and closes when
 * it was good for long enough. So what goes up and down opens or closes nothing, and what is held back is told as soon as
 * its time has come.
 */
export class Holding {
  readonly #state: Circumstances<unknown, Memory>['state']
  readonly #isOpen: Circumstances<unknown, Memory>['isOpen']
  readonly #host: string
  /** When each was last judged, and when it was last as it must be for long: epoch seconds. The first is saved less often. */
  readonly #seen = new Map<string, { at: number; turning: number }>()
  /** Since when nothing is said of it. */
  readonly #absent = new Map<string, number>()

  constructor({ state, isOpen, fleet }: Pick<Circumstances<unknown, Memory>, 'state' | 'isOpen' | 'fleet'>) {
    this.#state = state
    this.#isOpen = isOpen
    this.#host = fleet.host
  }

  /** Judges some of a group; of the others nothing is said. */
  *judgeSome(group: string, judgements: Iterable<Judgement>, time: number): Iterable<Finding<HostGap>> {
    for (const judgement of judgements) {
      this.#absent.delete(keyOf(judgement))
      yield* this.#take(group, judgement, time)
    }
  }

  /**
   * Judges all of a group: what is left out for long closes.
   *
   * @param isThere of what is left out, whether it is there all the same, by its type and name joined by a space.
   */
  *judge(
    group: string,
    judgements: readonly Judgement[],
    time: number,
    isThere: (key: string) => boolean = () => false,
  ): Iterable<Finding<HostGap>> {
    yield* this.judgeSome(group, judgements, time)
    const judged = new Set(judgements.map(keyOf))
    for (const key of this.#keysOf(group)) {
      if (judged.has(key)) continue
      const since = isThere(key) ? time : Math.min(this.#absent.get(key) ?? time, time)
      this.#absent.set(key, since)
      if (time - since >= ABSENT_S) yield* this.#close(key, 'it is no longer there')
    }
  }

  /** Closes all of a group: nobody tells of it any more. */
  *drop(group: string): Iterable<Finding<HostGap>> {
    for (const key of this.#keysOf(group)) yield* this.#close(key, 'nothing tells of it any more')
  }

  #keysOf(group: string): string[] {
    const watches = [...this.#state.entries()].filter(([, memory]) => memory.is === 'watch' && memory.group === group)
    return watches.map(([key]) => key)
  }

  *#close(key: string, reason: string): Iterable<Finding<HostGap>> {
    const [type, name] = partsOf(key)
    this.#forget(key)
    if (this.#isOpen(type, this.#named(name))) yield { closes: type, name: this.#named(name), reason }
  }

  *#take(group: string, judgement: Judgement, time: number): Iterable<Finding<HostGap>> {
    const key = keyOf(judgement)
    const name = this.#named(judgement.name)
    const { type, verdict } = judgement
    const saved = this.#state.get(key)
    const known: Watch = saved?.is === 'watch' ? saved : { is: 'watch', group }
    const isOpen = this.#isOpen(type, name)
    const hold_s = isOpen ? judgement.closes_s : judgement.opens_s
    const isTurning = verdict === (isOpen ? 'good' : 'bad')
    const since = this.#stretch(key, known, time, hold_s)
    if (isTurning && time - since >= hold_s) {
      this.#forget(key)
      if (isOpen) return yield { closes: type, name, reason: judgement.relief }
      this.#state.set(key, { is: 'watch', group, told: { at: time, since, reading: judgement.facts.reading } })
      return yield this.#opened(judgement, since)
    }
    const turned = this.#turned(key, known, since)
    const goesOn = known.since !== undefined && time - turned <= Math.min(hold_s / 4, NEITHER_S)
    if (isTurning || (verdict === 'neither' && goesOn)) {
      this.#advance(key, known, { since, turning: isTurning ? time : turned }, time, hold_s)
    } else if (known.since !== undefined) {
      // It turned back before its time.
      this.#forget(key)
      if (known.told !== undefined) this.#state.set(key, { is: 'watch', group, told: known.told })
    }
    if (isOpen && verdict === 'bad') yield* this.#mend(key, group, judgement, time)
  }

  *#mend(key: string, group: string, judgement: Judgement, time: number): Iterable<Finding<HostGap>> {
    const { reading } = judgement.facts
    const memory = this.#state.get(key)
    const told = memory?.is === 'watch' ? memory.told : undefined
    if (told?.reading === reading || (told !== undefined && time < told.at + MEND_S && time >= told.at)) return
    const since = told?.since ?? time
    this.#state.set(key, { is: 'watch', group, told: { at: time, since, reading } })
    yield { ...this.#opened(judgement, since), occurrences: 0 }
  }

  #opened({ type, name, reason, facts }: Judgement, since: number): Finding<HostGap> & { opens: HostGap } {
    const told = { ...facts, since: new Date(since * 1000).toISOString() }
    return { opens: type, name: this.#named(name), reason, facts: told } as Finding<HostGap> & { opens: HostGap }
  }

  /** When the stretch began that goes on now: what nobody saw is left out, and a clock that was set back begins anew. */
  #stretch(key: string, { since, seen }: Watch, time: number, hold_s: number): number {
    if (since === undefined || since > time) return time
    const unseen = time - (this.#seen.get(key)?.at ?? seen ?? since)
    const limit = Math.min(UNSEEN_S, Math.max(LEAST_UNSEEN_S, hold_s * 1.5))
    return unseen > limit ? Math.min(time, since + unseen) : since
  }

  /** When a stretch was last as it must be: what nobody saw is moved out of that as out of its beginning. */
  #turned(key: string, known: Watch, since: number): number {
    const before = known.since ?? since
    return (this.#seen.get(key)?.turning ?? known.seen ?? before) + since - before
  }

  /** Keeps how far a stretch is; saved now and then, for a step of its own each time would be a step for nothing. */
  #advance(key: string, known: Watch, stretch: { since: number; turning: number }, time: number, hold_s: number): void {
    const { since, turning } = stretch
    this.#seen.set(key, { at: time, turning })
    const due = (known.seen ?? 0) + Math.min(UNSEEN_S / 2, Math.max(60, hold_s / 20))
    if (known.since === since && time < due && time >= (known.seen ?? 0)) return
    this.#state.set(key, { ...known, since, seen: time })
  }

  #forget(key: string): void {
    this.#seen.delete(key)
    this.#absent.delete(key)
    this.#state.delete(key)
  }

  #named(name: string): string {
    return `${this.#host}/${name}`
  }
}

function keyOf({ type, name }: { type: HostGap; name: string }): string {
  return `${type} ${name}`
}

function partsOf(key: string): [type: HostGap, name: string] {
  const space = key.indexOf(' ')
  return [key.slice(0, space) as HostGap, key.slice(space + 1)]
}
