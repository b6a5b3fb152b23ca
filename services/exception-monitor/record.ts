import { readHead } from './record-head.ts'
import { readDocker, readJson, readLogfmt, type Said } from './record-json.ts'
import { readLayer } from './record-layers.ts'

/** What a line of a log says beside what its program had to say. */
export interface LogRecord {
  /**
   * The text without its prefix: exactly that and its one separator, so that what is indented stays so. Of JSON the
   * message, and under it the stack where there is one of its own. May have several lines.
   */
  body: string
  /** Where the prefix names a level: syslog's severity, from 0 (emergency) to 7 (debug). */
  severity: number | undefined
  /**
   * Who speaks, where that stands on every line, such as the program and process of syslog, or a container. Empty where
   * the prefix does not tell, or tells it only on the first line of a record.
   */
  speaker: string
  /** Whether the line had a prefix, so that it begins a record of its own. */
  prefixed: boolean
  /** Epoch seconds, where the prefix tells a full time with its zone. */
  time: number | undefined
  /** Whether the line goes on in the next one of this speaker: the bodies joined are to be read as a record again. */
  partial: boolean
}

/** How often a line may have been passed on: by a container's runtime, by syslog, by the kernel's log. */
const MAX_LAYERS = 4

const ANSI = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g
const LOGFMT = /^(?:time|ts|t|level|lvl|severity|logger|caller|source|msg)=/
const PHP = /^PHP (?:(?:Fatal|Parse|Core|Compile|Recoverable fatal) error|(Warning)|(Notice|Deprecated)):/
/** The first words of failures, which look like a level: of Mono, and of the kernel. */
const FAILURE = /^(?:\[ERROR\] FATAL UNHANDLED EXCEPTION:|INFO: (?:task |rcu))/
/** A name and its value, as a dump of registers has them. */
const VALUE =
  /^(?:[^\n.]{1,80}(?:\.[^\n.]{1,80})?\.{2,60}\d{1,9}(?: \(\w{1,12}\))?|[\w ]{1,60}registers?:|[\w ]{1,60}: 0x[0-9a-f]{1,16}|(?:\w{1,12}[=:](?:0x)?[0-9a-f]{8,16}(?: [0-9a-f]{8,16}){0,7} ?){1,16})$/i
const ERROR = 3

/**
 * Tells the prefix of a line, of some sixty kinds of loggers, from what the line says.
 *
 * A level counts only in the place that a prefix has for it. Terminal colours are taken out. Never throws; takes time in
 * proportion to what comes before the message, and to the line only where it is JSON or logfmt.
 */
export function readRecord(text: string): LogRecord {
  const body = withoutColour(text)
  const record: LogRecord = {
    body,
    severity: undefined,
    speaker: '',
    prefixed: false,
    time: undefined,
    partial: false,
  }
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    const code = record.body.charCodeAt(0)
    // What is indented goes on with the line before, and so does an empty line.
    if (code === 32 || code === 9 || Number.isNaN(code)) return record
    const passed = code === 123 ? unpackDocker(record) : unwrap(record)
    if (passed === 'whole') return withoutValue(record)
    if (passed === 'no') break
  }
  readOwn(record)
  return withoutValue(record)
}

/** A text without what drives a terminal. */
export function withoutColour(text: string): string {
  return text.includes('\x1b') ? text.replace(ANSI, '') : text
}

/** Takes back the level of a line that tells no error, but one value of many that were printed along with it. */
function withoutValue(record: LogRecord): LogRecord {
  if (record.severity !== undefined && record.severity <= ERROR && VALUE.test(record.body)) record.severity = undefined
  return record
}

/** Whether a layer was taken off, and whether what is below it may have a prefix too. */
type Passed = 'no' | 'more' | 'whole'

function unwrap(record: LogRecord): Passed {
  const layer = readLayer(record.body)
  if (layer === undefined) return 'no'
  take(record, record.body.slice(layer.end), layer)
  if (layer.partial === true) record.partial = true
  return record.partial || layer.closed === true ? 'whole' : 'more'
}

function unpackDocker(record: LogRecord): Passed {
  const line = readDocker(record.body)
  if (line === undefined) return 'no'
  take(record, line.text.replace(/\r?\n$/, ''), { speaker: line.stream, time: line.time })
  // Docker cuts lines at 16 KiB.
  record.partial = !line.text.endsWith('\n')
  return record.partial ? 'whole' : 'more'
}

/** Reads the prefix that the program itself wrote. */
function readOwn(record: LogRecord): void {
  const { body } = record
  const code = body.charCodeAt(0)
  if (code === 123) {
    say(record, readJson(body))
  } else if (code >= 97 && code <= 122) {
    if (LOGFMT.test(body)) say(record, readLogfmt(body))
  } else if (!FAILURE.test(body)) {
    const head = readHead(body)
    if (head !== undefined) take(record, body.slice(head.end), head)
    if (record.prefixed && record.body.startsWith('PHP ')) readPhp(record)
  }
}

function say(record: LogRecord, said: Said | undefined): void {
  if (said === undefined) return
  take(record, said.body ?? record.body, said)
}

function readPhp(record: LogRecord): void {
  const [kind, warning, notice] = PHP.exec(record.body) ?? []
  if (kind !== undefined) record.severity ??= notice !== undefined ? 5 : warning !== undefined ? 4 : 3
}

interface Told {
  severity?: number | undefined
  time?: number | undefined
  speaker?: string
}

/** Takes over what a prefix told; one further in knows better, but who speaks is told by all of them. */
function take(record: LogRecord, body: string, { severity, time, speaker = '' }: Told): void {
  record.body = body
  record.prefixed = true
  record.severity = severity ?? record.severity
  record.time = time ?? record.time
  if (speaker !== '') record.speaker = record.speaker === '' ? speaker : `${record.speaker}/${speaker}`
}
