import type { Failure, Frame, Raised } from '../failure.ts'
import { callIn, isCall } from './at-frames-calls.ts'
import { readHeader } from './at-frames-header.ts'
import { MONO_AGAIN, REPEATED, STACK_OVERFLOW } from './at-frames-text.ts'
import { distinctFrames } from './distinct-frames.ts'

interface Reading {
  header: string
  frames: Frame[]
}

/** Reads the failure of a .NET or mono program: its exception, and the inner ones. */
export function parseCsharp(lines: readonly string[]): Failure | undefined {
  // mono writes what nothing caught twice, and the second time has calls that the first may lack.
  const again = lines.findIndex((line) => MONO_AGAIN.test(line))
  const twice = [again === -1 ? lines : lines.slice(0, again), again === -1 ? [] : lines.slice(again)].map(readErrors)
  const errors =
    twice.find((read) => read.some(({ frames }) => frames.length > 0)) ?? twice.find(({ length }) => length > 0)
  const [error, ...others] = errors ?? []
  return error && { language: 'csharp', errors: [error, ...others] }
}

function readErrors(lines: readonly string[]): Raised[] {
  const all: Reading[] = []
  /** Those whose calls were not read yet: the innermost, which are written first, are last. */
  let open: Reading[] = []
  let header: string | undefined
  const begin = () => {
    if (header === undefined) return
    const chain = header.split(/\s---> /).map((text) => ({ header: text, frames: [] }))
    all.push(...chain)
    open.push(...chain)
    header = undefined
  }
  for (const line of lines) {
    const call = callIn(line)
    const [, member] = /^\s*---> \(Inner Exception #\d+\) (.*)$/.exec(line) ?? []
    if (member !== undefined) {
      begin()
      open = []
      header = member
    } else if (call !== undefined || (header?.startsWith(STACK_OVERFLOW) !== false && isCall(line))) {
      begin()
      open.at(-1)?.frames.push(call?.frame ?? { function: line.trim().slice(3).replace(/\(.*/, '') })
    } else if (/^\s*--- End of inner exception/.test(line)) {
      begin()
      if (open.length > 1) open.pop()
    } else if (line.trim() === '<---') begin()
    else if (header !== undefined) header += `\n${line}`
    else if (open.length === 0 && !isAside(line)) header = line
  }
  begin()
  return distinct(all.flatMap(raised))
}

/** What is neither an exception nor a call. */
function isAside(line: string): boolean {
  return line.trim() === '' || line === 'Unhandled Exception:' || REPEATED.test(line) || /^\s*--- End of /.test(line)
}

function raised({ header, frames }: Reading): Raised[] {
  const text = header.replace(/<---\s*$/, '')
  if (text.startsWith(STACK_OVERFLOW)) {
    return [{ type: 'System.StackOverflowException', message: '', frames: distinctFrames(frames) }]
  }
  const read = readHeader(text)
  return read === undefined ? [] : [{ ...read, frames: distinctFrames(frames) }]
}

/** The first of an aggregate's members is written as its inner exception too. */
function distinct(errors: readonly Raised[]): Raised[] {
  const seen = new Set<string>()
  return errors.filter((error) => {
    const key = JSON.stringify(error)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
