import type { Failure, Outcome } from '../report.ts'
import type { Evidence } from './evidence.ts'
import type { Fields } from './fields.ts'
import { steady } from './identity.ts'
import { readPython } from './python-text.ts'
import { rerun } from './rerun.ts'
import type { Found } from './tally.ts'

/** Where pytest says a test failed: its three stages, or anything else for a worker that died. */
export type When = 'setup' | 'call' | 'teardown' | 'crash'

/** The file in a node's id. */
export function fileOf(nodeid: string): string {
  const end = nodeid.indexOf('::')
  return end < 0 ? nodeid : nodeid.slice(0, end)
}

/** A node's id, or the name of a file, from the root of the work tree. */
export function inFolder(folder: string, nodeid: string): string {
  if (folder === '') return nodeid
  return nodeid === '.' ? folder : `${folder}/${nodeid}`
}

/** The command that runs a node again; without its parameters where these are not the same the next time. */
export function rerunNode(nodeid: string): string | undefined {
  return rerun.pytest(steady(nodeid) === nodeid ? nodeid : nodeid.replace(/\[.*$/s, ''))
}

/** What a stage that failed with this text says, whose paths begin in a folder. */
export function stageFailed(when: When, text: string, folder: string): { stage: Failure['stage']; evidence: Evidence } {
  const evidence = readPython(text)
  const { location } = evidence
  // Those that name the folder begin at the root: pytest was started there.
  if (location !== undefined && !/^[/.<]/.test(location) && !location.startsWith(`${folder}/`)) {
    evidence.location = inFolder(folder, location)
  }
  const message = evidence.location === undefined ? (evidence.message ?? '') : ''
  if (/^(?:\[XPASS\(strict\)\]|Unexpected success)/.test(message)) return { stage: 'xpass', evidence }
  if (when === 'crash' || /^worker '[^']{1,64}' crashed/.test(message)) return { stage: 'crash', evidence }
  const isTimeout = evidence.type === 'Failed' && /^Timeout\b/.test(evidence.message ?? '')
  return { stage: isTimeout ? 'timeout' : when, evidence }
}

/** A failure's text that says where it failed: in pytest's style of one line, only the crash does. */
export function withPlace(text: string, crash: Fields | undefined): string {
  if (crash === undefined || (text !== '' && /:\d+: |, line \d/.test(text))) return text
  const said = text === '' && typeof crash.message === 'string' ? crash.message : text
  return `${said}\n${String(crash.path)}:${String(crash.lineno)}: `
}

/** One result of a node, whose id begins in a folder. */
export function foundNode(
  folder: string,
  nodeid: string,
  outcome: Outcome,
  failed?: { when: When; text: string },
): Found {
  const id = inFolder(folder, nodeid)
  const found: Found = { id, file: fileOf(id), outcome, rerun: () => rerunNode(id) }
  if (failed === undefined) return found
  const { stage, evidence } = stageFailed(failed.when, failed.text, folder)
  return { ...found, stage, evidence: () => evidence }
}
