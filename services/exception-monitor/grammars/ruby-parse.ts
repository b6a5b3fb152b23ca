import type { Failure, Frame, Raised } from '../failure.ts'
import { distinctFrames } from './distinct-frames.ts'
import { callIn, FROM, isBare, locatedIn, loggedIn, NUMBERED, PARENTHESES, THREAD } from './ruby-text.ts'

const CRASH = /^(\S+):(\d+): (\[BUG\]) (.*)$/s
const SYNTAX = /^(\S+?):(\d+): (.*)$/s

interface Written {
  type: string
  message: string[]
  frames: Frame[]
  /** Whether its calls were read, after which no message goes on. */
  called: boolean
}

/** Reads the lines of a Ruby failure. */
export function parseRuby(lines: readonly string[]): Failure | undefined {
  const text = lines.filter((line) => !THREAD.test(line) && !line.endsWith('Traceback (most recent call last):'))
  const [first] = text
  if (first === undefined) return undefined
  if (CRASH.test(first)) return failureOf([crash(first, text)])
  if (locatedIn(first) !== undefined || NUMBERED.test(first)) return failureOf(uncaught(text))
  if (SYNTAX.test(first) || / --> /.test(first)) return failureOf(syntax(text))
  return failureOf(logged(text))
}

function uncaught(lines: readonly string[]): Raised[] {
  const errors: Written[] = []
  let calls: Frame[] = []
  let reversed = false
  for (const line of lines) {
    const last = errors.at(-1)
    if (NUMBERED.test(line) || (FROM.test(line) && last === undefined)) {
      reversed = true
      calls.push(...listed(callIn(line)))
    } else if (FROM.test(line)) {
      if (last !== undefined) last.called = true
      last?.frames.push(...listed(callIn(line)))
    } else {
      const located = locatedIn(line)
      if (located?.error !== undefined && (located.error.type !== undefined || last === undefined)) {
        const { type = 'StandardError', message } = located.error
        errors.push({ type, message: [message], frames: [located.frame, ...calls.toReversed()], called: reversed })
        calls = []
      } else if (last !== undefined && (reversed || !last.called)) last.message.push(line)
    }
  }
  return (reversed ? errors.toReversed() : errors).map(raised)
}

/** A call that is one, and not what stands for many. */
function listed(frame: Frame | undefined): Frame[] {
  return frame === undefined ? [] : [frame]
}

function logged(lines: readonly string[]): Raised[] {
  const errors: Written[] = []
  for (const line of lines) {
    const last = errors.at(-1)
    if (isBare(line)) last?.frames.push(...listed(callIn(line)))
    else if (last === undefined || PARENTHESES.test(line)) {
      const { type, message } = loggedIn(line) ?? {}
      if (type === undefined) continue
      // Rails names an error again where it shows the source.
      if (last?.type !== type || last.message[0] !== message) {
        errors.push({ type, message: [message ?? ''], frames: [], called: false })
      }
    } else if (last.frames.length === 0 && !/^(?:\s+\d+: .*|\s*)$/.test(line)) last.message.push(line)
  }
  return errors.map(raised)
}

function syntax(lines: readonly string[]): Raised[] {
  const found = lines.map((one) => SYNTAX.exec(one)).filter((match) => match !== null)
  const [, file, line, message] = found.find((match) => !match[3]?.startsWith('-->')) ?? []
  if (file === undefined) return []
  const said = (message ?? '').replace(/ \(SyntaxError\)$/, '')
  return [{ type: 'SyntaxError', message: said, frames: [{ file, line: Number(line) }] }]
}

function crash(first: string, lines: readonly string[]): Raised {
  const [, file = '', line, type = '', message = ''] = CRASH.exec(first) ?? []
  const start = lines.findIndex((one) => one.startsWith('-- Ruby level backtrace information'))
  const frames: Frame[] = []
  for (const one of start < 0 ? [] : lines.slice(start + 1)) {
    if (one.startsWith('--')) break
    if (isBare(one)) frames.push(...listed(callIn(one)))
  }
  return { type, message, frames: frames.length > 0 ? frames.toReversed() : [{ file, line: Number(line) }] }
}

function raised({ type, message, frames }: Written): Raised {
  const text = message.join('\n').trimEnd()
  const [, file, line] = type === 'SyntaxError' ? (SYNTAX.exec(text) ?? []) : []
  const source = file === undefined ? [] : [{ file, line: Number(line) }]
  return { type, message: text, frames: distinctFrames([...source, ...frames]) }
}

function failureOf(errors: readonly Raised[]): Failure | undefined {
  const seen = new Set<string>()
  const [first, ...others] = errors.filter(({ type, message, frames }) => {
    const key = JSON.stringify([type, message, frames[0]])
    return !seen.has(key) && seen.add(key)
  })
  return first === undefined ? undefined : { language: 'ruby', errors: [first, ...others] }
}
