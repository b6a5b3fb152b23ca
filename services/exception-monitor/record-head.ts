import { LEVEL_NAMES, severityOf, severityOfLetter } from './record-level.ts'
import { endOfTime, epochOf } from './record-time.ts'

/** What a program writes before its message. */
export interface Head {
  /** Where the message begins. */
  end: number
  severity: number | undefined
  /** Epoch seconds. */
  time: number | undefined
  /** The process or client, where it stands on every line and not only on the first of a record. */
  speaker: string
}

const [LOWER, UPPER, TITLE] = LEVEL_NAMES

// Linear in the line: nothing that repeats without a bound repeats again, and no two alternatives begin alike.
const BRACKET = String.raw`\[[^[\]\n]{0,300}(?:\[[^[\]\n]{0,80}\][^[\]\n]{0,200}){0,2}\]`
const ASIDE = String.raw`${BRACKET}|\([^()\n]{0,160}\)|<\d{1,9}(?:\.\d{1,9}){2}>`
const NAME = String.raw`[A-Za-z_][\w.$/@<>-]{0,100}(?::{1,2}[\w.$/@<>-]{1,60}){0,4}`
/** What stands in a name's place and is the type of an error, or its number in a catalog, so part of the message. */
const TYPE = String.raw`(?:[A-Z]{2,12}\d{3,8}(?=:)|[\w.$:]{0,100}(?:[Ee]rror|[Ee]xception|Warning|Interrupt|Exit|Iteration|[Tt]imeout|Expired|Fault|Failure|Throwable|[Pp]anic|Traceback|Sanitizer)(?![\w.$]))`

/** Between two fields: blanks, a mark of its own, or nothing before a bracket. */
const GAP = String.raw`(?: {0,30}(?:-{1,3}(?=[\s[])|[:,](?=\s)|\|)[ \t]{0,30}|[ \t]{1,30}|(?=[[({<])|^)`

/** What may stand between the time and the level. */
const FIELD = [
  ASIDE,
  String.raw`\{[^{}\n]{0,160}\}`,
  String.raw`(?:0x)?[\da-f]{1,16}(?=[ \t|])`,
  '[a-z_]{1,24}=[^ "]{1,80}(?= )',
  // A bare word could be the first of a sentence.
  String.raw`(?=[\w$-]{1,80}[.:/_@]|[\w$-]{1,80}(?: {0,30}(?:- |\||\[\d)|  |\t))${NAME}(?=[\s|[:])`,
].join('|')

const LEVEL = [
  String.raw`(?:${UPPER})(?![\w./-])`,
  String.raw`(?:${LOWER}|${TITLE})(?=  |\t| {0,9}\|| {1,9}- )`,
  // Go's own logger writes such times and no levels; and its `panic:` is no level, but a failure's first word.
  String.raw`(?<!^\d{4}/\d\d/\d\d [\d:.]{8,18} )(?!panic)(?:${LOWER})(?=:)`,
  String.raw`\[ {0,4}(?:[\w.-]{1,40}[:#])?(?:${UPPER}|${LOWER}|${TITLE}) {0,9}\]`,
  // MongoDB and etcd; then what PostgreSQL adds to its errors.
  String.raw`[IWEFDC](?= (?:[A-Z]{2,12} {1,8}\[|\| ))`,
  '(?:DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION)(?=: {2})',
].join('|')

/** From the end of the time to the end of the level. */
const TO_LEVEL = new RegExp(`(?:${GAP}(?:${FIELD})){0,5}?(?:${GAP})?(?:${LEVEL})`, 'y')

/** A level that begins a line, in capitals and before what no sentence goes on with; some failures begin alike. */
const LEVEL_FIRST = new RegExp(
  String.raw`(?:${UPPER})(?=:(?! ?(?:\w{1,9}Sanitizer:|CPU: \d|at \S|task \S{1,64}:\d|rcu_|possible ))|  |\t| ?\[| - | ?\|| \d\d[\d/:]|$)`,
  'y',
)

/** A bracket between a level that begins a line and the time. */
const TO_TIME = new RegExp(`(?:${GAP}${BRACKET})? {1,4}`, 'y')

/** From the end of the level to the end of a logger's name: brackets and numbers of processes stand between. */
const TO_NAME = new RegExp(
  String.raw`(?:${GAP}(?:${ASIDE}|\d{1,10}(?= ---)|\d{1,10}#\d{1,10}:(?: \*\d{1,12})?)){0,5}` +
    String.raw`(?:\t[\w./-]{1,80}(?=\t[\w./-]{1,80}:\d{1,6}\t))?` +
    // A longer run of blanks is the message's own indentation.
    String.raw`(?:(?: {1,2}| {4}|\t| {0,30}(?:-{1,3} |\| ?))(?!${TYPE})` +
    String.raw`(?:${NAME}(?= {0,60}:(?:\s|$)| {1,60}- | {0,60}\||\t)|${NAME} {1,60}\[\]))?`,
  'y',
)

/** OpenStack puts the process on every line, and nothing but a blank behind the logger's name. */
const OPENSTACK = /\.\d{3} (\d{1,10}) [A-Z]{4,8} [a-z_]{1,40}\.[\w.]{1,100}(?: \[(?:req-|instance|-)[^\]\n]{0,200}\])*/y

/** Python's own form, `ERROR:root:message`. */
const BASIC = new RegExp(String.raw`:(?!${TYPE})[\w.]{1,80}:(?! )`, 'y')

const SEPARATOR = / {0,60}:(?: |$)| {0,30}(?:(?:-{1,3}|>)(?: :)?(?: |$)|\| ?)|\t| |/y

/** A time in brackets, with a letter for the level before it, or the level behind. */
const TIME_ASIDE = /\[ ?(?:([IWEFDC]) )?(?=[\dA-Z])/y
/** Lines that begin with a number: of log4j, which counts from the start of the program, and of Hadoop. */
const COUNTED = /^\d{1,9} (?:\[|\d{6} \d)/
const TIME_LEVEL = new RegExp(`[ :]{1,3}(${UPPER})(?=[ /\\]])`, 'y')

/** Apache names the process, or at least the client, on every line. */
const CLIENT = /\[(pid \d[^\]\n]{0,60}|client [^\]\n]{1,80})\]/

/**
 * Reads what stands between the start of a line and its message: times, levels, and the names, numbers and brackets
 * around them, in whatever order loggers write them. A level counts only where it has a place among such fields.
 *
 * @returns undefined where there is neither a time nor a level.
 */
export function readHead(text: string): Head | undefined {
  const head: Head = { end: 0, severity: undefined, time: undefined, speaker: '' }
  const aside = text.charCodeAt(0) === 91
  const timed = aside ? readTimeAside(text, head) : readTime(text, 0, head)
  if (!timed && !aside && matches(LEVEL_FIRST, text, 0)) {
    readLevel(text, head, LEVEL_FIRST.lastIndex)
    if (matches(TO_TIME, text, head.end)) readTime(text, TO_TIME.lastIndex, head)
  }
  if (head.severity === undefined && (timed || aside || COUNTED.test(text))) {
    const start = head.end
    if (matches(TO_LEVEL, text, start)) readLevel(text, head, TO_LEVEL.lastIndex)
    const process = timed && !aside ? capture(OPENSTACK, text, start - 4) : undefined
    if (process !== undefined) {
      head.speaker = process
      head.end = after(/ |/y, text, OPENSTACK.lastIndex)
      return head
    }
  }
  if (!timed && head.severity === undefined) return undefined
  readName(text, head)
  if (timed && aside && isLetter(text.charCodeAt(1))) head.speaker = CLIENT.exec(text.slice(0, head.end))?.[1] ?? ''
  return head
}

function readTime(text: string, at: number, head: Head): boolean {
  const end = endOfTime(text, at)
  if (end === -1 || isLetter(text.charCodeAt(end))) return false
  head.end = end
  head.time = epochOf(text, at)
  return true
}

function readTimeAside(text: string, head: Head): boolean {
  const letter = capture(TIME_ASIDE, text, 0)
  if (letter === undefined || !readTime(text, TIME_ASIDE.lastIndex, head)) return false
  if (letter !== '') head.severity = severityOfLetter(letter)
  if (matches(TIME_LEVEL, text, head.end)) readLevel(text, head, TIME_LEVEL.lastIndex)
  const close = text.slice(head.end, head.end + 160).indexOf(']')
  head.end += close + 1
  return true
}

/** Reads the level that ends at a place. */
function readLevel(text: string, head: Head, end: number): void {
  const last = endOfLetters(text, end)
  const word = text.slice(startOfLetters(text, last), last)
  // What PostgreSQL adds to an error is no error of its own.
  head.severity = severityOf(word) ?? severityOfLetter(word) ?? 6
  head.end = end
}

/** Goes from the end of the level, or of the time where there is none, to the start of the message. */
function readName(text: string, head: Head): void {
  const { end, severity } = head
  if (severity !== undefined && text.charCodeAt(end) === 58) {
    head.end = after(BASIC, text, end)
    if (head.end === end) head.end = end + 1 + filling(text, end, blanksAt(text, end + 1))
    return
  }
  if (severity !== undefined) head.end = after(TO_NAME, text, end)
  const separated = after(SEPARATOR, text, head.end)
  const blanks = blanksAt(text, end)
  head.end = severity !== undefined && separated === end + 1 ? end + filling(text, end, blanks) : separated
}

/** How many of the blanks behind a level are the separator or fill its column; the rest indents the message. */
function filling(text: string, end: number, blanks: number): number {
  if (blanks === 2) return 2
  const last = endOfLetters(text, end)
  const level = last - startOfLetters(text, last)
  if (text.charCodeAt(end) === 58) return level + 1 + blanks === 10 ? blanks : Math.min(blanks, 1)
  // ERROR and WARNING in a column of eight; runtimes indent by even numbers, which makes odd ones with the separator.
  const column = level === 5 || level === 7 ? 9 - level : 1
  return blanks >= column && (blanks - column) % 2 === 0 ? column : Math.min(blanks, 1)
}

function endOfLetters(text: string, end: number): number {
  let last = end
  while (last > 0 && !isLetter(text.charCodeAt(last - 1))) last -= 1
  return last
}

function startOfLetters(text: string, end: number): number {
  let first = end
  while (first > 0 && isLetter(text.charCodeAt(first - 1))) first -= 1
  return first
}

function blanksAt(text: string, at: number): number {
  let end = at
  while (text.charCodeAt(end) === 32 && end - at < 100) end += 1
  return end - at
}

function isLetter(code: number): boolean {
  return (code > 64 && code < 91) || (code > 96 && code < 123)
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}

function after(pattern: RegExp, text: string, at: number): number {
  return matches(pattern, text, at) ? pattern.lastIndex : at
}

/** The first group where a pattern matches, empty if the group did not take part. */
function capture(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  const match = pattern.exec(text)
  return match === null ? undefined : (match[1] ?? '')
}
