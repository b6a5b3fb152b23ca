import type { CollectionError, Failure, Outcome, Report, Runner, TestResult } from '../report.ts'
import type { Evidence } from './evidence.ts'
import { relativePath, steady } from './identity.ts'
import { cut, oneLine } from './plain-text.ts'

/** One result as a format found it. */
export interface Found {
  /** As the runner names it. */
  id: string
  file: string
  outcome: Outcome
  /** Needed where the outcome is failed. */
  stage?: Failure['stage'] | undefined
  /** Read only where it is kept. */
  evidence?: (() => Evidence) | undefined
  rerun?: (() => string | undefined) | undefined
  /** Whether it failed before it passed in this run. */
  retried?: boolean | undefined
  /** Whether slashes in its id say what it is a part of. */
  hasParts?: boolean | undefined
  /** Whether the same id once more is another try, not another test. */
  isTry?: boolean | undefined
}

/** What a report says beside its results. */
export interface About {
  revision?: string | undefined
  ended_at?: number | undefined
  cut?: Report['cut'] | undefined
  /** How far a run came that was cut short; without, how many tests have a result. */
  counted?: { done: number; expected?: number } | undefined
  /** The folders that paths are told relative to, the first that fits. */
  roots: readonly (string | undefined)[]
}

const MAX_TESTS = 200_000
const MAX_ERRORS = 10_000
/** How many failures carry what they say; beyond, a report is about something else than single tests. */
const MAX_TOLD = 1000
const MAX_FILE = 400

/** Gathers the results of one report, bounded, each id and each file once. */
export class Tally {
  readonly #tests = new Map<string, TestResult>()
  readonly #errors = new Map<string, CollectionError>()
  readonly #retried = new Set<string>()
  readonly #files = new Map<string, string>()
  /** Of failed tests whose ids have slashes, what these are parts of. */
  readonly #wholes = new Set<string>()
  /** Tests of one file follow each other. */
  #last = ''
  #lastKept = ''
  #told = 0
  #skipped = 0
  #cut: string | undefined

  /** How many different tests have a result. */
  get size(): number {
    return this.#tests.size
  }

  get hasErrors(): boolean {
    return this.#errors.size > 0
  }

  /** Whether one of the failed tests is a part of this one: their ids begin with its id and a slash. */
  hasFailedPart(id: string): boolean {
    return this.#wholes.has(steady(id))
  }

  /** Notes that the run did not come to its end, and why. */
  cutShort(reason: string): void {
    this.#cut ??= reason
  }

  skip(): void {
    this.#skipped += 1
  }

  /** Takes a test that passed, or was quiet, by an id in which nothing changes from run to run. */
  addQuick(id: string, file: string, outcome: 'passed' | 'quiet'): void {
    const known = this.#tests.get(id)
    if (known === undefined && this.#tests.size < MAX_TESTS)
      this.#tests.set(id, { id, file: this.#file(file), outcome })
    else if (known === undefined) this.skip()
    else if (known.outcome === 'quiet') known.outcome = outcome
  }

  add(found: Found): void {
    const id = steady(found.id)
    if (found.outcome !== 'failed' && !found.isTry && !found.retried && id !== '') {
      this.addQuick(id, found.file, found.outcome)
      return
    }
    const known = this.#tests.get(id)
    if (id === '' || (known === undefined && this.#tests.size >= MAX_TESTS)) {
      this.skip()
      return
    }
    if (found.retried) this.#retried.add(id)
    if (found.isTry && found.outcome === 'passed' && known?.outcome === 'failed') {
      this.#tests.set(id, { id, file: known.file, outcome: 'passed' })
      this.#retried.add(id)
      return
    }
    if (found.outcome !== 'failed') {
      this.addQuick(id, found.file, found.outcome)
      return
    }
    const failure = this.#failure(found)
    for (let end = id.indexOf('/'); found.hasParts && end >= 0; end = id.indexOf('/', end + 1)) {
      this.#wholes.add(id.slice(0, end))
    }
    if (known?.failure === undefined) {
      const rerun = found.rerun?.()
      this.#tests.set(id, {
        id,
        file: this.#file(found.file),
        outcome: 'failed',
        failure,
        ...(rerun === undefined ? {} : { rerun }),
      })
    } else known.failure = both(known.failure, failure)
  }

  addError(file: string, evidence: () => Evidence, rerun?: string): void {
    const name = this.#file(file)
    if (this.#errors.has(name)) return
    if (this.#errors.size >= MAX_ERRORS) this.skip()
    else this.#errors.set(name, { file: name, ...this.#bounded(evidence()), ...(rerun === undefined ? {} : { rerun }) })
  }

  report(runner: Runner, { revision, ended_at, cut, counted, roots }: About): Report {
    const paths = new Map([...this.#files.values()].map((file) => [file, relativePath(file, roots)]))
    for (const one of [...this.#tests.values(), ...this.#errors.values()]) {
      one.file = paths.get(one.file) ?? one.file
      const told: Evidence | undefined = 'id' in one ? one.failure : one
      if (told?.location !== undefined) told.location = relativePath(told.location, roots)
    }
    return {
      runner,
      ...(revision === undefined ? {} : { revision }),
      ...(ended_at === undefined || !Number.isFinite(ended_at) ? {} : { ended_at }),
      tests: [...this.#tests.values()],
      errors: [...this.#errors.values()],
      ...(cut === undefined ? {} : { cut }),
      ...(this.#cut === undefined ? {} : { cut: { done: this.size, ...counted, reason: this.#cut } }),
      ...(this.#retried.size === 0 ? {} : { retried: [...this.#retried] }),
      ...(this.#skipped === 0 ? {} : { skipped: this.#skipped }),
    }
  }

  /** One copy of each file's name: there are many results a file. */
  #file(file: string): string {
    if (file === this.#last) return this.#lastKept
    const kept = this.#keep(file)
    this.#last = file
    this.#lastKept = kept
    return kept
  }

  #keep(file: string): string {
    const known = this.#files.get(file)
    if (known !== undefined) return known
    const kept = oneLine(file, MAX_FILE)
    this.#files.set(cut(file, MAX_FILE), kept)
    return kept
  }

  #failure({ stage = 'call', evidence }: Found): Failure {
    return { stage, ...this.#bounded(evidence?.() ?? {}) }
  }

  #bounded(evidence: Evidence): Evidence {
    this.#told += 1
    if (this.#told <= MAX_TOLD) return evidence
    const { message, excerpt, ...rest } = evidence
    return rest
  }
}

/** A test that failed twice in one life: what failed first is what matters, and the message says that more did. */
function both(first: Failure, second: Failure): Failure {
  if (first.stage === second.stage) return first
  const [kept, other] = second.stage === 'call' && first.stage !== 'crash' ? [second, first] : [first, second]
  if (other.stage !== 'teardown') return kept
  const also = `(its teardown failed too: ${[other.type, other.message].filter(Boolean).join(': ')})`
  return { ...kept, message: cut(kept.message === undefined ? also : `${cut(kept.message, 700)}\n${also}`, 1000) }
}
