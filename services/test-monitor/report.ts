/** How a test ended; quiet (skipped, expected to fail, todo, disabled) says nothing. */
export type Outcome = 'passed' | 'failed' | 'quiet'

/** How a test failed. */
export interface Failure {
  /** Where in the test's life: crash is that its worker died, xpass that it passed though it must not. */
  stage: 'setup' | 'call' | 'teardown' | 'crash' | 'timeout' | 'xpass'
  /** The error's type, as the language writes it, such as AssertionError or java.lang.NullPointerException. */
  type?: string
  /** The assertion or the error's message: its first lines, at most 1,000 characters. */
  message?: string
  /** FILE:LINE of the innermost frame in the project's own code, relative to the project's root where it lies in it. */
  location?: string
  function?: string
  /** The failing lines and the last frames in the project's own code, at most 4 KiB. */
  excerpt?: string
}

/** What one run says of one test. */
export interface TestResult {
  /** The runner's own id, parameters kept, volatile parts (addresses, temporary paths) replaced; unique within the project. */
  id: string
  /** The test's file, relative to the root where it lies in it; else its class, package or suite. */
  file: string
  outcome: Outcome
  /** Set exactly where the outcome is failed. */
  failure?: Failure
  /** The command that runs this test again, from the project's root; only where it failed. */
  rerun?: string
}

/** A file of tests that could not be collected, imported or compiled. */
export interface CollectionError extends Omit<Failure, 'stage'> {
  file: string
  rerun?: string
}

/** What wrote a report; tap, ctrf and junit are of a runner that does not say its name. */
export type Runner = 'pytest' | 'jest' | 'vitest' | 'node' | 'go' | 'surefire' | 'tap' | 'ctrf' | 'junit'

/** One report of one run. */
export interface Report {
  runner: Runner
  /** The commit it ran on, where the report says. */
  revision?: string
  /** When the run ended, epoch seconds, where the report says. */
  ended_at?: number
  /** Each id once: any failure wins, else any pass. */
  tests: TestResult[]
  /** Each file once, however many workers repeat it. */
  errors: CollectionError[]
  /** Set where the run did not come to its end. */
  cut?: { done: number; expected?: number; reason: string }
  /** Ids of tests that failed and then passed within this very run. */
  retried?: string[]
  /** How many results were left out: past 200,000, or too large. */
  skipped?: number
}

/**
 * What a file turned out to be: `partial` ends in the middle, `foreign` is no report (silent where `reason` is empty). Of a
 * report in which no time stands another run may write the very same once more: `again`.
 */
export type ReadReport =
  | { kind: 'whole'; value: Report; again?: true }
  | { kind: 'partial'; value?: Report; reason: string }
  | { kind: 'foreign'; reason: string }

/** Makes a report of a file's bytes. */
export interface ReportReader {
  /** @returns false where the rest of the file is of no use. */
  push(piece: Uint8Array): boolean
  /** After the last byte. */
  end(): ReadReport
}
