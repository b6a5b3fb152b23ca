import type { CollectionError, Failure, Outcome } from '../report.ts'
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './fields.ts'
import { relativePath, steady } from './identity.ts'
import { parseText } from './json-value.ts'
import { oneLine } from './plain-text.ts'
import { fileOf, inFolder, rerunNode, stageFailed, type When, withPlace } from './pytest-results.ts'

/** One line of pytest-reportlog. */
export type ReportLine =
  | { kind: 'start' }
  /** A file that was collected or could not be, a folder that could not be; the session itself is `.`. */
  | {
      kind: 'collect'
      file: string
      outcome: Outcome
      failure?: Omit<CollectionError, 'file' | 'rerun'>
      rerun?: string
    }
  /** One stage of a test; after a crash there is no further one. */
  | {
      kind: 'test'
      id: string
      file: string
      when: When
      /** When that stage ended, in epoch seconds. */
      ended_at?: number
      outcome: Outcome
      /** Set exactly where the outcome is failed. */
      failure?: Failure
      /** It failed and the run tries it once more (pytest-rerunfailures). */
      again?: true
      rerun?: string
    }
  | { kind: 'finish'; exitstatus: number }
  /** A line that says nothing of a test. */
  | { kind: 'other' }

const MAX_FILE = 400
const WIDTH = 80

/** Whether a file is of pytest-reportlog, by its first KiB or what is there of it; undefined where that is too little. */
export function isReportlog(head: string): boolean | undefined {
  const line = /^\s*(\{[^\n]*)(\n?)/.exec(head)
  if (line === null) return head.trim() === '' && head.length < 1024 ? undefined : false
  if (line[1]!.includes('"$report_type"')) return true
  return line[2] === '\n' || head.length >= 1024 ? false : undefined
}

/** The file of the node that a line is about, as pytest wrote it; empty where it is about none, or too long. */
export function fileIn(text: string): string {
  const nodeid = /"nodeid": ?("(?:[^"\\]|\\.){0,2000}")/.exec(text)?.[1]
  return nodeid === undefined ? '' : fileOf(textOf(parseText(nodeid)) ?? '')
}

/** Reads one line of pytest-reportlog, whose paths begin in a folder; undefined where it is none. */
export function readLine(text: string, folder = ''): ReportLine | undefined {
  const line = text.startsWith('{') ? fieldsOf(parseText(text)) : undefined
  switch (line?.$report_type) {
    case 'SessionStart':
      return { kind: 'start' }
    case 'SessionFinish':
      return { kind: 'finish', exitstatus: numberOf(line.exitstatus) ?? 0 }
    case 'CollectReport':
      return collected(line, folder)
    case 'TestReport':
      return tested(line, folder)
    case 'SubTestReport':
    case 'SubtestReport':
      return line.outcome === 'failed' ? tested(line, folder) : { kind: 'other' }
    case undefined:
      return undefined
    default:
      return { kind: 'other' }
  }
}

function collected(line: Fields, folder: string): ReportLine | undefined {
  if (typeof line.nodeid !== 'string') return undefined
  const file = oneLine(inFolder(folder, fileOf(line.nodeid) || '.'), MAX_FILE)
  if (line.outcome === 'failed') {
    const said = longrepr(line.longrepr)
    const { evidence } = stageFailed('setup', said, folder)
    const failure = { ...evidence, ...located(evidence.location, line, said, folder) }
    const rerun = rerunNode(file)
    return { kind: 'collect', file, outcome: 'failed', failure, ...(rerun === undefined ? {} : { rerun }) }
  }
  const isFile = !line.nodeid.includes('::') && /\.\w{1,8}$/.test(line.nodeid)
  if (!isFile) return { kind: 'other' }
  return { kind: 'collect', file, outcome: line.outcome === 'skipped' ? 'quiet' : 'passed' }
}

function tested(line: Fields, folder: string): ReportLine | undefined {
  const told = textOf(line.nodeid)
  if (told === undefined) return undefined
  const nodeid = inFolder(folder, told)
  const when = whenOf(line.when)
  const ended_at = numberOf(line.stop)
  const about = {
    kind: 'test' as const,
    id: steady(nodeid),
    file: oneLine(fileOf(nodeid), MAX_FILE),
    when,
    ...(ended_at === undefined ? {} : { ended_at }),
  }
  if (line.outcome !== 'failed' && line.outcome !== 'rerun') {
    return { ...about, outcome: line.outcome === 'skipped' ? 'quiet' : 'passed' }
  }
  const said = longrepr(line.longrepr)
  const { stage, evidence } = stageFailed(when, said, folder)
  const rerun = rerunNode(nodeid)
  return {
    ...about,
    outcome: 'failed',
    failure: { stage, ...evidence, ...located(evidence.location, line, said, folder) },
    ...(line.outcome === 'rerun' ? { again: true } : {}),
    ...(rerun === undefined ? {} : { rerun }),
  }
}

function whenOf(when: unknown): When {
  // xdist writes ??? for what a worker was running when it died.
  return when === 'setup' || when === 'call' || when === 'teardown' ? when : 'crash'
}

/** A line does not say where pytest's root is, unless its own file, relative in its id, has its whole path too. */
function located(location: string | undefined, line: Fields, text: string, folder: string): { location?: string } {
  if (location === undefined) return {}
  const path = relativePath(location, [rootIn(line, text)])
  return { location: location.startsWith('/') && !path.startsWith('/') ? inFolder(folder, path) : path }
}

function rootIn(line: Fields, text: string): string | undefined {
  const file = `/${fileOf(textOf(line.nodeid) ?? '')}`
  const crash = textOf(fieldsOf(fieldsOf(line.longrepr)?.reprcrash)?.path)
  if (crash?.endsWith(file)) return crash.slice(0, -file.length)
  const end = text.indexOf(file)
  return end < 0 ? undefined : /(?:^|[\s"'])(\/[^\s"']{0,300})$/.exec(text.slice(Math.max(0, end - 301), end))?.[1]
}

/** A failure's text: of errors that led to each other, the last. */
function longrepr(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string').join('\n')
  const traceback = fieldsOf(fieldsOf(value)?.reprtraceback)
  const text = listOf(traceback?.reprentries)
    .map(entryText)
    .join(`\n${'_ '.repeat(WIDTH / 2)}\n`)
  return withPlace(text, fieldsOf(fieldsOf(value)?.reprcrash))
}

/** One call, as pytest shows it: in its long style the place comes last, with a line under it, in the short one first. */
function entryText(entry: Fields): string {
  const data = fieldsOf(entry.data)
  const lines = Array.isArray(data?.lines) ? data.lines.filter((line) => typeof line === 'string') : []
  const place = fieldsOf(data?.reprfileloc)
  if (place === undefined) return lines.join('\n')
  const header = `${String(place.path)}:${String(place.lineno)}: ${textOf(place.message) ?? ''}`
  if (data?.style === 'short') return [header, ...lines].join('\n')
  const args = argumentLines(fieldsOf(data?.reprfuncargs)?.args)
  return [...args, ...(args.length > 0 ? [''] : []), ...lines, '', header].join('\n')
}

function argumentLines(args: unknown): string[] {
  const lines: string[] = []
  for (const pair of Array.isArray(args) ? args : []) {
    if (!Array.isArray(pair)) continue
    const text = `${String(pair[0])} = ${String(pair[1])}`
    const last = lines.at(-1)
    if (last === undefined || last.length + text.length + 2 > WIDTH) lines.push(text)
    else lines[lines.length - 1] = `${last}, ${text}`
  }
  return lines
}
