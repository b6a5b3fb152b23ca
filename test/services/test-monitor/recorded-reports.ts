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

/** The bytes of a recorded report. */
export function recordedBytes({ path }: Pick<RecordedReport, 'path'>): Uint8Array {
  return readFileSync(join(root, path))
}
