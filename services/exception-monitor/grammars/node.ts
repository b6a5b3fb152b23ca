import type { Failure, Frame, Raised } from '../failure.ts'
import { callIn, isCall } from './at-frames-calls.ts'
import { type HeaderText, headerIn, readHeader } from './at-frames-header.ts'
import { CARET, COLLECTIONS, FATAL, NO_PLACE, NODE_END, NODE_HELP, WHERE } from './at-frames-text.ts'
import { distinctFrames } from './distinct-frames.ts'

/** Before the calls of whoever passed an error on; those where it was thrown came before. */
const PASSED_ON = /^Emitted 'error' event/

/** Before the calls of a value that has none of its own, or again before those of an error. */
const THROWN_AT = 'Thrown at:'

/** The name of a property, which is no type. */
const LABEL = /^(?:\[?[a-z_$][\w$]{0,100}\]?|'[^']{1,100}'): /

/** An error while its lines are read. */
interface Reading {
  header: string
  indent: number
  frames: Frame[]
  /** Whether no more of its message comes. */
  called: boolean
}

/** Reads the failure of a Node program: its error, and those among its properties. */
export function parseNode(lines: readonly string[]): Failure | undefined {
  const [begin = ''] = lines
  if (begin === COLLECTIONS || FATAL.test(begin)) return outOfMemory(lines)
  const { where, rest } = afterSource(lines)
  const [first, ...others] = rest
  if (first === undefined) {
    // Whatever was thrown there got lost.
    return where && { language: 'node', errors: [{ type: 'Uncaught', message: '', frames: [where] }] }
  }
  const readings = readErrors(first, others)
  const thrown = others.indexOf(THROWN_AT)
  const isThrownValue =
    others.some((line) => NODE_HELP.test(line)) || (thrown !== -1 && !others.slice(0, thrown).some(isCall))
  const [error, ...further] = readings.map((reading) => raised(reading, isThrownValue))
  if (error === undefined) return undefined
  // Source that does not parse was never called, unless as text.
  const isUncalled =
    error.frames.length === 0 || (error.type === 'SyntaxError' && error.frames[0]?.function !== 'JSON.parse')
  const frames = where !== undefined && isUncalled ? [where, ...error.frames] : error.frames
  return { language: 'node', errors: [{ ...error, frames }, ...further] }
}

/** Leaves out the source that Node shows above an error, but for its place. */
function afterSource(lines: readonly string[]): { where: Frame | undefined; rest: readonly string[] } {
  let where: Frame | undefined
  let start = 0
  while (WHERE.test(lines[start] ?? '')) {
    const [, file = '', line] = /^(.*):(\d+)$/.exec(lines[start] ?? '') ?? []
    where = NO_PLACE.test(file) ? undefined : { file, line: Number(line) }
    start += CARET.test(lines[start + 2] ?? '') ? 3 : 2
    while (lines[start]?.trim() === '') start += 1
  }
  return { where, rest: lines.slice(start) }
}

function readErrors(first: string, rest: readonly string[]): Reading[] {
  let current: Reading = { header: first, indent: 0, frames: [], called: first.endsWith('] {') }
  const readings = [current]
  let passedOn = false
  for (const [index, line] of rest.entries()) {
    if (NODE_END.test(line) || NODE_HELP.test(line)) break
    const call = callIn(line)
    if (call !== undefined || (current.called && isCall(line))) {
      if (call !== undefined && !passedOn) current.frames.push(call.frame)
      current.called = true
    } else if (PASSED_ON.test(line) || line === THROWN_AT) {
      passedOn = current.frames.length > 0
      current.called = true
    } else if (current.called) {
      const header = nestedHeader(line, rest[index + 1])
      if (header === undefined) continue
      passedOn = false
      current = {
        header,
        indent: line.length - line.trimStart().length,
        frames: [],
        called: /\](?: \{|,)?$/.test(line),
      }
      readings.push(current)
    } else if (/^\[… \d+ lines cut …\]$/.test(line)) {
      current.called = true
    } else {
      current.header += `\n${line.slice(Math.min(current.indent, line.length - line.trimStart().length))}`
    }
  }
  return readings
}

/** Reads the header of an error among the properties of another. */
function nestedHeader(line: string, next: string | undefined): string | undefined {
  if (!/^\s/.test(line)) return undefined
  const header = line.trimStart().replace(LABEL, '')
  if (readHeader(header) === undefined) return undefined
  const at = headerIn(header)?.at
  const isNamed = at === 0 || (at === 1 && header.startsWith('['))
  return isNamed || (next !== undefined && callIn(next) !== undefined) ? header : undefined
}

function raised({ header, frames }: Reading, isThrownValue: boolean): Raised {
  const text = header.startsWith('[') ? header.replace(/\](?: \{|,)?$/, '') : header
  const read: HeaderText | undefined = isThrownValue ? undefined : readHeader(text)
  return { ...(read ?? { type: 'Uncaught', message: text.trim() }), frames: distinctFrames(frames) }
}

/** Reads what Node says when it can get no more memory; the calls are its own. */
function outOfMemory(lines: readonly string[]): Failure {
  const frames = lines.flatMap((line): Frame[] => {
    const [, name] = /^ *\d+: 0x[0-9a-f]+ ([^[(\s]\S*)/.exec(line) ?? []
    return name === undefined ? [] : [{ function: name.replace(/\(.*/, '') }]
  })
  const message = lines.find((line) => FATAL.test(line))?.replace(FATAL, '') ?? ''
  return { language: 'node', errors: [{ type: 'FATAL ERROR', message, frames: distinctFrames(frames) }] }
}
