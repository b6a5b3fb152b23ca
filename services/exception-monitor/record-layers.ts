import { severityOf, severityOfLetter } from './record-level.ts'
import { epochOf } from './record-time.ts'

/** What stands around a line of a program: who passed it on, and what that one knew of it. */
export interface Layer {
  /** Where the program's own line begins. */
  end: number
  severity?: number | undefined
  /** Epoch seconds. */
  time?: number | undefined
  /** Who speaks: it is the same for every line of one program. */
  speaker: string
  /** Whether the line goes on in the next one of this speaker. */
  partial?: boolean
  /** Whether what follows is the message, whatever it looks like. */
  closed?: boolean
}

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const ISO = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)`
/** A program and its process, as syslog writes them; names of programs may hold blanks where a process follows. */
const TAG = String.raw`([^\s:[\]]{1,64}|[^:[\]\n]{1,48}(?=\[\d))(?:\[(\d{1,10})\])?:(?: |$)`
const HOST = String.raw`[\w.:/@-]{0,120}[\w/@-]`
// What a failure begins with, behind a time and no host.
const NO_HOST = '(?!Caused by:|(?:Fatal|Uncaught|Unhandled|Unexpected) [Ee])'

const SYSLOG = new RegExp(`^${MONTH} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})? ${NO_HOST}${HOST} ${TAG}`)
// Only rsyslog's own form, with microseconds, may do without the number of the process.
const SYSLOG_ISO = new RegExp(
  String.raw`^(?:${ISO} (?=[^\s]{1,120} [^:[\n]{1,64}\[\d{1,10}\]:)|\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}[+-]\d\d:\d\d (?=[a-z]))${HOST} ${TAG}`,
)
const HEROKU = new RegExp(`^${ISO} (app|heroku)\\[([\\w.-]{1,40})\\]: `)
const CRI = new RegExp(`^${ISO} (stdout|stderr) ([FP])(?: |$)`)
const PRIORITY = /^<(\d{1,3})>(?:1 (?=\d{4}-|- ))?/
const RFC5424 =
  /^<\d{1,3}>1 (\S{1,40}) (\S{1,255}) (\S{1,64}) (\S{1,128}) \S{1,64} (?:-|(?:\[(?:[^\]"\\]|\\.|"(?:[^"\\]|\\.){0,512}"){0,512}\]){1,8})(?: \uFEFF?|$)/
const KERNEL = /^\[ {0,8}\d{1,8}\.\d{3,6}\](?:\[ {0,8}[TC]\d{1,8}\])? (?:\((EE|WW|II|--|\*\*|==|!!|NI|\?\?)\) )?/
/** Loghub's Blue Gene and Thunderbird: an alert's name, the time, the place, and the line as it was. */
const CLUSTER =
  /^(?:-|[A-Z][A-Z0-9_]{1,31}) (\d{10}) \d{4}\.\d\d\.\d\d (\S{1,64}) (?:\d{4}(?:-\d\d){3}(?:\.\d\d){2}\.\d{6} \S{1,64} [A-Z]{3,12} [A-Z]{2,16} ([A-Z]{4,8}) )?/
const LOGCAT =
  /^(?:(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {1,9})?(?:(\d{1,7}) {1,9}(\d{1,7}) ([VDIWEF]) [^:\n]{1,100}?: |([VDIWEF])\/[^(\n]{1,100}\( {0,9}(\d{1,7})\): )/
const COMPOSE = /^([\w.@-]{1,100}) (?: {1,40}|(?<=[-_.]\d{1,4} ))\| ?/
const PROCESSES = /^(?:\d\d:\d\d:\d\d ([\w-]{1,40}\.\d{1,4}) {1,40}\| ?|\d{1,3}\|([\w.-]{1,40}) {1,40}\| ?)/
const NAMED = /^(?:([\w.-]{1,120}\.log[\w.:-]{0,60}) (?=\d{4}-)|App (\d{1,7}) (?:output|stderr|stdout): ?)/
const POD = /^\[(pod\/[\w.-]{1,120}\/[\w.-]{1,120})\] /
const TAI64N = /^@4[0-9a-f]{23} /

/** Forms of one level that programs write without a time; the rest of the line is the message. */
const KLOG = /^([IWEFDC])\d{4,8} \d\d:\d\d:\d\d\.\d{3,9} {1,9}\d{1,10} [^\]\n]{1,160}\] ?/
const RUBY = /^([DIWEFAU]), \[[^\]\n]{10,60}\] {1,4}[A-Z]{3,7} -- [^:\n]{0,80}: ?/
const LOGRUS = /^(ERRO|WARN|INFO|DEBU|FATA|PANI|TRAC)\[[\dT:Z+-]{4,30}\] ?/
const REDIS = new RegExp(`^\\d{1,10}:[A-Z] \\d\\d ${MONTH} \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ([.*#-]) `)
const WINDOWS = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, (Info|Warning|Error|Perf) {1,30}\w{1,12} {1,9}/
const DOTNET = /^(trce|dbug|info|warn|fail|crit): (?=[\w.`+]{1,160}\[\d{1,10}\]$)/

/** The levels of forms that know no names: X.Org's, Redis's, .NET's, Windows's. */
const MARKS = new Map(
  Object.entries({ EE: 3, WW: 4, II: 6, NI: 4, '#': 4, '*': 5, '-': 6, '.': 7, trce: 7, dbug: 7, fail: 3, U: 3, A: 3 }),
)

/**
 * Reads what passed a line on, such as syslog or a container's runtime, or a whole prefix of a fixed form.
 *
 * What is behind it may have another, unless it is `closed`.
 */
export function readLayer(text: string): Layer | undefined {
  const code = text.charCodeAt(0)
  if (code >= 97 && code <= 122) return ofWord(text)
  if (code >= 48 && code <= 57) return ofDigit(text)
  if (code >= 65 && code <= 90) return ofCapital(text)
  if (code === 91) return ofBracket(text)
  if (code === 60) return ofPriority(text)
  if (code === 45) return cluster(text)
  if (code === 64 && TAI64N.test(text)) return { end: 26, speaker: '' }
  return undefined
}

function ofWord(text: string): Layer | undefined {
  const named = COMPOSE.exec(text) ?? NAMED.exec(text)
  if (named !== null) return { end: named[0].length, speaker: named[1] ?? '' }
  return fixed(DOTNET.exec(text))
}

function ofDigit(text: string): Layer | undefined {
  const third = text.charCodeAt(2)
  if (third === 45) return logcat(text)
  if (text.charCodeAt(4) === 45) {
    const cri = CRI.exec(text)
    if (cri !== null) {
      const speaker = cri[1] as string
      return { end: cri[0].length, time: epochOf(text, 0), speaker, partial: cri[2] === 'P' }
    }
    const syslog = SYSLOG_ISO.exec(text) ?? HEROKU.exec(text)
    if (syslog !== null) return tagged(syslog, epochOf(text, 0))
    return text.charCodeAt(19) === 44 ? fixed(WINDOWS.exec(text)) : logcat(text)
  }
  const redis = REDIS.exec(text)
  if (redis !== null) return fixed(redis)
  const worker = PROCESSES.exec(text)
  return worker === null ? undefined : { end: worker[0].length, speaker: worker[1] ?? worker[2] ?? '' }
}

function ofCapital(text: string): Layer | undefined {
  const syslog = SYSLOG.exec(text)
  if (syslog !== null) return tagged(syslog, undefined)
  if (text.startsWith('App ')) {
    const app = NAMED.exec(text)
    return app === null ? undefined : { end: app[0].length, speaker: `App ${app[2]}` }
  }
  const second = text.charCodeAt(1)
  if (second >= 48 && second <= 57) return fixed(KLOG.exec(text))
  if (second === 44) return fixed(RUBY.exec(text))
  if (second === 47) return logcat(text)
  return fixed(LOGRUS.exec(text)) ?? cluster(text)
}

function ofBracket(text: string): Layer | undefined {
  const kernel = KERNEL.exec(text)
  if (kernel !== null) return { end: kernel[0].length, severity: MARKS.get(kernel[1] ?? ''), speaker: '' }
  const pod = text.startsWith('[pod/') ? POD.exec(text) : null
  return pod === null ? undefined : { end: pod[0].length, speaker: pod[1] as string }
}

function ofPriority(text: string): Layer | undefined {
  const [priority, number = ''] = PRIORITY.exec(text) ?? []
  if (priority === undefined || Number(number) > 191) return undefined
  const severity = Number(number) & 7
  const rfc5424 = priority.endsWith('>1 ') ? RFC5424.exec(text.slice(0, 4096)) : null
  if (rfc5424 === null) return { end: number.length + 2, severity, speaker: '' }
  const [prefix, , , app, process] = rfc5424
  const speaker = tag(app === '-' ? '' : app, process === '-' ? undefined : process)
  return { end: prefix.length, severity, speaker, time: epochOf(text, priority.length) }
}

function cluster(text: string): Layer | undefined {
  const match = CLUSTER.exec(text)
  if (match === null) return undefined
  const level = match[3]
  const severity = level === 'FAILURE' ? 2 : severityOf(level ?? '')
  const speaker = match[2] as string
  return { end: match[0].length, severity, time: Number(match[1]), speaker, closed: level !== undefined }
}

function logcat(text: string): Layer | undefined {
  const match = LOGCAT.exec(text)
  if (match === null) return undefined
  const severity = severityOfLetter(match[3] ?? match[4] ?? '')
  const speaker = match[5] ?? `${match[1]}/${match[2]}`
  return { end: match[0].length, severity, speaker, closed: true }
}

function fixed(match: RegExpExecArray | null): Layer | undefined {
  if (match === null) return undefined
  const level = match[1] ?? ''
  const severity = severityOf(level) ?? MARKS.get(level) ?? severityOfLetter(level)
  return { end: match[0].length, severity, speaker: '', closed: true }
}

// Here and above: taking a match apart by its iterator would take longer than the match.
function tagged(match: RegExpExecArray, time: number | undefined): Layer {
  return { end: match[0].length, severity: undefined, time, speaker: tag(match[1], match[2]) }
}

function tag(program: string | undefined, process: string | undefined): string {
  return process === undefined ? (program ?? '') : `${program}[${process}]`
}
