import type { Beginning, Grammar } from '../grammar.ts'
import { callIn, isCall } from './at-frames-calls.ts'
import { headerIn, plainHeaderIn } from './at-frames-header.ts'
import { AtFramesProgress } from './at-frames-progress.ts'
import {
  COLLECTIONS,
  FATAL,
  HANDLER_FAILED,
  LAUNCHER,
  RUST_CAUSES,
  RUST_ERROR,
  STACK_OVERFLOW,
  WHERE,
} from './at-frames-text.ts'
import { parseCsharp } from './csharp.ts'
import { parseJava } from './java.ts'
import { parseNode } from './node.ts'
import { parseReturned } from './rust-returned.ts'

/** Whether a line may be the header of the calls below it. */
function isHeader(line: string): boolean {
  return headerIn(line)?.at === 0 || plainHeaderIn(line) !== undefined
}

function begins(line: string, before: string | undefined): Beginning | undefined {
  if (isCall(line)) {
    if (before === undefined || callIn(line) === undefined || !isHeader(before)) return undefined
    const part = line.endsWith(' {') ? 'properties' : 'calls'
    return { at: 0, before: true, progress: new AtFramesProgress(part, 'complete') }
  }
  if (WHERE.test(line)) return { at: 0, progress: new AtFramesProgress('source', 'tentative') }
  if (line === COLLECTIONS) return { at: 0, progress: new AtFramesProgress('memory', 'incomplete') }
  if (FATAL.test(line)) return { at: 0, progress: new AtFramesProgress('memory', 'tentative') }
  if ([HANDLER_FAILED, LAUNCHER, RUST_ERROR].some((whole) => whole.test(line))) {
    return { at: 0, progress: new AtFramesProgress('calls', 'complete') }
  }
  if (line === STACK_OVERFLOW) return { at: 0, progress: new AtFramesProgress('calls', 'tentative') }
  if (line === 'Unhandled Exception:') return { at: 0, progress: new AtFramesProgress('header', 'tentative') }
  const header = headerIn(line)
  if (header === undefined) return undefined
  const { at, sure } = header
  const head = {
    indent: line.length - line.trimStart().length,
    open: line.endsWith(':'),
    rust: at === 0 && line.startsWith('Error: '),
  }
  const part = line.startsWith('[', at) && line.endsWith('] {') ? 'properties' : 'message'
  return { at, progress: new AtFramesProgress(part, sure ? 'incomplete' : 'tentative', head) }
}

/** Leaves out what a logger wrote before a header that was told by its calls alone. */
function withoutLog(lines: readonly string[]): readonly string[] {
  const [first = '', second = '', ...rest] = lines
  if (!isCall(second) || headerIn(first) !== undefined) return lines
  return [first.slice(plainHeaderIn(first) ?? 0), second, ...rest]
}

const PARSERS = { node: parseNode, java: parseJava, csharp: parseCsharp }

/** The failures of Node, the JVM and .NET, which all write a type, a message and calls that begin with `at`. */
export const atFrames: Grammar = {
  hint: new RegExp(
    [
      String.raw`(?:Error|Exception|Throwable)(?:$|: |:$|\] \{$| \[[\w ]{1,60}\](?:: | \[|$)| ---> )`,
      String.raw`^\s+at \S`,
      WHERE.source,
      FATAL.source,
      HANDLER_FAILED.source,
      LAUNCHER.source,
      '^<--- Last few GCs --->$',
      String.raw`^Stack overflow\.$`,
      '^Unhandled Exception:',
      String.raw`Unhandled exception\. `,
      'Exception in thread "',
    ].join('|'),
  ),
  begins,
  mayPrecede: isHeader,
  parse: (whole) => {
    const lines = withoutLog(whole)
    for (const line of lines) {
      const call = callIn(line)
      if (call !== undefined) return PARSERS[call.language](lines)
      if (RUST_CAUSES.test(line)) return parseReturned(lines)
    }
    const [first = ''] = lines
    if (RUST_ERROR.test(first)) return parseReturned(lines)
    if (/^Exception(?: in thread|:) /.test(first) || LAUNCHER.test(first)) return parseJava(lines)
    if (/^(?:Unhandled [Ee]xception|Stack overflow|(?:\[ERROR\] )?FATAL UNHANDLED)/.test(first))
      return parseCsharp(lines)
    return parseNode(lines)
  },
}
