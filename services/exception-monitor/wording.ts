import type { Failure, Frame } from './failure.ts'
import type { Grouping } from './group.ts'
import { isInApp } from './in-app.ts'

/** How much of a line a reason or a fact quotes, in characters. */
export const QUOTE = 500

/** How a failure was grouped. */
export function explain({ version, by, of }: Grouping): string {
  const words = {
    rule: 'by the rule',
    frames: 'by its type and the calls of its own code',
    message: 'by its type and message, with what varies left out',
    text: 'by its text, with what varies left out',
  }
  return `v${version}, ${words[by]}: ${of}`
}

/** The innermost call of the program's own code, else the innermost there is. */
export function placeOf({ language, errors: [error] }: Failure): Frame | undefined {
  return error.frames.find((frame) => isInApp(language, frame)) ?? error.frames[0]
}

/** Where a call stands, as `file:line`. */
export function locationOf({ file, line }: Frame): string | undefined {
  if (file === undefined) return undefined
  return (line === undefined ? file : `${file}:${line}`).slice(0, QUOTE)
}

/** In one sentence, what failed where. */
export function wordFailure(type: string, frame: Frame | undefined): string {
  const where = [frame?.function && `in ${frame.function}()`, frame && locationOf(frame)].filter(Boolean).join(', ')
  return `${type} raised${where === '' ? '' : ` ${where}`}`.slice(0, QUOTE)
}
