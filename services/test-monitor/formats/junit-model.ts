import type { Runner } from '../report.ts'
import type { Tally } from './tally.ts'
import type { Attributes } from './xml-elements.ts'

/** A testsuite, or the testsuites around all. */
export interface Suite {
  element: string
  attributes: Attributes
  /** Of its properties so far. */
  properties: ReadonlyMap<string, string>
}

/** What a testcase holds where it did not simply pass. */
export interface Problem {
  element: 'failure' | 'error' | 'flakyFailure' | 'flakyError' | 'rerunFailure' | 'rerunError'
  type: string
  message: string
  text: string
}

/** One testcase. */
export interface Case {
  name: string
  attributes: Attributes
  /** The suites it is in, the outermost first. */
  suites: readonly Suite[]
  problems: readonly Problem[]
  /** Its skipped element: its type and message. */
  skipped?: { type: string; message: string } | undefined
}

/**
 * In which folder the names of a report begin, from the root of the work tree: that of the package it is of, which the
 * report may say itself (`base`); empty for the root, and where it cannot be told.
 */
export type FolderOf = (name: string, base?: string) => string

/** Where a report lies. */
export interface Context {
  /** The report's own path: the file of tests of which none is told. */
  path: string
  /** The work tree it lies in. */
  root: string | undefined
  folderOf: FolderOf
}

/** How one runner writes JUnit XML. */
export interface Dialect {
  runner: Runner
  /** Whether a testcase, the first of a report, was written by it. */
  wrote(one: Case): boolean
  take(one: Case, tally: Tally, about: Context): void
}

/** The first of a testcase's failures and errors. */
export function failureIn(one: Case): Problem | undefined {
  return one.problems.find(({ element }) => element === 'failure' || element === 'error')
}

/** A problem as one text: what it says, and where. */
export function wholeText({ message, text }: Problem): string {
  return text.includes(message) ? text : `${message}\n${text}`
}
