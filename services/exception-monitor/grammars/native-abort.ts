import type { Failure, Raised } from '../failure.ts'
import type { Place, Progress } from '../grammar.ts'
import { isAnotherRecord } from './another-record.ts'
import { distinctFrames } from './distinct-frames.ts'
import { assertionIn } from './native-assertion.ts'
import { SHELL } from './shell.ts'

/** What glibc's allocator finds wrong. */
const HEAP = [
  'invalid (?:pointer|(?:next |old |chunk )?size|next->prev_inuse)',
  'memory corruption|corrupted (?:top size|unsorted chunks(?: 2)?)|mismatching next->prev_size',
  '(?:unsorted|smallbin|largebin) double linked list corrupted',
  'double free detected in tcache 2|too many chunks detected in tcache',
  'unaligned (?:tcache |fastbin )?chunk detected(?: in tcache 2| [23])?',
].join('|')

/** What glibc says before it aborts, each a line of its own. */
const GLIBC = new RegExp(
  `^(?:${[
    `[a-z_]{4,24}\\(\\): (?:${HEAP})(?: \\((?:fast|normal|unsorted|nextsize|bk)\\))?`,
    'double free or corruption \\((?:fasttop|top|out|!prev)\\)',
    'corrupted (?:size vs\\. prev_size(?: while consolidating| in fastbins)?|double-linked list(?: \\(not small\\))?)',
    '\\*\\*\\* [\\w %$-]{8,40} detected \\*\\*\\*(?:: .*)?',
    'Fatal glibc error: .*',
  ].join('|')})$`,
)

/** Older glibc: the program, what is wrong, the address; a backtrace and the memory map follow. */
const GLIBC_REPORT = /^\*\*\* (?:Error in )?[`'].{1,200}?': (.{1,200}?)(?:: 0x[0-9a-f]+)? \*\*\*$/

const TERMINATE = /^terminate called after throwing an instance of '(.*)'$/
const TERMINATE_BARE = /^terminate called (?:without an active exception|recursively)$/
const WHAT = '  what():  '
const PURE = /^(?:pure virtual method|deleted virtual method) called$/

const MAX_WHAT = 20

const ALONE = [GLIBC, GLIBC_REPORT, TERMINATE, TERMINATE_BARE, PURE]

/** Whether a program says in a line that it aborts. */
export function isAbort(line: string): boolean {
  return ALONE.some((form) => form.test(line)) || assertionIn(line) !== undefined
}

/** The last words of a native program, a line at a time. */
export class AbortProgress implements Progress {
  #part: 'what' | 'terminate' | 'report' | 'end'
  #lines = 0
  readonly stage = 'complete'

  constructor(line: string) {
    this.#part = TERMINATE.test(line)
      ? 'what'
      : PURE.test(line)
        ? 'terminate'
        : GLIBC_REPORT.test(line)
          ? 'report'
          : 'end'
  }

  next(line: string): Place {
    if (SHELL.test(line)) return 'last'
    this.#lines += 1
    switch (this.#part) {
      case 'what':
        if (this.#lines === 1) return line.startsWith(WHAT) ? 'part' : 'other'
        if (line.trim() === '') return 'loose'
        return this.#lines > MAX_WHAT || isAnotherRecord(line) || isAbort(line) ? 'other' : 'soft'
      case 'terminate':
        this.#part = 'end'
        return TERMINATE_BARE.test(line) ? 'part' : 'other'
      case 'report':
        return /^======= |^[^\s[]?[^[]*\[0x[0-9a-f]+\]$|^[0-9a-f]{8,16}-[0-9a-f]{8,16} /.test(line) ? 'part' : 'other'
      case 'end':
        return 'other'
    }
  }
}

/** Reads the last words of a native program. */
export function parseAbort(lines: readonly string[]): Failure | undefined {
  const error = raisedIn(lines)
  return error && { language: 'native', errors: [error] }
}

function raisedIn([first = '', ...rest]: readonly string[]): Raised | undefined {
  const assertion = assertionIn(first)
  if (assertion !== undefined) {
    return { type: 'Assertion failed', message: assertion.expression, frames: [assertion.place] }
  }
  const [, thrown] = TERMINATE.exec(first) ?? []
  if (thrown !== undefined) return { type: thrown, message: whatOf(rest), frames: [] }
  if (TERMINATE_BARE.test(first)) return { type: 'terminate', message: first, frames: [] }
  if (PURE.test(first)) return { type: 'pure virtual method called', message: '', frames: [] }
  const [, report] = GLIBC_REPORT.exec(first) ?? []
  if (report !== undefined) return { type: 'abort', message: report, frames: backtraceIn(rest) }
  if (!GLIBC.test(first)) return undefined
  return { type: 'abort', message: first.replace(/^\*\*\* (.*) \*\*\*.*$/, '$1'), frames: [] }
}

function whatOf(lines: readonly string[]): string {
  const [first = ''] = lines
  if (!first.startsWith(WHAT)) return ''
  const rest = lines.slice(1).filter((line) => !SHELL.test(line))
  return [first.slice(WHAT.length), ...rest].join('\n').trimEnd()
}

/** Reads glibc's own backtrace: a program or library, and a function if its name is known. */
function backtraceIn(lines: readonly string[]) {
  return distinctFrames(
    lines.flatMap((line) => {
      const [, file = '', name] = /^([^\s()]*)\(([^+()]*)(?:\+[^()]*)?\)\[0x[0-9a-f]+\]$/.exec(line) ?? []
      return name === undefined ? [] : [{ file, ...(name !== '' && { function: name }) }]
    }),
  )
}
