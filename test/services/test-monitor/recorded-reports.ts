import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../fixtures/test-monitor', import.meta.url))

/** What a person read in a failure. */
export interface ReadFailure {
  id: string
  stage: string
  type?: string
  message?: string
  location?: string
  function?: string
  also?: string
}

/** What a person read in a report: `test/fixtures/test-monitor/README.md` says what each member means. */
export interface RecordedReport {
  /** From the folder of fixtures. */
  path: string
  file: string
  runner: string
  format: string
  passed: number
  failed: ReadFailure[]
  errors: (Omit<ReadFailure, 'id' | 'stage'> & { file: string })[]
  quiet: string[]
  revision?: string
  retried?: string[]
  cut?: { done: number; expected?: number; during?: string }
  half?: boolean
}

/** Every report that is recorded. */
export function recordedReports(): RecordedReport[] {
  return readdirSync(root).flatMap((folder) => {
    const cases = join(root, folder, 'cases.json')
    if (!existsSync(cases)) return []
    const { reports } = JSON.parse(readFileSync(cases, 'utf8')) as { reports: Omit<RecordedReport, 'path'>[] }
    return reports.map((report) => ({ ...report, path: `${folder}/${report.file}` }))
  })
}

/** Two reports of one project, in the order in which they are read; `test/fixtures/test-monitor/README.md` as above. */
export interface RecordedPair {
  red: string
  green: string
  closes?: string[]
  closes_errors?: string[]
  closes_run?: boolean
  stays?: string[]
  stays_errors?: string[]
  opens?: string[]
  flaky?: string[]
  alike?: string[]
}

/** Every pair that is recorded, its reports named from the folder of fixtures. */
export function recordedPairs(): RecordedPair[] {
  return readdirSync(root).flatMap((folder) => {
    const cases = join(root, folder, 'cases.json')
    if (!existsSync(cases)) return []
    const { pairs } = JSON.parse(readFileSync(cases, 'utf8')) as { pairs: RecordedPair[] }
    return pairs.map((pair) => ({ ...pair, red: `${folder}/${pair.red}`, green: `${folder}/${pair.green}` }))
  })
}

/** The bytes of a recorded report. */
export function recordedBytes({ path }: Pick<RecordedReport, 'path'>): Uint8Array {
  return readFileSync(join(root, path))
}
