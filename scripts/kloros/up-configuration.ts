import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Stage } from './demo.ts'

/** Where runners of tests write their reports in a checkout, where they are told or of their own accord. */
const REPORTS = [
  'test-results',
  'test-reports',
  'reports',
  // What lies beside them is no report.
  'target/surefire-reports/TEST-*.xml',
  'target/failsafe-reports/TEST-*.xml',
  'build/test-results/**/TEST-*.xml',
  '.report.json',
  'junit.xml',
  'report.xml',
]

/** Writes the configuration of this folder's fleet, once: what a person changed there stays, and what came later is added. */
export function configuration(folder: string, root: string): string {
  const file = join(folder, 'kloros.toml')
  const written = existsSync(file) ? readFileSync(file, 'utf8') : ''
  // A project's name has no spaces, a folder's may.
  const project = JSON.stringify(
    basename(root)
      .replace(/[\s/]+/g, '-')
      .slice(0, 64),
  )
  const { history, log, reports, experiments } = stageOf(folder)
  const results = [reports, ...REPORTS.map((place) => join(root, place))]
  const tables = [
    ['fleet', `project = ${project}`],
    ['chaos-monitor', `history = ${JSON.stringify(history)}`],
    ['metric-quality', `experiments = ${JSON.stringify(experiments)}`],
    ['exception-monitor', `files = [${JSON.stringify(log)}]`],
    ['test-monitor', `results = ${JSON.stringify(results)}`],
    ['capability-discovery', `environments = [${JSON.stringify(root)}]\npath = ${JSON.stringify(programFolders())}`],
    ['source-index', `roots = [${JSON.stringify(root)}]`],
  ]
  const missing = tables.filter(([name]) => !written.includes(`[${name}]`))
  if (missing.length === 0) return file
  const added = missing.map(([name, key]) => `[${name}]\n${key}\n`)
  writeFileSync(file, [...(written === '' ? [] : [written]), ...added].join('\n'))
  return file
}

/** Where this shell finds programs. */
function programFolders(): string[] {
  return (process.env.PATH ?? '')
    .split(':')
    .filter((folder) => folder.startsWith('/'))
    .slice(0, 100)
}

/** What the configuration that {@link configuration} makes has the monitors read. */
export function stageOf(folder: string): Omit<Stage, 'bus' | 'host'> {
  return {
    history: join(folder, 'chaos_history.jsonl'),
    log: join(folder, 'programs.log'),
    reports: join(folder, 'reports'),
    experiments: join(folder, 'experiments.jsonl'),
    cart: join(folder, 'demo'),
  }
}
