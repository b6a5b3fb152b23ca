import type { Failure } from '../failure.ts'
import { framesIn } from './rust-frames.ts'

const PANICKED = /thread '[^\n]{0,200}?' (?:\(\d+\) )?panicked at /
const OVERFLOWED = /thread '[^\n]{0,200}?' (?:\(\d+\) )?has overflowed its stack$/

const PLACE = /:(\d+):\d+:?$/

/** The panic with which Rust gives up where another can not be unwound. */
const GIVES_UP = /[ /]core\/src\/panicking\.rs:\d+:\d+:$/

/** What follows a panic and its backtrace. */
export const NOTE = /^note: (?:run with `RUST_BACKTRACE=|Some details are omitted)|^fatal runtime error: /

/** The last words of a program that is ended for its panics. */
export const ABORTING =
  /^thread (?:panicked while processing panic|caused non-unwinding panic)\. aborting\.$|^Aborted(?: \(core dumped\))?$/

/** The first line of a panic. */
export interface PanicHeader {
  at: number
  /**
   * Where the message is: in the lines below, begun in this line within quotation marks (before Rust 1.73), all of it in
   * this line, or nowhere, since the stack is full.
   */
  message: 'below' | 'begun' | 'whole' | 'none'
  givesUp: boolean
  /** Whether it is of the thread that ends with the program. */
  main: boolean
}

/** Reads the first line of a panic. */
export function panicIn(line: string): PanicHeader | undefined {
  const overflowed = OVERFLOWED.exec(line)
  if (overflowed !== null) return { at: overflowed.index, message: 'none', givesUp: false, main: false }
  const panicked = PANICKED.exec(line)
  if (panicked === null) return undefined
  const message = endsMessage(line) ? 'whole' : PLACE.test(line) && line.endsWith(':') ? 'below' : 'begun'
  return { at: panicked.index, message, givesUp: GIVES_UP.test(line), main: panicked[0].startsWith("thread 'main' ") }
}

/** Whether a message in quotation marks ends in this line: the place comes behind it. */
export function endsMessage(line: string): boolean {
  return PLACE.test(line) && !line.endsWith(':') && line.includes("', ")
}

/** Reads a panic. The one with which Rust gave up says nothing more. */
export function parsePanic(lines: readonly string[]): Failure | undefined {
  const [first = '', ...others] = lines
  const header = panicIn(first)
  if (header === undefined) return undefined
  if (header.message === 'none') {
    return { language: 'rust', errors: [{ type: 'stack overflow', message: first.slice(header.at), frames: [] }] }
  }
  const next = others.findIndex((line) => panicIn(line) !== undefined)
  const rest = next === -1 ? others : others.slice(0, next)
  const stack = rest.indexOf('stack backtrace:')
  const { message, place } = header.message === 'below' ? below(first, rest) : quoted([first, ...rest])
  const frames = stack === -1 ? [] : framesIn(rest.slice(stack + 1))
  // Without debug information the calls have no places, and this one is the only one there is.
  const isPlaced = place === undefined || frames.some(({ file }) => file !== undefined)
  return { language: 'rust', errors: [{ type: 'panic', message, frames: isPlaced ? frames : [place, ...frames] }] }
}

interface Text {
  message: string
  place: { file: string; line: number } | undefined
}

function below(header: string, rest: readonly string[]): Text {
  const end = rest.findIndex((line) => line === 'stack backtrace:' || NOTE.test(line) || ABORTING.test(line))
  const message = (end === -1 ? rest : rest.slice(0, end)).join('\n').trimEnd()
  return { message, place: placeOf(header.replace(PANICKED, '')) }
}

function quoted(lines: readonly string[]): Text {
  const end = lines.findIndex(endsMessage)
  const text = (end === -1 ? lines.slice(0, 1) : lines.slice(0, end + 1)).join('\n').replace(PANICKED, '')
  const close = text.lastIndexOf("', ")
  if (close === -1) return { message: text.replace(/^'/, ''), place: undefined }
  return { message: text.slice(0, close).replace(/^'/, ''), place: placeOf(text.slice(close + 3)) }
}

function placeOf(text: string): Text['place'] {
  const place = PLACE.exec(text)
  return place === null ? undefined : { file: text.slice(0, place.index), line: Number(place[1]) }
}
