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

/** The command that runs a node again; without its parameters where these are not the same the next time. */
export function rerunNode(nodeid: string): string | undefined {
  return rerun.pytest(steady(nodeid) === nodeid ? nodeid : nodeid.replace(/\[.*$/s, ''))
}

/** What a stage that failed with this text says. */
export function stageFailed(when: When, text: string): { stage: Failure['stage']; evidence: Evidence } {
  const evidence = readPython(text)
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

/** One result of a node. */
export function foundNode(nodeid: string, outcome: Outcome, failed?: { when: When; text: string }): Found {
  const found: Found = { id: nodeid, file: fileOf(nodeid), outcome, rerun: () => rerunNode(nodeid) }
  if (failed === undefined) return found
  const { stage, evidence } = stageFailed(failed.when, failed.text)
  return { ...found, stage, evidence: () => evidence }
}
