import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import type { Language } from '../../services/exception-monitor/failure.ts'

const Case = z.strictObject({
  name: z.string(),
  runtime: z.string(),
  program: z.string().optional(),
  recorded: z.boolean(),
  source: z.string().optional(),
})

const Expected = z.strictObject({
  type: z.string(),
  message: z.string(),
  file: z.string().optional(),
  function: z.string().optional(),
  errors: z.int().positive(),
})

const Cases = z.strictObject({
  cases: z.array(Case.extend({ expect: Expected })),
  quiet: z.array(Case),
})

/**
 * What a person reads in a failure: the type of the error that nothing caught (`Uncaught` where a value that is no error
 * was thrown), the first line of its message, file and function of the innermost call of the application's own code, and
 * how many errors there are with its causes and members. All as printed, functions without arguments. Where the text
 * does not tell a file or a function, there is none.
 */
export type Expected = z.infer<typeof Expected>

/** What one run of a program wrote, and nothing else. */
export interface Trace {
  language: Language
  /** Unique in its language; its file's name. */
  name: string
  /** What wrote it, with its version. */
  runtime: string
  /** The line of shell that was run; absent where it is quoted. */
  program?: string | undefined
  /** Whether a real run wrote it; else `source` says where it is quoted from. */
  recorded: boolean
  source?: string | undefined
  /** With all line ends. */
  text: string
}

/** One recorded failure. */
export interface FailureTrace extends Trace {
  expect: Expected
}

/** The languages that failures are recorded of. */
export const tracedLanguages: readonly Language[] = [
  'python',
  'node',
  'java',
  'csharp',
  'go',
  'rust',
  'ruby',
  'php',
  'perl',
  'native',
  'kernel',
]

const folder = new URL('../fixtures/exception-monitor/traces/', import.meta.url)

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, folder)), 'utf8')

function casesOf(language: Language): z.infer<typeof Cases> {
  return Cases.parse(JSON.parse(read(`${language}.json`)))
}

/**
 * Reads the failures that `scripts/record-traces` recorded or keeps as quotations, each of them exactly one failure.
 *
 * @throws when a file is missing or does not fit.
 */
export function failureTraces(languages: readonly Language[] = tracedLanguages): FailureTrace[] {
  return languages.flatMap((language) =>
    casesOf(language).cases.map((one) => ({ language, ...one, text: read(`${language}/${one.name}.txt`) })),
  )
}

/**
 * Reads the output that looks like a failure and is none: warnings, notes, dumps that were asked for.
 *
 * @throws when a file is missing or does not fit.
 */
export function quietTraces(languages: readonly Language[] = tracedLanguages): Trace[] {
  return languages.flatMap((language) =>
    casesOf(language).quiet.map((one) => ({ language, ...one, text: read(`${language}/${one.name}.txt`) })),
  )
}
