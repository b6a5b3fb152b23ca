import type { Failure, Frame } from '../failure.ts'
import { distinctFrames } from './distinct-frames.ts'
import { ABORTED, callIn, DIAGNOSED, locatedIn } from './perl-text.ts'

/** An object's class, where its text names it. */
const CLASS = /^([A-Z]\w*(?:::\w+)+|\w+(?:Exception|Error))(?:: |=\w+\(0x)/

/** Reads the lines of a Perl failure. */
export function parsePerl(lines: readonly string[]): Failure | undefined {
  const message: string[] = []
  let place: Frame | undefined
  for (const line of lines) {
    if (line === DIAGNOSED) continue
    const text = line.replace(/^(?:\t|Thread \d+ terminated abnormally: )/, '')
    const located = locatedIn(text)
    if (callIn(line) !== undefined || (ABORTED.test(line) && message.length > 0)) break
    if (!text.startsWith('...propagated')) message.push(located === undefined ? text : text.slice(0, located.end))
    if (located === undefined) continue
    place = { file: located.file, line: located.line }
    break
  }
  if (message.length === 0) return undefined
  const text = message.join('\n').trimEnd()
  return {
    language: 'perl',
    errors: [{ type: CLASS.exec(text)?.[1] ?? 'die', message: text, frames: frames(lines, place) }],
  }
}

/** Carp says of a call where it was made, so that each place is within the call below; `eval` and `require` are none. */
function frames(lines: readonly string[], place: Frame | undefined): Frame[] {
  const found: Frame[] = []
  let within = place
  for (const call of lines.map(callIn)) {
    if (call === undefined || /^(?:eval |require )/.test(call.function)) continue
    found.push({ ...within, function: call.function })
    within = {
      ...(call.file !== undefined && { file: call.file }),
      ...(call.line !== undefined && { line: call.line }),
    }
  }
  return distinctFrames(within === undefined ? found : [...found, within])
}
