import type { Frame } from '../failure.ts'

const TRACEBACK = 'Traceback (most recent call last):'
const FRAME = /^(?:> | {2,})File "(.*)", line (\d+)(?:,? in (.*))?$/s
const ERROR = /^([\p{L}_][\p{L}\p{N}_.<>-]*)(?::(?: (.*))?)?$/su
const USUAL_ERROR =
  /^[\p{L}\p{N}_.<>-]*(?:Error|Exception|Warning|Interrupt|Exit|Group|Iteration|Timeout|Fault|Failure)(?::|$)/u

/** What stands between two tracebacks of a chain. */
export const CONNECTOR =
  /^(?:The above exception was the direct cause of the following exception:|During handling of the above exception, another exception occurred:|Original exception was:)\s*$/

/** What stands before a traceback that another process wrote; the lines around it are three quotation marks. */
export const REMOTE = /^[\w.]*RemoteTraceback:\s*$/

/** What surrounds the text of another process. */
export const QUOTES = /^"""\s*$/

/** The first line of an error that ended the interpreter itself. */
export const FATAL = /^Fatal Python error: (.*)$/s

/** The first line of a thread in such a report. */
export const THREAD = /^(?:(Current thread) |Thread )0x[0-9a-f]+.*\(most recent call first\):$/

/** A line between the exceptions of a group: its indentation, whether it opens the group, which comes next, if one does. */
export const SEPARATOR = /^( *)\+(-\+)?-{4,}( (?:\d+|\.\.\.) -{4,})?$/

/** A line of an exception in a group: its indentation, and the rest. */
export const MARGIN = /^( *)(?:\||\+(?= Exception Group Traceback))(?: (.*))?$/s

/** Whether a traceback begins at the end of this line. */
export function isTraceback(line: string): boolean {
  return line.trimEnd().endsWith(TRACEBACK)
}

/** Where in the line a traceback begins, -1 if none does; `isGroup` if it is that of a group. */
export function tracebackIn(line: string): { at: number; isGroup: boolean } {
  if (!isTraceback(line)) return { at: -1, isGroup: false }
  const at = line.lastIndexOf(TRACEBACK)
  const group = '  + Exception Group '
  if (!line.startsWith(group.slice(4), at - 16)) return { at, isGroup: false }
  return { at: line.startsWith(group, at - group.length) ? at - group.length : at - 16, isGroup: true }
}

/** The call that a line of a traceback names. */
export function frameIn(line: string): Frame | undefined {
  const [, file, number, name] = FRAME.exec(line) ?? []
  if (file === undefined) return undefined
  return { file, line: Number(number), ...(name !== undefined && { function: name }) }
}

/**
 * The error that the last line of a traceback names.
 *
 * @param expected whether an error is due, so that any name will do.
 */
export function errorIn(line: string, expected: boolean): { type: string; message: string } | undefined {
  if (!expected && !USUAL_ERROR.test(line)) return undefined
  const [, type, message = ''] = ERROR.exec(line) ?? []
  return type === undefined ? undefined : { type, message }
}

/** What a line tells of an error that Python 2 ignored. */
export function ignoredIn(line: string): { type: string; message: string } | undefined {
  if (!line.endsWith('> ignored')) return undefined
  const [, type, message] = /^Exception ([\w.]+): (.*?) in <.*> ignored$/s.exec(line) ?? []
  return type === undefined || message === undefined ? undefined : { type, message }
}
