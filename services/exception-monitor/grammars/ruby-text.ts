import type { Frame } from '../failure.ts'

/** What Ruby writes before the error that ended a thread. */
export const THREAD = /^#<Thread:.* terminated with exception \(report_on_exception is true\):$/

/** A call where the innermost comes last. */
export const NUMBERED = /^\s+\d+: from \S/

/** A call where the innermost comes first, or what stands for many of them. */
export const FROM = /^\s+(?:from \S|\.\.\. \d+ levels\.\.\.)/

/** An error as Rails logs it: what its lines have in common, the type, the message. */
export const PARENTHESES =
  /^((?:\[[^\]]*\] )*)(?:Information for(?: cause)?: )?([A-Z]\w*(?:::[A-Z]\w*)*) \((.*)\):?\s*$/s

/** An error as Ruby describes it in one line. */
export interface Described {
  /** Absent where the line does not say it. */
  type: string | undefined
  message: string
}

/** What a line says that begins with a place in a program. */
export interface Located {
  frame: Frame
  /** Where in the line the place begins. */
  at: number
  /** What is said of the place, if anything is. */
  error: Described | undefined
}

/** The place that a line begins with, and the error there: `x.rb:3:in 'foo': message (Type)`. */
export function locatedIn(line: string): Located | undefined {
  const place = /:(\d+):in [`']/.exec(line)
  if (place === null) return undefined
  const name = place.index + place[0].length
  const said = line.indexOf("': ", name)
  const end = said >= 0 ? said : line.endsWith("'") ? line.length - 1 : -1
  if (end < name) return undefined
  const path = line.slice(0, place.index)
  const at = /^[/<.(]/.test(path) ? 0 : path.lastIndexOf(' ') + 1
  const frame = { file: path.slice(at), line: Number(place[1]), function: line.slice(name, end) }
  return { frame, at, error: said >= 0 ? describedIn(line.slice(said + 3)) : undefined }
}

function describedIn(text: string): Described {
  if (text === 'unhandled exception') return { type: 'RuntimeError', message: '' }
  // Only the type is written where the message is empty.
  if (/^[A-Z]\w*(?:::[A-Z]\w*)*$/.test(text)) return { type: text, message: '' }
  const open = text.lastIndexOf(' (')
  const type = /^[A-Z]\w*(?:::[A-Z]\w*)*(?=\)$)/.exec(open < 0 ? '' : text.slice(open + 2))
  return type === null ? { type: undefined, message: text } : { type: type[0], message: text.slice(0, open) }
}

/** The call that a line of a backtrace names, however it begins. */
export function callIn(line: string): Frame | undefined {
  const call = line.replace(/^\s*(?:\d+: )?(?:from )?/, '')
  const located = locatedIn(call)
  if (located !== undefined) return { ...located.frame, file: `${call.slice(0, located.at)}${located.frame.file}` }
  const [, file, number] = /^(.+):(\d+)$/.exec(call) ?? []
  return file === undefined ? undefined : { file, line: Number(number) }
}

/** Whether a line is a call and nothing more, as in a backtrace that a program writes itself. */
export function isBare(line: string): boolean {
  return /^\s*\S+:\d+:in [`'].*'$/.test(line)
}

/** An error as programs log it before its backtrace: `Type: message`, `message (Type)` or `Type (message):`. */
export function loggedIn(line: string): Described | undefined {
  const [, type, message = ''] = /^([A-Z]\w*(?:::[A-Z]\w*)*)(?:: (.*))?$/s.exec(line) ?? []
  if (type !== undefined && (message !== '' || /(?:Error|Exception)$/.test(type))) return { type, message }
  const described = describedIn(line)
  if (described.type !== undefined) return described
  const parentheses = PARENTHESES.exec(line)
  return parentheses === null ? undefined : { type: parentheses[2], message: parentheses[3] ?? '' }
}

/** Whether a line is an error as programs log it. */
export function isLogged(line: string): boolean {
  return loggedIn(line) !== undefined
}
