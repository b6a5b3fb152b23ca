import type { Failure } from '../failure.ts'
import { RUST_CAUSES } from './at-frames-text.ts'
import { framesIn } from './rust-frames.ts'

/**
 * Reads the error that a Rust program's main returned, as anyhow and eyre print it, with its causes, or as its
 * type is printed.
 */
export function parseReturned(lines: readonly string[]): Failure | undefined {
  const causedBy = lines.indexOf('Caused by:')
  const backtrace = lines.indexOf('Stack backtrace:')
  const end = lines.findIndex((line) => RUST_CAUSES.test(line))
  const message = lines
    .slice(0, end === -1 ? 1 : end)
    .join('\n')
    .replace(/^Error: /, '')
  return {
    language: 'rust',
    errors: [
      {
        type: 'Error',
        message: message.trimEnd(),
        frames: backtrace === -1 ? [] : framesIn(lines.slice(backtrace + 1)),
      },
      ...readCauses(causedBy === -1 ? [] : lines.slice(causedBy + 1)).map((cause) => ({
        type: 'Error',
        message: cause,
        frames: [],
      })),
    ],
  }
}

/** One cause is indented, several are numbered too; further lines of one are indented as far as its text. */
function readCauses(lines: readonly string[]): string[] {
  const causes: string[] = []
  for (const line of lines) {
    if (!/^\s+\S/.test(line)) break
    const [, text] = /^\s+\d+: (.*)$/.exec(line) ?? []
    if (text !== undefined || causes.length === 0) causes.push(text ?? line.trim())
    else causes.push(`${causes.pop()}\n${line.trim()}`)
  }
  return causes
}
