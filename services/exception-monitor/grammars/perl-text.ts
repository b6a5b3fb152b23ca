import type { Frame } from '../failure.ts'

const LINE =
  / line (\d+)(?:, (?:<[^>]{0,80}> (?:line|chunk) \d+|near ".*|at EOF|at end of line|within \w+))?(?:\.| \(#\d+\))?$/s

/** What follows an error that ended the compilation of what it is in. */
export const ABORTED =
  /^(?:BEGIN (?:failed--compilation aborted|not safe after errors) |Compilation failed in require |Execution of \S.* aborted due to compilation errors|\S+ had (?:too many|compilation) errors)/

/** What the compiler says of a program; more follows, up to how it ended. */
export const COMPILING =
  /^(?:syntax error at |Global symbol "|Bareword "[^"]*" not allowed while "strict|Missing right |Unmatched right |Can't modify |Can't redeclare |Not enough arguments for |Too many arguments for |Number found where operator |String found where operator )/

/** What only ever ends a program, or the `eval` that it is in. */
export const DEADLY =
  /^(?:Can't locate (?!package )|Can't call method "|Can't use (?:string|an undefined value|bareword) |Can't find string terminator |Can't (?:return|"\w+") outside |Undefined subroutine |Illegal (?:division by zero|modulus zero) at |Not an? \w+ reference at |Modification of (?:a read-only|non-creatable) |Died at |Thread \d+ terminated abnormally: )/

/** What the module `diagnostics` writes before an error. */
export const DIAGNOSED = 'Uncaught exception from user code:'

/** How it ends the first line of an error that it then explains. */
export const EXPLAINED = / \(#\d+\)$/

/** What says alone that a program could not be run. */
export const NOT_THERE = /^Can't open perl script "/

/** Where in a line a message ends that says where it was written, and that place. */
export interface Located {
  end: number
  file: string
  line: number
}

/** The place at the end of a message: ` at FILE line N.` */
export function locatedIn(line: string): Located | undefined {
  const match = LINE.exec(line)
  const end = match === null ? -1 : ` ${line}`.lastIndexOf(' at ', match.index + 1) - 1
  if (match === null || end < -1) return undefined
  return { end: Math.max(0, end), file: line.slice(end + 4, match.index), line: Number(match[1]) }
}

/** A call that Carp lists: what was called, and from where. */
export function callIn(line: string): (Frame & { function: string }) | undefined {
  if (!line.startsWith('\t')) return undefined
  const [said = '', number] = / line (\d+)\.?$/.exec(line) ?? []
  const called = line.lastIndexOf(' called at ')
  if (number === undefined || called < 2) return undefined
  const name = /^[^(]*/.exec(line.slice(1, called))?.[0] ?? ''
  return { function: name, file: line.slice(called + 11, line.length - said.length), line: Number(number) }
}
