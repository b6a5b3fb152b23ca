/** Where in a line a header stands. */
export interface Header {
  at: number
  /** Whether what is before the type says that nothing caught it. */
  sure: boolean
}

/** How many characters a type has at most. */
const MAX_TYPE = 300

/** How far into a line a header may begin; what a logger writes before it is shorter. */
const MAX_BEFORE = 4_000

/** The end of a name that only errors have, and what may follow it in a header. */
const NAMED = /(?:Error|Exception|Throwable)(?=$|: |:$|\] \{$| \[[\w ]{1,60}\](?:: | \[|$)| ---> )/g

/** What runtimes put before a type. */
const LEADS = [
  'Exception in thread ".{0,200}?"',
  String.raw`Uncaught(?: \(in promise\))?`,
  String.raw`\(node:\d+\) UnhandledPromiseRejectionWarning:`,
  'Unhandled [Ee]xception[.:]',
  String.raw`(?:\[ERROR\] )?FATAL UNHANDLED EXCEPTION:`,
  String.raw`Fatal error\.`,
].join('|')
const ENDS_LED = new RegExp(`(?:${LEADS}) $`)
const BEGINS_LED = new RegExp(`^(?:${LEADS}) `)

/** A lead that is enough, whatever the type is called. */
const SURE =
  /(?:Exception in thread ".{0,200}?"|Unhandled exception\.|^Unhandled Exception:|FATAL UNHANDLED EXCEPTION:) (?=([\w$.+/`]{1,300})(?:$|: |:$| --->))/

/** Links of a chain, whose beginning is another line; and warnings that are written with a stack. */
const NO_HEADER =
  /^\s*(?:Caused by|Suppressed|Wrapped by|\[cause\]): |^\s*--->|^\(node:\d+\) (?!UnhandledPromiseRejectionWarning: )/

/** Finds the first header of an error in a line, behind a logger's text too. */
export function headerIn(line: string): Header | undefined {
  if (NO_HEADER.test(line)) return undefined
  const text = line.slice(0, MAX_BEFORE)
  const sure = SURE.exec(text)
  if (sure !== null && isType(sure[1] ?? '')) return { at: sure.index, sure: true }
  for (const { index, 0: end } of text.matchAll(NAMED)) {
    const start = startOfType(text, index)
    if (!isType(text.slice(start, index + end.length))) continue
    const before = text.slice(Math.max(0, start - MAX_TYPE), start)
    const lead = ENDS_LED.exec(before)
    if (lead !== null) return { at: start - lead[0].length, sure: false }
    // Node puts brackets around an error that has no calls.
    if (before.endsWith('[') && line.endsWith('] {')) return { at: start - 1, sure: false }
    // The outer one of a chain that .NET writes in one line is called like no error.
    if (before.endsWith(' ---> ')) return { at: plainHeaderIn(text) ?? start, sure: false }
    if (before === '' || /[\s[(:"'>|-]$/.test(before)) return { at: start, sure: false }
  }
  return undefined
}

function startOfType(line: string, end: number): number {
  let start = end
  while (start > 0 && end - start < MAX_TYPE && /[\w$.+/`]/.test(line.charAt(start - 1))) start -= 1
  return start
}

/** Whether a name's last segment begins with a capital, as that of types does and that of variables does not. */
function isType(name: string): boolean {
  return /^[A-Z_$]/.test(name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('+'), name.lastIndexOf('/')) + 1))
}

/** A type that is called like no error. */
const PLAIN = /^(?:Uncaught )?(?:[\w$]+\.)*([A-Z][\w$]*)$/

/** How many parts of a log line are looked at for a type. */
const MAX_PARTS = 6

/** What stands before calls that nothing was thrown in. */
const NO_TYPE = /^(?:Trace|Stack|[Ss]tack[Tt]race|Note|Thread|State|Debug|Info|Notice|Log|\w*Warning|[A-Z][A-Z_]+)$/

/**
 * Finds the header in a line above calls, though its type is called like no error.
 *
 * @returns where it begins.
 */
export function plainHeaderIn(line: string): number | undefined {
  if (NO_HEADER.test(line)) return undefined
  let at = 0
  for (const part of line.slice(0, MAX_BEFORE).split(': ', MAX_PARTS)) {
    const [, type] = PLAIN.exec(part) ?? []
    if (type !== undefined && !NO_TYPE.test(type)) return at
    at += part.length + 2
  }
  return undefined
}

/** A header in its parts. */
export interface HeaderText {
  type: string
  message: string
}

const PARTS =
  /^\[?([\p{L}_$][\p{L}\p{N}_$`.+/<>]{0,300}(?:\[[\w,]{0,100}\])?)(?: \[[^\]]{1,60}\]){0,3}(?:$|:(?: ?(.*))$)/su

/** Reads a header's type and message, without what the runtime puts before it and without a code of Node's. */
export function readHeader(text: string): HeaderText | undefined {
  const [, type, message = ''] = PARTS.exec(text.replace(BEGINS_LED, '')) ?? []
  return type === undefined ? undefined : { type, message: message.trimEnd() }
}
