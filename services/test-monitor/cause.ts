import type { Failure } from './report.ts'
import { firstLine, oneLine } from './text.ts'

/** How long a cause may be, in characters: it is part of a gap's name. */
const LENGTH = 300

/** What a runtime calls functions that have no name: they are no place. */
const NAMELESS = /<anonymous>|<lambda>|^anonymous$|^\(anonymous\)$/

/** The cause of the failures for which there is no room as gaps of their own. */
export const MANY = 'many more'

/**
 * What failures have in common that are one: the error's type and the innermost function of the project's own code that it
 * passed through. Where that has no name, the message without what varies stands for it.
 *
 * @returns undefined where too little is known to say so of any two.
 */
export function causeOf({ stage, type, message, location, function: name }: Failure): string | undefined {
  const what = type ?? (stage === 'call' ? 'failure' : stage)
  const file = location?.replace(/(?::\d+){1,2}$/, '')
  const place = file === undefined || file === '' ? '' : ` (${file})`
  if (place !== '' && name !== undefined && name !== '' && !NAMELESS.test(name)) {
    return oneLine(`${what} in ${name}${place}`, LENGTH)
  }
  const said = steady(message)
  return said === '' ? undefined : oneLine(`${what}: ${said}${place}`, LENGTH)
}

/** A message without numbers, addresses and what is quoted: these vary from one test to the next. */
function steady(message: string | undefined): string {
  return firstLine(message, 1_000)
    .replace(/'[^']*'|"[^"]*"|`[^`]*`/g, '…')
    .replace(/\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{8,64}\b|\d+(?:\.\d+)?/gi, '#')
    .slice(0, 150)
    .trim()
}
