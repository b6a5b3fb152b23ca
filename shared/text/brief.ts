import { duration } from '../contract/duration.ts'
import type { Question } from './answers.ts'
import { type Call, callsOf } from './calls.ts'
import { fit, line } from './clean.ts'

/** How much is told of what was before, in columns. */
const MOST_BEFORE = 140

/** Facts in which a monitor says how to see it happen again. */
const RERUN = ['rerun', 'reproduce']

const UNIT = /^[\w@:.\\-]+\.(?:service|socket|timer|mount|scope|path|target)$/

const TIES: Readonly<Record<string, string>> = {
  frame: 'the same innermost call',
  error: 'the same error',
  file: 'the same file',
  module: 'the same module',
}

/** What to know first of a question that is to be answered, a line each: what it is called, and what it is. */
export function aboutOf(question: Question): [what: string, is: string][] {
  const { facts, hosts, gap } = question
  const fact = (name: string) => (typeof facts[name] === 'string' ? line(facts[name]) : '')
  const [where, unit] = [fact('location'), fact('unit')]
  const on = hosts.filter(({ open }) => open).map(({ host }) => host)
  const hostNames = `${on.slice(0, 3).join(', ')}${on.length > 3 ? ` and ${on.length - 3} more` : ''}`
  const rows: [string, string][] = [
    ['where', where && `${where}${fact('function') && `  ${fact('function')}`}`],
    ['again', RERUN.map(fact).find(Boolean) ?? ''],
    // The file of a test is no log.
    ['log', UNIT.test(unit) ? `journalctl --unit=${quoted(unit)}` : gap.ecosystem === 'testing' ? '' : fact('file')],
    ['seen', `${seen(question)}${on.length ? `, on ${hostNames}` : ''}`],
    ['before', before(question)],
  ]
  return rows.filter(([, value]) => value !== '')
}

/** The calls of the program itself, innermost first; where it has none, those there are. None: the traceback says none. */
export function callsIn({ facts }: Question): { title: string; lines: string[] } {
  const text = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '')
  const all = callsOf(text('traceback'), { location: text('location'), function: text('function') })
  const own = all.filter((call) => call.own)
  const shown = own.length > 0 ? own : all
  const rest = all.length - shown.length
  const title = own.length > 0 ? 'Its own calls, innermost first' : 'Calls, all of libraries, innermost first'
  return { title: rest > 0 ? `${title}; ${rest} of libraries` : title, lines: shown.map(calledAt) }
}

/** The evidence but for what {@link aboutOf} tells. */
export function furtherEvidence({ evidence, facts }: Question): string[] {
  const above = [facts.location, facts.grouping].filter(
    (fact): fact is string => typeof fact === 'string' && fact !== '',
  )
  return evidence.filter((one) => !above.some((fact) => one.endsWith(fact))).map(line)
}

/** Another question, on one line: what both have in common, and who holds it. */
export function related({ id, by, status, gap, worker }: Question['related'][number]): string {
  return `${id} ${worker === null ? status : `${status}, held by ${worker}`}; ${TIES[by] ?? by}: ${gap.name}`
}

/** How often, in words. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function calledAt({ file, line, function: name, source }: Call): string {
  return [line === '' ? file : `${file}:${line}`, name, source && `│ ${source}`].filter(Boolean).join('  ')
}

function seen({ occurrences, first_seen, last_seen }: Question): string {
  return occurrences === 1
    ? `once, ${ago(last_seen)}`
    : `${times(occurrences)}, first ${ago(first_seen)}, last ${ago(last_seen)}`
}

/** What became of it when it was asked before. */
function before({ metadata, answer, history }: Question): string {
  const last = history.findLast(({ event }) => ['released', 'lease_expired', 'blocked', 'reopened'].includes(event))
  const told = [
    metadata.flapping && 'opens and closes again and again',
    metadata.returned && 'had closed, and came back',
    metadata.regression && 'seen again after it was answered',
    answer && `answered by ${answer.worker}: ${answer.answer.slice(0, 200)}`,
    last && [last.event, last.by && `by ${last.by}`, last.reason && `(${last.reason})`].filter(Boolean).join(' '),
  ]
  return fit(line(told.filter(Boolean).join('; ')), MOST_BEFORE)
}

function ago(time: string): string {
  const at = Date.parse(time)
  return Number.isNaN(at) ? line(time) : `${duration((Date.now() - at) / 1000)} ago`
}
