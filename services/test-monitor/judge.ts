import type { Circumstances, Finding } from '../../shared/contract/monitor.ts'
import { MANY } from './cause.ts'
import { flakyFacts, saidOf } from './facts.ts'
import { type Failed, Failing, MAX_TOLD } from './failing.ts'
import {
  afterFailure,
  afterMiss,
  afterPass,
  cleared,
  DAY_S,
  heardAt,
  isPast,
  isSaid,
  type Rules,
  type Run,
  steadied,
  unknown,
} from './history.ts'
import { PassedTests } from './passed-tests.ts'
import { MAX_TESTS, Remembered } from './remembered.ts'
import type { TestResult } from './report.ts'
import { type Memory, NAME_LENGTH, type TestMemory } from './schema.ts'
import { oneLine } from './text.ts'

type Told = Finding<'test_failure' | 'flaky_test'>

/** How many passes in a row end the question of a flaky test. */
const STEADY = 5

/** A test that failed, and whether that shows it to pass and fail on the same code. */
interface Flipped extends Failed {
  flipped: boolean
}

/** Makes findings of how tests end, run by run. */
export class Judge {
  readonly remembered: Remembered
  readonly #passed: PassedTests
  readonly #failing: Failing
  readonly #project: string

  constructor(private readonly around: Circumstances<Rules, Memory>) {
    this.#project = around.fleet.project
    this.remembered = new Remembered(around.state)
    this.#passed = new PassedTests(around.state)
    this.#failing = new Failing(this.#project, around.config.flaky_days * DAY_S, around.state, this.remembered)
  }

  /**
   * Takes results of one run: all of them, or those of a line. A test that failed in it has not passed.
   *
   * @param retried those that passed only because they were tried again.
   * @param over files of which it is through with all tests.
   */
  *take(
    run: Run,
    results: readonly TestResult[],
    retried: ReadonlySet<string>,
    over: Iterable<string>,
  ): Generator<Told> {
    const { failed, beyond } = yield* this.#fail(run, results)
    for (const result of results) {
      if (result.outcome === 'passed') yield* this.#pass(run, result, retried.has(result.id))
    }
    for (const file of over) yield* this.#miss(run, file)
    yield* this.#failing.tell(run, yield* this.#steadily(run, failed), beyond)
    yield* this.#failing.settle(run)
  }

  /** Takes note that a run is over: what was held back of it is told. */
  finish(run: Run): Iterable<Told> {
    return this.#failing.finish(run)
  }

  /** Forgets what is too old to show anything. */
  forgetBefore(time: number): void {
    for (const [id, memory] of this.remembered.flaky()) {
      if (!this.#isFlaky(id)) this.remembered.save(id, cleared(memory))
    }
    this.remembered.forgetBefore(time)
    this.#passed.forgetBefore(time)
  }

  /** @returns those that are to be told, and how many more there are of a cause that there is no room to remember. */
  *#fail(
    run: Run,
    results: readonly TestResult[],
  ): Generator<Told, { failed: Flipped[]; beyond: ReadonlyMap<string, number> }> {
    const failed: Flipped[] = []
    const beyond = new Map<string, number>()
    const causes = new Map<string, Set<string>>()
    for (const result of results) {
      if (result.outcome !== 'failed' || result.failure === undefined) continue
      const id = idOf(result)
      const before = yield* this.#known(run, id, result)
      if (before.mark === run.mark && before.fails > 0) continue
      if (isPast(run, before) || isSaid(run, 'failed', before)) continue
      const passed = run.revision !== undefined && this.#passed.has(run.revision, id)
      const { test, flipped } = afterFailure(before, run, passed, this.around.config)
      test.said = saidOf(result)
      const isBroken = test.fails >= this.around.config.broken_after
      if (test.told === 'flaky' && !isBroken) {
        yield* this.#flaky(run, id, result, test, 1)
        continue
      }
      if (test.told === 'flaky') {
        yield { closes: 'flaky_test', name: this.#name(id), reason: 'it fails every time now' }
      }
      const fresh = test.told === 'flaky' ? afterFailure(cleared(before), run, passed, this.around.config).test : test
      fresh.said = test.said
      const cause = this.#failing.causeOf(result.failure, failed.length, causes)
      const kept = this.#failing.keep(cause, failed.length, before.mark !== '')
      if (kept === undefined) {
        const more = cause !== undefined && this.#failing.isGroup(cause) ? cause : MANY
        beyond.set(more, (beyond.get(more) ?? 0) + 1)
        continue
      }
      if (before.cause !== kept.cause) this.#failing.move(before)
      const { cause: _, ...rest } = fresh
      yield* this.#save(id, kept.cause === undefined ? rest : { ...rest, cause: kept.cause })
      failed.push({ id, result, flipped: flipped && !isBroken })
    }
    return { failed, beyond }
  }

  /** Tells who of those that failed is flaky, unless several failed alike: then it is their cause that comes and goes. */
  *#steadily(run: Run, failed: readonly Flipped[]): Generator<Told, Failed[]> {
    const isAlike = ({ id }: Failed) => {
      const cause = this.remembered.get(id)?.cause
      return cause !== undefined && this.#failing.isGroup(cause)
    }
    const flaky = new Set(failed.filter((one) => one.flipped && !isAlike(one)))
    for (const { id, result } of flaky) {
      const memory = this.remembered.get(id)
      if (memory !== undefined && run.told < MAX_TOLD) yield* this.#flaky(run, id, result, memory, 1)
    }
    return failed.filter(({ id }) => this.remembered.get(id)?.told !== 'flaky')
  }

  *#pass(run: Run, result: TestResult, retried: boolean): Generator<Told> {
    const id = idOf(result)
    if (run.revision !== undefined) this.#passed.add(run.revision, id, run.at)
    if (!retried && this.remembered.get(id) === undefined) return
    const before = yield* this.#known(run, id, result)
    if (before.mark === run.mark || (!retried && (before.mark === '' || before.passes >= STEADY))) return
    if (isPast(run, before) || isSaid(run, 'passed', before)) return
    const { test, flipped } = afterPass(before, run, retried, this.around.config)
    // What several failed of together shows nothing of each.
    const isFlaky = flipped && (retried || test.told !== 'group')
    if (test.passes >= STEADY) {
      if (test.told === 'flaky') {
        yield { closes: 'flaky_test', name: this.#name(id), reason: `it passed ${STEADY} times in a row` }
      }
      this.remembered.save(id, steadied(test))
    } else if (isFlaky && (test.told === 'flaky' || run.told < MAX_TOLD)) {
      yield* this.#flaky(run, id, result, test, test.told === 'flaky' && !retried ? 0 : 1)
    } else if (test.told === 'flaky') {
      this.remembered.save(id, test)
    } else {
      yield* this.#close(id, test, 'it passes')
    }
  }

  /** A run that spoke of a file did not, or not any more, of some of its tests. */
  *#miss(run: Run, file: string): Generator<Told> {
    for (const id of [...this.remembered.of(file)]) {
      const memory = this.remembered.get(id)
      if (memory === undefined || memory.mark === run.mark) continue
      if (memory.told !== 'failure' && memory.told !== 'group') continue
      const test = afterMiss(memory, run)
      if (test === undefined) yield* this.#close(id, memory, 'two runs in a row report its file without it')
      else if (test !== memory) this.remembered.save(id, test)
    }
  }

  /** Tells, or tells again, that a test is flaky; that it fails is no longer a question of its own. */
  *#flaky(run: Run, id: string, result: TestResult, memory: TestMemory, occurrences: number): Generator<Told> {
    const name = this.#name(id)
    yield* this.#failing.leave(id, memory, 'it passes and fails on the same code: it is flaky')
    if (memory.told !== 'flaky') run.told += 1
    const { cause: _, ...test } = memory
    yield* this.#save(id, { ...test, told: 'flaky' })
    yield {
      opens: 'flaky_test',
      name,
      reason: run.revision === undefined ? `${id} fails now and then` : `${id} passes and fails on one revision`,
      facts: flakyFacts(run, id, result, test),
      occurrences,
      expires_s: this.around.config.flaky_days * DAY_S,
    }
  }

  *#close(id: string, memory: TestMemory, reason: string): Generator<Told> {
    yield* this.#failing.leave(id, memory, reason)
    const { told: _, cause: __, missed: ___, ...test } = memory.told === 'group' ? cleared(memory) : memory
    this.remembered.save(id, { ...test, fails: 0 })
  }

  /** What is remembered of a test, unless it is too old; a question of its being flaky may be over for want of news. */
  *#known(run: Run, id: string, { file }: TestResult): Generator<Told, TestMemory> {
    const memory = this.remembered.get(id)
    if (memory === undefined) return unknown(oneLine(file, NAME_LENGTH))
    const isOver = memory.told === 'flaky' && !this.#isFlaky(id)
    if (isOver) yield { closes: 'flaky_test', name: this.#name(id), reason: 'it is not followed any more' }
    const known = isOver ? cleared(memory) : memory
    const isOld = heardAt(known) < run.at - this.around.config.flaky_days * DAY_S
    if (known.told !== undefined || !isOld) return known
    this.remembered.forget(id)
    return unknown(known.file)
  }

  *#save(id: string, memory: TestMemory): Generator<Told> {
    this.remembered.save(id, memory)
    while (this.remembered.size > MAX_TESTS) {
      const oldest = this.remembered.oldest()
      const forgotten = oldest === undefined ? undefined : this.remembered.get(oldest)
      if (oldest === undefined || forgotten === undefined) return
      const reason = 'too many tests fail to follow them all'
      yield* this.#failing.leave(oldest, forgotten, reason)
      if (forgotten.told === 'flaky') yield { closes: 'flaky_test', name: this.#name(oldest), reason }
      this.remembered.forget(oldest)
    }
  }

  #isFlaky(id: string): boolean {
    return this.around.isOpen('flaky_test', this.#name(id))
  }

  #name(id: string): string {
    return `${this.#project}/${id}`
  }
}

/** The id of a test, bounded: its key, its name and what people read. */
function idOf({ id }: TestResult): string {
  return oneLine(id, NAME_LENGTH)
}
