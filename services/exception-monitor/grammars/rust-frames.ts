import type { Frame } from '../failure.ts'
import { distinctFrames } from './distinct-frames.ts'

/** A call; the address is there in full backtraces only. */
const CALL = /^\s+\d+: +(?:0x[0-9a-f]+ - )?(\S.*)$/
const PLACE = /^\s+at (\S.*?):(\d+)(?::\d+)?$/

/** Whether a line is part of a backtrace. */
export function isBacktrace(line: string): boolean {
  return CALL.test(line) || /^\s+at \S/.test(line) || /^\s+\[\.\.\. omitted \d+ frames? \.\.\.\]$/.test(line)
}

/** Reads the calls of a backtrace. */
export function framesIn(lines: readonly string[]): Frame[] {
  const frames: Frame[] = []
  for (const line of lines) {
    const [, name] = CALL.exec(line) ?? []
    const [, file, number] = PLACE.exec(line) ?? []
    if (name !== undefined) frames.push({ function: nameOf(name) })
    else if (file !== undefined) frames.push({ ...frames.pop(), file, line: Number(number) })
  }
  return distinctFrames(frames)
}

/** A function without what tells one build of it from another. */
function nameOf(name: string): string {
  return name.replace(/::h[0-9a-f]{16}$/, '').replace(/\[[0-9a-f]{8,16}\]/g, '')
}
