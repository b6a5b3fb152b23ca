import type { Closed, Finding, State } from '../../shared/contract/monitor.ts'
import { causeOf, MANY } from './cause.ts'
import { failureFacts, sharedFacts } from './facts.ts'
import type { Run } from './history.ts'
import type { Remembered } from './remembered.ts'
import type { Failure, TestResult } from './report.ts'
import type { Memory, TestMemory } from './schema.ts'
import { firstLine } from './text.ts'

type Told = Finding<'test_failure'>
type Group = Extract<Memory, { is: 'group' }>

/** More than so many that fail of one cause are one gap. */
const ALIKE = 3

/** How many gaps a run may open; what else fails in it is one more. */
export const MAX_TOLD = 1_000

/** How many tests a gap lists. */
const LISTED = 50

/** Of how many failures a run may hold the message, and the others only the type. */
const DETAILED = 1_000

/** How many failing tests of one run are remembered, of a cause that is remembered, and of any. */
const MAX_FAILED = 5_000
const MAX_FAILED_EVER = 9_000

/** A test that failed in a run, and is remembered with the cause. */
export interface Failed {
  id: string
  result: TestResult
}

/** Tells which tests fail: each by itself, or several as one where they share a cause. */
export class Failing {
  /** The causes of which a test is gone since they were last told. */
  readonly #left = new Set<string>()

  /** @param expires_s how long without another failure a gap is open, in seconds: nobody may ever run its test again. */
  constructor(
    private readonly project: string,
    private readonly expires_s: number,
    private readonly state: State<Memory>,
    private readonly remembered: Remembered,
  ) {}

  /**
   * Tells of the tests that failed in a run, or in a line of one.
   *
   * @param beyond how many more there are of a cause, that are not remembered for want of room.
   */
  *tell(run: Run, failed: readonly Failed[], beyond: ReadonlyMap<string, number>): Generator<Told> {
    this.#limit(run, failed)
    const groups = new Map<string, Failed>()
    for (const one of failed) {
      const memory = this.remembered.get(one.id)
      if (memory === undefined) continue
      const { cause } = memory
      if (cause === undefined || !this.isGroup(cause)) {
        this.remembered.save(one.id, { ...memory, told: 'failure' })
        yield this.#alone(run, one)
        continue
      }
      if (!groups.has(cause)) groups.set(cause, one)
      if (this.#group(cause) !== undefined) yield* this.#join(cause, one.id)
    }
    for (const [cause, first] of groups) yield* this.#together(cause, run, first, beyond.get(cause) ?? 0)
  }

  /** Takes note that a test is no longer one of those that fail of its cause, where it was. */
  move({ told, cause }: TestMemory): void {
    if (told === 'group' && cause !== undefined) this.#left.add(cause)
  }

  /** Takes note that a test no longer fails. */
  *leave(id: string, memory: TestMemory, reason: string): Generator<Closed<'test_failure'>> {
    this.move(memory)
    if (memory.told === 'failure') yield { closes: 'test_failure', name: `${this.project}/${id}`, reason }
  }

  /** Tells what became of the causes that tests have left; once the memories of these say so. */
  *settle(run: Run): Generator<Told> {
    for (const cause of this.#left) yield* this.#mend(cause, run, 'none of its tests fails like this any more')
    this.#left.clear()
  }

  /** Tells what was held back of a run by lines, at its end. */
  *finish({ mark }: Run): Generator<Told> {
    for (const [key, group] of [...this.state.entries()]) {
      if (group.is === 'group' && group.unsaid === mark) yield this.#say(key.slice(KEY.length), group, 0, 0)
    }
  }

  /** Whether the tests that fail of a cause are told as one. */
  isGroup(cause: string): boolean {
    return cause === MANY || this.#group(cause) !== undefined || this.remembered.alike(cause).size > ALIKE
  }

  /** Of the many failures of a run some hold no more than their type: where the others of it are one cause, so are they. */
  causeOf(failure: Failure, count: number, causes: Map<string, Set<string>>): string | undefined {
    const cause = causeOf(failure)
    const type = `${failure.stage} ${failure.type}`
    const known = causes.get(type) ?? new Set()
    if (cause !== undefined) causes.set(type, known.add(cause))
    if (cause !== undefined || count < DETAILED || known.size !== 1) return cause
    const [only] = known
    return only !== undefined && this.isGroup(only) ? only : undefined
  }

  /** The cause under which a test that failed is remembered, unless too many are. */
  keep(cause: string | undefined, count: number, known: boolean): { cause: string | undefined } | undefined {
    const isGroup = cause !== undefined && this.isGroup(cause)
    if (known || count < MAX_FAILED || (count < MAX_FAILED_EVER && !isGroup)) return { cause }
    return isGroup || this.remembered.alike(MANY).size > 0 ? undefined : { cause: MANY }
  }

  #group(cause: string): Group | undefined {
    const memory = this.state.get(KEY + cause)
    return memory?.is === 'group' ? memory : undefined
  }

  /** Leaves as many gaps as a run may open, those that are open before new ones; the other tests fail of `MANY`. */
  #limit(run: Run, failed: readonly Failed[]): void {
    const gaps = new Map<string, boolean>()
    const gapOf = ({ id }: Failed): string => {
      const { cause, told } = this.remembered.get(id) ?? {}
      const isGroup = cause !== undefined && this.isGroup(cause)
      const gap = isGroup ? `\n${cause}` : id
      if (!gaps.has(gap)) gaps.set(gap, isGroup ? this.#group(cause) !== undefined : told === 'failure')
      return gap
    }
    const placed = failed.map((one) => [one, gapOf(one)] as const)
    const room = Math.max(0, MAX_TOLD - run.told)
    if (gaps.size > room) {
      const known = [...gaps.keys()].filter((gap) => gaps.get(gap))
      const news = [...gaps.keys()].filter((gap) => !gaps.get(gap))
      const allowed = new Set([...known, ...news.slice(0, Math.max(0, room - known.length))])
      for (const [{ id }, gap] of placed) {
        const memory = this.remembered.get(id)
        if (memory !== undefined && !allowed.has(gap)) this.remembered.save(id, { ...memory, cause: MANY })
      }
    }
    run.told = Math.min(MAX_TOLD, run.told + gaps.size)
  }

  *#join(cause: string, id: string): Generator<Told> {
    const memory = this.remembered.get(id)
    if (memory === undefined || memory.told === 'group') return
    yield* this.leave(id, memory, `one of several that fail alike: ${this.#name(cause)}`)
    this.remembered.save(id, { ...memory, told: 'group' })
  }

  *#together(cause: string, run: Run, first: Failed, beyond: number): Generator<Told> {
    const before = this.#group(cause)
    if (before === undefined) for (const id of [...this.remembered.alike(cause)]) yield* this.#join(cause, id)
    this.#left.delete(cause)
    if (before?.mark !== run.mark) {
      yield this.#say(
        cause,
        { is: 'group', mark: run.mark, facts: sharedFacts(cause, run, first.id, first.result) },
        1,
        beyond,
      )
    } else if (before.said !== this.remembered.alike(cause).size) yield* this.#mend(cause, run, '')
  }

  /** Mends what is told of a cause. Line by line that would be said too often: of many it is said now and then. */
  *#mend(cause: string, run: Run, reason: string): Generator<Told> {
    const group = this.#group(cause)
    const { size } = this.remembered.alike(cause)
    if (group === undefined) return
    if (size === 0) {
      this.state.delete(KEY + cause)
      yield { closes: 'test_failure', name: this.#name(cause), reason }
    } else if (!run.by_line || Math.abs(size - group.said) >= (size <= LISTED ? 1 : LISTED)) {
      yield this.#say(cause, group, 0, 0)
    } else if (group.unsaid !== run.mark) this.state.set(KEY + cause, { ...group, unsaid: run.mark })
  }

  #say(cause: string, group: Omit<Group, 'said'>, occurrences: number, beyond: number): Told {
    const alike = this.remembered.alike(cause)
    const { is, facts: shared, mark } = group
    this.state.set(KEY + cause, { is, facts: shared, mark, said: alike.size })
    const tests: string[] = []
    for (const id of alike) if (tests.push(id) === LISTED) break
    const reason =
      cause === MANY ? 'More tests fail than are told one by one' : `Several tests fail of one cause: ${cause}`
    const facts = { ...shared, tests, count: alike.size + beyond }
    return { opens: 'test_failure', name: this.#name(cause), reason, facts, occurrences, expires_s: this.expires_s }
  }

  #name(cause: string): string {
    return `${this.project}/cause/${cause}`
  }

  #alone(run: Run, failed: Failed): Told {
    const facts = failureFacts(run, failed.id, failed.result)
    const { type = '', message } = facts
    const said = [type, firstLine(message, 300)].filter(
      (text, at, [other]) => text !== '' && !(at === 1 && text.startsWith(`${other}:`)),
    )
    const reason = `${failed.id} fails${said.length > 0 ? `: ${said.join(': ')}` : ''}`
    return { opens: 'test_failure', name: `${this.project}/${failed.id}`, reason, facts, expires_s: this.expires_s }
  }
}

const KEY = 'g:'
