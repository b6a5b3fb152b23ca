import { severityOf, severityOfLetter, severityOfNumber } from './record-level.ts'
import { epochOf } from './record-time.ts'

/** What a line of fields says, whichever names its logger gives them. */
export interface Said {
  /** The message, and under it the stack; undefined where neither is told. */
  body: string | undefined
  severity: number | undefined
  /** Epoch seconds. */
  time: number | undefined
}

/** Longer ones are not read as JSON. */
const MAX_JSON = 256 * 1024

/** How an object begins in JSON, unlike one that JavaScript prints. */
const OBJECT = /^\{\s{0,8}"/

type Fields = Record<string, unknown>

const LEVELS = [
  'level',
  'severity',
  'lvl',
  'levelname',
  'log.level',
  'LogLevel',
  'Level',
  '@level',
  '@l',
  'level_name',
  's',
]
const MESSAGES = [
  'msg',
  'message',
  'event',
  'Message',
  'short_message',
  '@message',
  '@m',
  '@mt',
  'errorMessage',
  'text',
]
const ERRORS = ['err', 'error', 'exception', 'Exception', 'exc', 'thrown', 'exc_info']
const STACKS = [
  'stack',
  'stack_trace',
  'stackTrace',
  'stacktrace',
  'extendedStackTrace',
  'backtrace',
  'traceback',
  'exc_info',
  'exception',
  'Exception',
  'error.stack_trace',
  'error.stack',
  'exception.stacktrace',
  'exc_text',
  '@x',
  'full_message',
  'errorVerbose',
]
const TIMES = ['time', 'timestamp', 'ts', '@timestamp', '@t', 't', 'datetime']

/** The level as most loggers write it, wherever in the line; a quote within a string has a backslash before it. */
const LEVEL = new RegExp(`"(?:${LEVELS.join('|')})" ?: ?(?:"([A-Za-z]{1,12})"|(\\d{1,3})[,}])`, 'g')
const USUAL = /"level": ?(?:"([A-Za-z]{1,12})"|(\d{1,3})[,}])/y
const FAILS = /err|exception|fatal|panic|stack|traceback|crit|severe|levelno/i
const QUIET = 5

/**
 * Reads a line that is one JSON object.
 *
 * A line that tells a level at which nothing fails, or nothing of a failure at all, is only looked at, not parsed.
 *
 * @returns undefined for a line that is no JSON object.
 */
export function readJson(text: string): Said | undefined {
  if (text.length > MAX_JSON || text.charCodeAt(text.length - 1) !== 125 || !OBJECT.test(text)) return undefined
  const severity = levelOf(text)
  if ((severity ?? 0) >= QUIET || (severity === undefined && !FAILS.test(text))) {
    return { body: undefined, severity, time: undefined }
  }
  const fields = parse(text)
  return fields && readFields(fields)
}

/** The level, where the line has one only: one within another object may be of something else. */
function levelOf(text: string): number | undefined {
  const usual = text.indexOf('"level":')
  USUAL.lastIndex = usual
  const match = usual !== -1 && text.indexOf('"level":', usual + 1) === -1 ? USUAL.exec(text) : null
  const levels = match === null ? [...text.matchAll(LEVEL)] : [match]
  const level = levels.length === 1 ? levels[0] : undefined
  return level && severityIn(level[1] ?? Number(level[2]))
}

/** Reads `{"log": …, "stream": …, "time": …}`, which Docker makes of a line. @returns undefined for any other line. */
export function readDocker(text: string): { text: string; stream: string; time: number | undefined } | undefined {
  if (!text.startsWith('{"log":"') || text.length > MAX_JSON) return undefined
  const { log, stream, time } = parse(text) ?? {}
  if (typeof log !== 'string' || typeof stream !== 'string') return undefined
  return { text: log, stream, time: typeof time === 'string' ? epochOf(time, 0) : undefined }
}

/** Reads `key=value key="value"` as it is written by loggers of Go; undefined where it tells no level or no message. */
export function readLogfmt(text: string): Said | undefined {
  const [, word = ''] = LOGFMT_LEVEL.exec(text) ?? []
  const severity = severityOf(word)
  if (severity === undefined || !LOGFMT_MESSAGE.test(text)) return undefined
  if (severity >= QUIET) return { body: undefined, severity, time: undefined }
  const fields: Fields = {}
  for (const [, key = '', quoted, bare] of text.slice(0, MAX_JSON).matchAll(PAIR)) {
    fields[key] ??= quoted === undefined ? bare : unquote(quoted)
  }
  return readFields(fields)
}

const LOGFMT_LEVEL = /(?<=^| )(?:level|lvl|severity)="?([A-Za-z]{1,12})/
const LOGFMT_MESSAGE = /(?<=^| )(?:msg|message|err|error)=/
const PAIR = /(?<=^| )([A-Za-z_@][\w.@-]{0,40})=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g

function unquote(quoted: string): string {
  if (!quoted.includes('\\')) return quoted
  const value = parseAny(`"${quoted.replaceAll('\t', '\\t')}"`)
  return typeof value === 'string' ? value : quoted
}

function readFields(fields: Fields): Said {
  const inner = isFields(fields.fields) ? fields.fields : isFields(fields.record) ? fields.record : undefined
  const message = firstText(fields, MESSAGES) ?? (inner && firstText(inner, MESSAGES))
  const stack = stackIn(fields) ?? (inner && stackIn(inner))
  const detail = stack === undefined ? detailIn(fields, message) : undefined
  const said = [message, detail].filter((text) => text !== undefined).join(': ')
  const body = stack === undefined ? said : [said, stack].filter((text) => text !== '').join('\n')
  return {
    body: body === '' ? undefined : body.replace(/\n+$/, ''),
    severity: firstOf(fields, LEVELS, severityIn) ?? levelNumber(fields.levelno),
    time: firstOf(fields, TIMES, timeIn),
  }
}

/** The stack at the top, or within the error. */
function stackIn(fields: Fields): string | undefined {
  for (const key of ERRORS) {
    const error = fields[key]
    const stack = isFields(error) ? firstOf(error, STACKS, stackOf) : undefined
    if (stack !== undefined) return stack
  }
  const stack = firstOf(fields, STACKS, stackOf)
  // AWS Lambda takes the frames of Python out of their traceback.
  if (stack === undefined || !/^ {2}File "/.test(stack)) return stack
  const raised = [fields.errorType, fields.errorMessage].filter((text) => typeof text === 'string').join(': ')
  return `Traceback (most recent call last):\n${stack.trimEnd()}\n${raised}`
}

function stackOf(value: unknown): string | undefined {
  if (Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === 'string')) {
    return stackOf(`${value.map((line: string) => line.replace(/\n$/, '')).join('\n')}\n`)
  }
  return typeof value === 'string' && value.trim().includes('\n') ? value : undefined
}

/** What the error says, where the message does not say it already. */
function detailIn(fields: Fields, message: string | undefined): string | undefined {
  for (const key of ERRORS) {
    const error = fields[key]
    const text = isFields(error) ? describe(error) : error
    if (typeof text === 'string' && text !== '' && !message?.includes(text)) return text
  }
  return undefined
}

function describe(error: Fields): string | undefined {
  const type = firstText(error, ['type', 'name', 'class', 'kind'])
  const message = firstText(error, ['message', 'msg'])
  return type === undefined || message === undefined ? message : `${type}: ${message}`
}

function severityIn(value: unknown): number | undefined {
  if (typeof value === 'number') return severityOfNumber(value)
  if (isFields(value)) return severityIn(value.name ?? value.value)
  return typeof value === 'string' ? (severityOf(value) ?? severityOfLetter(value)) : undefined
}

/** Python counts 10 for debug to 50 for critical. */
function levelNumber(level: unknown): number | undefined {
  return typeof level === 'number'
    ? severityOfNumber(level >= 40 ? level + 10 : level === 30 ? 40 : level + 10)
    : undefined
}

function timeIn(value: unknown): number | undefined {
  if (isFields(value)) return timeIn(value.$date)
  if (typeof value === 'string') return epochOf(value, 0)
  if (typeof value !== 'number' || value < 1e8) return undefined
  // Seconds, or thousandths, or thousandths of these.
  return [1, 1e3, 1e6, 1e9].map((unit) => value / unit).find((seconds) => seconds < 1e11)
}

function firstText(fields: Fields, keys: readonly string[]): string | undefined {
  return firstOf(fields, keys, (value) => (typeof value === 'string' && value !== '' ? value : undefined))
}

function firstOf<T>(fields: Fields, keys: readonly string[], read: (value: unknown) => T | undefined): T | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(fields, key) ? read(fields[key]) : undefined
    if (value !== undefined) return value
  }
  return undefined
}

function parse(text: string): Fields | undefined {
  const value = parseAny(text)
  return isFields(value) ? value : undefined
}

function parseAny(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // A line that only looks like JSON is a line of text.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
