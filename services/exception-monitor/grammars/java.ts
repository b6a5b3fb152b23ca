import type { Failure, Frame, Raised } from '../failure.ts'
import { callIn } from './at-frames-calls.ts'
import { readHeader } from './at-frames-header.ts'
import { HANDLER_FAILED, LAUNCHER } from './at-frames-text.ts'
import { distinctFrames } from './distinct-frames.ts'

const LINKED = /^\s*(?:Caused by|Suppressed|Wrapped by): /

/** An error while its lines are read. */
interface Reading {
  header: string
  frames: Frame[]
  /** Whether calls were read, so that no more of its message comes. */
  called: boolean
}

/** Reads the failure of a program of the JVM: its error, and those that caused it or were suppressed by it. */
export function parseJava(lines: readonly string[]): Failure | undefined {
  const [first = '', ...rest] = lines
  const [, silent] = HANDLER_FAILED.exec(first) ?? []
  if (silent !== undefined) return { language: 'java', errors: [{ type: silent, message: '', frames: [] }] }
  const [next = '', ...others] = rest
  if (LAUNCHER.test(first) && LINKED.test(next)) return parseJava([next.replace(LINKED, ''), ...others])
  const readings: [Reading, ...Reading[]] = [{ header: first, frames: [], called: false }]
  for (const line of rest) {
    const link = LINKED.exec(line)
    const last = readings.at(-1) as Reading
    if (link !== null) {
      readings.push({ header: line.slice(link[0].length), frames: [], called: false })
      continue
    }
    const call = callIn(line)
    if (call !== undefined) last.frames.push(call.frame)
    if (call !== undefined || /^\s+\.\.\. \d+ |^\[… \d+ lines cut …\]$/.test(line)) last.called = true
    if (!last.called) last.header += `\n${line}`
  }
  const [error, ...linked] = readings.map(raised)
  return error === undefined || isDump(error)
    ? undefined
    : { language: 'java', errors: [error, ...linked.filter((other) => other !== undefined)] }
}

function raised({ header, frames }: Reading): Raised | undefined {
  // One that is its own cause was read already.
  if (header.startsWith('[CIRCULAR REFERENCE:')) return undefined
  const read = readHeader(header)
  return read && { ...read, frames: distinctFrames(frames) }
}

/** Whether it is what `Thread.dumpStack()` prints: nothing was thrown. */
function isDump({ type, message, frames: [innermost] }: Raised): boolean {
  return (
    type === 'java.lang.Exception' && message === 'Stack trace' && innermost?.function === 'java.lang.Thread.dumpStack'
  )
}
