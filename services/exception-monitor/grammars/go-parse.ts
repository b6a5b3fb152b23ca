import type { Failure, Frame, Raised } from '../failure.ts'
import { distinctFrames } from './distinct-frames.ts'
import { FATAL, GOROUTINE, LIMIT, SERVED, SIGNAL } from './go-text.ts'

/** What a message is called by if it has a type of its own. */
const TYPED = /^(?:\((\*?[\w/.]+\.\w+)\) (.*)|(\*?[\w/.-]+\.[A-Z]\w*)[({](.*)[)}])$/

const RUNTIME = 'runtime error: '

/**
 * Reads the failure of a Go program. A panic during another comes first, since it is the one that nothing recovered.
 */
export function parseGo(lines: readonly string[]): Failure | undefined {
  const stack = lines.findIndex((line) => GOROUTINE.test(line) || line === 'runtime stack:')
  const header = stack === -1 ? lines : lines.slice(0, stack)
  const goroutine = lines.findIndex((line) => GOROUTINE.test(line))
  const frames = goroutine === -1 ? [] : framesIn(lines.slice(goroutine + 1))
  const [error, ...others] = distinct(errorsIn(header))
  if (error !== undefined) return { language: 'go', errors: [{ ...error, frames }, ...others] }
  // A goroutine alone: what it says is in the log line before.
  const [logged = ''] = header
  return { language: 'go', errors: [{ ...typed(logged.trim()), frames }] }
}

/** Reads the lines before the calls. */
function errorsIn(lines: readonly string[]): Raised[] {
  const fatal = lines.findIndex((line) => FATAL.test(line))
  if (fatal !== -1) return [{ type: 'fatal error', message: (lines[fatal] ?? '').replace(FATAL, ''), frames: [] }]
  const [first = ''] = lines
  const signal = SIGNAL.exec(first)
  if (signal !== null)
    return [{ type: first.slice(0, signal[0].length - 2), message: first.slice(signal[0].length), frames: [] }]
  const messages: string[] = []
  for (const line of lines) {
    const begin = /^\t*panic: /.exec(line) ?? SERVED.exec(line)
    if (begin !== null) messages.push(line.slice(begin.index + begin[0].length))
    else if (/^\[signal |^PC=/.test(line) || LIMIT.test(line)) continue
    else if (messages.length > 0) messages.push(`${messages.pop()}\n${line.replace(/^\t/, '')}`)
  }
  return messages.map((text) => typed(text.trimEnd().replace(/ \[recovered(?:, repanicked)?\]$/, ''))).reverse()
}

function typed(message: string): Raised {
  if (message.startsWith(RUNTIME)) return { type: 'runtime error', message: message.slice(RUNTIME.length), frames: [] }
  const [, aside, value = '', type, fields = ''] = TYPED.exec(message) ?? []
  if (aside !== undefined) return { type: aside, message: value.replace(/^0x[0-9a-f]+$/, ''), frames: [] }
  if (type !== undefined) return { type, message: fields, frames: [] }
  return { type: 'panic', message, frames: [] }
}

/** A panic that was recovered and raised again is one. */
function distinct(errors: readonly Raised[]): Raised[] {
  return errors.filter(
    ({ type, message }, index) =>
      errors.findIndex((other) => other.type === type && other.message === message) === index,
  )
}

/** Reads the calls of one goroutine; who made it is no call. */
function framesIn(lines: readonly string[]): Frame[] {
  const frames: Frame[] = []
  for (const [index, line] of lines.entries()) {
    if (line === '' || GOROUTINE.test(line)) break
    const place = /^\t(.+):(\d+)(?: |$)/.exec(lines[index + 1] ?? '')
    if (line.startsWith('\t') || line.startsWith('created by ')) continue
    const end = line.endsWith(')') ? openingOf(line) : -1
    if (end < 1) continue
    const [, file, number] = place ?? []
    frames.push({ ...(file !== undefined && { file, line: Number(number) }), function: line.slice(0, end) })
  }
  return distinctFrames(frames)
}

/** Where the arguments begin: methods of pointers have brackets in their names. */
function openingOf(line: string): number {
  const method = /^[^\s(]*\(\*?[^\s()]+\)\.[^\s(]*/.exec(line)
  return line.indexOf('(', method === null ? 0 : method[0].length)
}
