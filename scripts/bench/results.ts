import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { benchmarks } from './benchmarks.ts'
import { reportOf } from './report.ts'

const Row = z.object({
  name: z.string(),
  figure: z.number(),
  unit: z.string(),
  reference: z.object({ name: z.string(), figure: z.number() }).exactOptional(),
  target: z
    .object({ of: z.enum(['figure', 'ratio']), bound: z.enum(['least', 'most']), value: z.number() })
    .exactOptional(),
})

/** What a benchmark measured, and when, on what, and for how long, in seconds; of the machine itself nothing is kept. */
export const Result = z.object({
  date: z.iso.date(),
  cores: z.int(),
  node: z.string(),
  redis: z.string(),
  /** How many processes ran or wanted to, over the minute before. */
  load: z.number(),
  /** The mean of that while it ran, itself included. */
  load_during: z.number().exactOptional(),
  seconds: z.number(),
  rows: z.array(Row),
})
export type Result = z.infer<typeof Result>

/** What a benchmark ran on, and when. */
export type Conditions = Omit<Result, 'load_during' | 'seconds' | 'rows'>

/** By benchmark: what it measured when it was last run to be kept. */
export const Results = z.record(z.string(), Result)
export type Results = z.infer<typeof Results>

const placeOf = (file: string) => fileURLToPath(new URL(`../../docs/${file}`, import.meta.url))

/** Where results are kept. */
export const RESULTS_FILE = placeOf('benchmarks.json')

/** Where they are told of. */
export const REPORT_FILE = placeOf('benchmarks.md')

/** What was measured so far with what was measured now in its place; of benchmarks that there no longer are nothing is left. */
export function merged(before: Results, now: Results): Results {
  const all = { ...before, ...now }
  return Object.fromEntries(
    benchmarks.flatMap(({ name }) => {
      const result = all[name]
      return result === undefined ? [] : [[name, result]]
    }),
  )
}

/** Reads what is kept; nothing where there is no file. @throws where it is not as it was written. */
export function readResults(file = RESULTS_FILE): Results {
  return existsSync(file) ? Results.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
}

/**
 * Keeps results beside those of other benchmarks, and writes of all of them what is told.
 *
 * @throws where a file is not as it was written, or a figure is no number; then all is left as it was.
 */
export function keepResults(now: Results, file = RESULTS_FILE, report = REPORT_FILE): void {
  const results = merged(readResults(file), Results.parse(now))
  const digits = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value)
  const text = `${JSON.stringify(results, digits, 2)}\n`
  const told = reportOf(benchmarks, Results.parse(JSON.parse(text)))
  replace(file, text)
  replace(report, told)
}

/** Writes a file whole or not at all. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}
