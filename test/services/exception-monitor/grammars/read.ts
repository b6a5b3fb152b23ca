import type { Failure } from '../../../../services/exception-monitor/failure.ts'
import type { Beginning, Grammar, Progress } from '../../../../services/exception-monitor/grammar.ts'

/** One failure that was read: its lines as the stream has them, what they say, and how its end was noticed. */
export interface Read {
  lines: string[]
  failure: Failure
  stage: Progress['stage']
  /** `last` and `other` as the grammar said; `flush` where the lines ended first. */
  end: 'last' | 'other' | 'flush'
}

interface Whole {
  lines: string[]
  texts: string[]
  stage: Progress['stage']
  end: Read['end']
  /** The line after its last one. */
  next: number
}

/** What begins in a line, if anything does. */
function beginning(grammar: Grammar, line: string, before: string | undefined): Beginning | undefined {
  return grammar.hint.test(line) ? grammar.begins(line, before) : undefined
}

/** Reads on from the line `start`, where a failure begins, to its end. */
function follow(lines: readonly string[], start: number, begin: Beginning): Whole {
  const prefix = lines[start]?.slice(0, begin.at) ?? ''
  const strip = (line: string): string => (line.startsWith(prefix) ? line.slice(prefix.length) : line)
  const first = begin.before ? start - 1 : start
  let next = start + 1
  let end: Read['end'] = 'flush'
  for (let index = start + 1; index < lines.length; index++) {
    const place = begin.progress.next(strip(lines[index] ?? ''))
    if (place === 'other') {
      end = 'other'
      break
    }
    if (place !== 'loose') next = index + 1
    if (place === 'last') {
      end = 'last'
      break
    }
  }
  const taken = lines.slice(first, next)
  return { lines: taken, texts: taken.map(strip), stage: begin.progress.stage, end, next }
}

/**
 * Reads lines with one grammar, as the assembler does: what is tentative at its end is dropped, loose lines after which
 * no part came are read again, and lines that share the prefix of the first are given without it.
 *
 * @returns the failures, and the lines that belong to none.
 */
export function readAll(grammar: Grammar, lines: readonly string[]): { failures: Read[]; rest: string[] } {
  const failures: Read[] = []
  const rest: string[] = []
  let before: string | undefined
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    const begin = beginning(grammar, line, before)
    const whole = begin === undefined ? undefined : follow(lines, at, begin)
    const failure = whole === undefined || whole.stage === 'tentative' ? undefined : grammar.parse(whole.texts)
    if (whole !== undefined && failure !== undefined) {
      if (begin?.before) rest.pop()
      failures.push({ lines: whole.lines, failure, stage: whole.stage, end: whole.end })
      at = whole.next
      before = undefined
    } else {
      rest.push(line)
      at += 1
      before = line
    }
  }
  return { failures, rest }
}
