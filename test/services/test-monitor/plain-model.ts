import { report } from '../../support/test-runs.ts'

/** How long it is from a run to the next, in seconds: an hour, or more days than anything is remembered. */
export const HOUR = 3_600
export const DAYS = 15 * 24 * HOUR

/** One run, and what is before it. */
export interface Happening {
  words: string
  path: string
  /** How long after the one before, in seconds. */
  after: number
  restart: boolean
}

interface Known {
  is: 'fine' | 'failing' | 'flaky'
  cause?: string
  fails: number
  passes: number
  missed: number
  /** Whether it failed, and whether how it ends changed, in the last days. */
  recent: boolean
  changed: boolean
  /** Revisions it failed on, and how it ended in the runs that say none. */
  on: Set<string>
  ends: string
}

const FINE = { is: 'fine', fails: 0, passes: 0, missed: 0, recent: false, changed: false, ends: '' } as const

/** What is open after some runs, said as plainly as can be. */
export class Model {
  tests = new Map<string, Known>()
  passed = new Set<string>()
  rolled = new Set<string>()
  errors = new Map<string, { path: string; missed: number }>()
  cuts = new Set<string>()

  run({ words, path, after }: Happening): void {
    if (after === DAYS) this.#age()
    const { tests, errors, retried = [], revision, cut } = report(words)
    const files = new Set(tests.map(({ file }) => file))
    const failed = new Set(errors.map(({ file }) => file))
    for (const file of failed) this.errors.set(file, { path, missed: 0 })
    for (const file of files) this.errors.delete(file)
    const flips = new Set<Known>()
    for (const { id, outcome, failure } of tests) {
      const known = this.tests.get(id) ?? { ...FINE, on: new Set() }
      this.tests.set(id, known)
      if (outcome === 'failed' && this.#fail(id, known, revision, failure?.location && failure.type)) flips.add(known)
      else if (outcome === 'passed') this.#pass(id, known, revision, retried.includes(id))
      else if (outcome === 'quiet' && cut === undefined) this.#miss(known)
    }
    if (cut !== undefined) this.cuts.add(path)
    else {
      this.cuts.delete(path)
      const ids = new Set(tests.map(({ id }) => id))
      for (const [id, known] of this.tests) {
        if (!ids.has(id) && files.has(id.split('::')[0] as string)) this.#miss(known)
      }
      for (const [file, error] of this.errors) {
        // All lie in one folder, so a run of any says something of all.
        if (error.path !== path || failed.has(file) || files.size + failed.size === 0) continue
        error.missed += 1
        if (error.missed === 2) this.errors.delete(file)
      }
    }
    const alike = (cause: string | undefined) =>
      [...this.tests.values()].filter((known) => known.is === 'failing' && known.cause === cause).length
    const shared = ['Lost', 'Full'].filter((cause) => this.rolled.has(cause) || alike(cause) > 3)
    for (const known of flips) if (!shared.includes(known.cause ?? '')) this.#becomes(known, 'flaky')
    for (const [id, { is, recent, changed }] of this.tests) {
      if (is === 'fine' && !recent && !changed) this.tests.delete(id)
    }
    for (const cause of ['Lost', 'Full']) {
      if (alike(cause) > 3) this.rolled.add(cause)
      if (alike(cause) === 0) this.rolled.delete(cause)
    }
  }

  open(): string[] {
    const failing = [...this.tests].flatMap(([id, { is, cause }]) => {
      if (is === 'fine') return []
      if (is === 'flaky') return `flaky_test ${id}`
      const isRolled = cause !== undefined && this.rolled.has(cause)
      return isRolled ? `test_failure cause/${cause} in charge (src/card.py)` : `test_failure ${id}`
    })
    const errors = [...this.errors.keys()].map((file) => `collection_error ${file}`)
    const cuts = [...this.cuts].map((path) => `collection_error run of ${path}`)
    return [...new Set([...failing, ...errors, ...cuts])].sort()
  }

  /** @returns whether it is flaky, if it does not fail of a cause that several do. */
  #fail(id: string, known: Known, revision: string | undefined, cause: string | undefined): boolean {
    known.fails += 1
    known.recent = true
    known.passes = 0
    known.missed = 0
    let flips = false
    if (revision === undefined) flips = this.#turn(known, 'F')
    else {
      known.on.add(revision)
      flips = this.passed.has(`${revision} ${id}`)
    }
    if (known.fails < 3 && known.is === 'flaky') return false
    if (known.is === 'flaky') {
      known.on = new Set(revision === undefined ? [] : [revision])
      known.ends = revision === undefined ? 'F' : ''
      known.changed = false
    }
    known.is = 'failing'
    if (cause === undefined) delete known.cause
    else known.cause = cause
    return flips && known.fails < 3
  }

  #pass(id: string, known: Known, revision: string | undefined, retried: boolean): void {
    if (revision !== undefined) this.passed.add(`${revision} ${id}`)
    known.fails = 0
    known.passes = retried ? 0 : known.passes + 1
    known.missed = 0
    known.recent ||= retried
    const flips = retried || (revision === undefined ? this.#turn(known, 'P') : known.on.has(revision))
    const rolled = known.is === 'failing' && this.rolled.has(known.cause ?? '')
    if (known.passes === 5) this.tests.delete(id)
    else if (flips && (retried || !rolled)) this.#becomes(known, 'flaky')
    else if (known.is === 'failing') this.#becomes(known, 'fine')
  }

  /** Of runs that say no revision it takes three changes, the first of them from a failure. */
  #turn(known: Known, end: 'F' | 'P'): boolean {
    if (known.ends === '' && end === 'P') return false
    if (known.ends.endsWith(end)) return false
    known.changed ||= known.ends !== ''
    known.ends += end
    return known.ends.length > 3
  }

  #miss(known: Known): void {
    if (known.is !== 'failing') return
    known.missed += 1
    if (known.missed < 2) return
    this.#becomes(known, 'fine')
    known.fails = 0
    known.missed = 0
  }

  #becomes(known: Known, is: Known['is']): void {
    if (is === 'fine' && this.rolled.has(known.cause ?? '')) {
      known.on.clear()
      known.ends = ''
      known.changed = false
    }
    known.is = is
    if (is !== 'failing') delete known.cause
  }

  /** After so long all that is left are the tests that fail. */
  #age(): void {
    this.passed.clear()
    this.errors.clear()
    this.cuts.clear()
    for (const [id, known] of this.tests) {
      if (known.is !== 'failing') this.tests.delete(id)
      known.on.clear()
      known.ends = known.ends.slice(-1)
      known.recent = false
      known.changed = false
    }
  }
}
