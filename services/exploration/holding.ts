import type { Circumstances, Finding } from '../../shared/contract/monitor.ts'
import type { HostGap, Judgement } from './judgement.ts'
import type { Memory } from './schema.ts'

/** Time that nobody looked for longer than this, in seconds, does not count: what was meanwhile is not known. */
const UNSEEN_S = 1_800

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
  /** When each was last judged, epoch seconds; saved less often. */
  readonly #seen = new Map<string, number>()

  constructor({ state, isOpen, fleet }: Pick<Circumstances<unknown, Memory>, 'state' | 'isOpen' | 'fleet'>) {
    this.#state = state
    this.#isOpen = isOpen
    this.#host = fleet.host
  }

  /**
   * Judges all that one reading speaks of.
   *
   * @param group what that is: of which nothing is said any more, is no longer there.
   */
  *judge(group: string, judgements: Iterable<Judgement>, time: number): Iterable<Finding<HostGap>> {
    const judged = new Set<string>()
    for (const judgement of judgements) {
      judged.add(keyOf(judgement))
      yield* this.#take(group, judgement, time)
    }
    yield* this.keep(group, (key) => judged.has(key))
  }

  /** Judges some of a group; of the others nothing is said. */
  *judgeSome(group: string, judgements: Iterable<Judgement>, time: number): Iterable<Finding<HostGap>> {
    for (const judgement of judgements) yield* this.#take(group, judgement, time)
  }

  /** Closes what of a group is no longer there. @param isThere says so of a gap's type and name, joined by a space. */
  *keep(group: string, isThere: (key: string) => boolean): Iterable<Finding<HostGap>> {
    for (const [key, memory] of [...this.#state.entries()]) {
      if (memory.is !== 'watch' || memory.group !== group || isThere(key)) continue
      this.#forget(key)
      const [type, name] = partsOf(key)
      if (this.#isOpen(type, this.#named(name))) {
        yield { closes: type, name: this.#named(name), reason: 'it is no longer there' }
      }
    }
  }

  *#take(group: string, judgement: Judgement, time: number): Iterable<Finding<HostGap>> {
    const key = keyOf(judgement)
    const name = this.#named(judgement.name)
    const { type, verdict } = judgement
    const saved = this.#state.get(key)
    const known: Watch = saved?.is === 'watch' ? saved : { is: 'watch', group }
    const isOpen = this.#isOpen(type, name)
    const turning = isOpen ? 'good' : 'bad'
    if (verdict === turning) {
      const since = this.#stretch(key, known, time)
      if (time - since < (isOpen ? judgement.closes_s : judgement.opens_s)) {
        return this.#advance(key, known, since, time, isOpen ? judgement.closes_s : judgement.opens_s)
      }
      this.#forget(key)
      if (isOpen) {
        yield { closes: type, name, reason: judgement.relief }
      } else {
        this.#state.set(key, { is: 'watch', group, told: { at: time, since, reading: judgement.facts.reading } })
        yield this.#opened(judgement, since)
      }
      return
    }
    if (verdict !== 'neither' && known.since !== undefined) {
      // It turned back before its time.
      if (known.told === undefined) this.#forget(key)
      else this.#state.set(key, { is: 'watch', group, told: known.told })
    } else if (verdict === 'neither' && known.since !== undefined) {
      this.#advance(key, known, this.#stretch(key, known, time), time, judgement.opens_s)
    }
    if (isOpen && verdict === 'bad') yield* this.#mend(key, judgement, time)
  }

  *#mend(key: string, judgement: Judgement, time: number): Iterable<Finding<HostGap>> {
    const { reading } = judgement.facts
    const memory = this.#state.get(key)
    const told = memory?.is === 'watch' ? memory.told : undefined
    if (told?.reading === reading || (told !== undefined && time < told.at + MEND_S && time >= told.at)) return
    const since = told?.since ?? time
    this.#state.set(key, {
      is: 'watch',
      group: memory?.is === 'watch' ? memory.group : '',
      told: { at: time, since, reading },
    })
    yield { ...this.#opened(judgement, since), occurrences: 0 }
  }

  #opened({ type, name, reason, facts }: Judgement, since: number): Finding<HostGap> & { opens: HostGap } {
    const told = { ...facts, since: new Date(since * 1000).toISOString() }
    return { opens: type, name: this.#named(name), reason, facts: told } as Finding<HostGap> & { opens: HostGap }
  }

  /** When the stretch began that goes on now: what nobody saw is left out, and a clock that was set back begins anew. */
  #stretch(key: string, { since, seen }: Watch, time: number): number {
    if (since === undefined || since > time) return time
    const unseen = time - (this.#seen.get(key) ?? seen ?? since)
    return unseen > UNSEEN_S ? Math.min(time, since + unseen) : since
  }

  /** Keeps how far a stretch is; saved now and then, for a step of its own each time would be a step for nothing. */
  #advance(key: string, known: Watch, since: number, time: number, hold_s: number): void {
    this.#seen.set(key, time)
    const due = (known.seen ?? 0) + Math.max(60, hold_s / 20)
    if (known.since === since && time < due && time >= (known.seen ?? 0)) return
    this.#state.set(key, { ...known, since, seen: time })
  }

  #forget(key: string): void {
    this.#seen.delete(key)
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
