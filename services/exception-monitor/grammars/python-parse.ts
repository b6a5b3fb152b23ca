import type { Failure, Frame, Raised } from '../failure.ts'
import { distinctFrames } from './distinct-frames.ts'
import {
  CONNECTOR,
  errorIn,
  FATAL,
  frameIn,
  ignoredIn,
  isTraceback,
  MARGIN,
  QUOTES,
  REMOTE,
  SEPARATOR,
  THREAD,
} from './python-text.ts'

interface Written {
  type: string | undefined
  message: string[]
  /** Outermost first, as Python writes them. */
  frames: Frame[]
  /** What it groups. */
  groups: Chain[]
}

/** Errors of which each led to the next, the last being the one that nothing caught. */
interface Chain {
  errors: Written[]
  reads: 'nothing' | 'calls' | 'message' | 'end'
}

/** Reads the lines of a Python failure. */
export function parsePython(lines: readonly string[]): Failure | undefined {
  const text = lines.filter((line) => !/^\[… \d+ lines cut …\]$/.test(line))
  const [first = ''] = text
  if (FATAL.test(first)) return failureOf([fatal(text)])
  const ignored = ignoredIn(first)
  if (ignored !== undefined) return failureOf([{ ...ignored, frames: [] }])

  const root = frameIn(first) === undefined ? blankChain() : { ...blankChain(), errors: [blankError()] }
  if (root.errors.length > 0) root.reads = 'calls'
  const levels = [root]
  let level = 0
  for (const line of text) {
    const separator = SEPARATOR.exec(line)
    const margin = separator ?? MARGIN.exec(line)
    if (margin !== null) level = levelOf(margin, separator?.[2] !== undefined, levels.length)
    if (separator === null) feed(levels[level] ?? root, margin === null ? line : (margin[2] ?? ''))
    else if (separator[3] !== undefined) open(levels, level)
    else level = 0
  }
  const last = root.errors.at(-1)
  if (last !== undefined && last.type === undefined) last.type = 'Exception'
  return failureOf(flat(root))
}

/** How deep in groups a line is: what is in the outermost group itself is at 0, as what is in none. */
function levelOf(match: RegExpExecArray, opens: boolean, depth: number): number {
  const level = Math.floor((match[1]?.length ?? 0) / 2) - (opens ? 0 : 1)
  return Math.max(0, Math.min(level, depth))
}

/** Begins the next exception of the group that the level above has. */
function open(levels: Chain[], level: number): void {
  const above = levels[level - 1]
  const group = above?.errors.at(-1)
  if (group === undefined) return
  const chain = blankChain()
  group.groups.push(chain)
  levels.length = level
  levels.push(chain)
}

function feed(chain: Chain, line: string): void {
  if (isTraceback(line)) {
    chain.errors.push(blankError())
    chain.reads = 'calls'
    return
  }
  if (CONNECTOR.test(line) || REMOTE.test(line) || QUOTES.test(line)) {
    chain.reads = 'nothing'
    return
  }
  const last = chain.errors.at(-1)
  if (chain.reads === 'calls') {
    const frame = frameIn(line)
    if (frame !== undefined) last?.frames.push(frame)
    else finish(chain, last, errorIn(line, true))
  } else if (chain.reads === 'message') {
    if (/^(?:Call stack:$|Logged from file )/.test(line)) chain.reads = 'end'
    else last?.message.push(line)
  } else if (chain.reads === 'nothing') {
    const error = errorIn(line, false)
    if (error !== undefined) {
      chain.errors.push(blankError())
      finish(chain, chain.errors.at(-1), error)
    }
  }
}

function finish(chain: Chain, last: Written | undefined, error: { type: string; message: string } | undefined): void {
  if (last === undefined || error === undefined) return
  last.type = error.type
  last.message.push(error.message)
  chain.reads = 'message'
}

/** The errors of a chain, the uncaught one first, each followed by those that it groups. */
function flat({ errors }: Chain): Raised[] {
  return errors.toReversed().flatMap(({ type, message, frames, groups }) => {
    if (type === undefined) return []
    const raised = { type, message: message.join('\n').trimEnd(), frames: distinctFrames(frames.toReversed()) }
    return [raised, ...groups.flatMap(flat)]
  })
}

/** What ended the interpreter, with the calls of the thread that it happened in. */
function fatal(lines: readonly string[]): Raised {
  const frames: Frame[] = []
  let current = false
  for (const line of lines) {
    const thread = THREAD.exec(line)
    if (thread !== null) current = thread[1] !== undefined
    const frame = current ? frameIn(line) : undefined
    if (frame !== undefined) frames.push(frame)
  }
  return { type: 'Fatal Python error', message: FATAL.exec(lines[0] ?? '')?.[1] ?? '', frames: distinctFrames(frames) }
}

function failureOf([first, ...others]: readonly Raised[]): Failure | undefined {
  return first === undefined ? undefined : { language: 'python', errors: [first, ...others] }
}

function blankChain(): Chain {
  return { errors: [], reads: 'nothing' }
}

function blankError(): Written {
  return { type: undefined, message: [], frames: [], groups: [] }
}
