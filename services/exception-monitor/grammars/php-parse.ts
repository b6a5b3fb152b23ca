import type { Failure, Frame, Raised } from '../failure.ts'
import { distinctFrames } from './distinct-frames.ts'
import { endedIn, isCall, monologIn, NEXT, ON_LINE, PREVIOUS, STACK, thrownIn } from './php-text.ts'

/** Reads the lines of a PHP failure. */
export function parsePhp(lines: readonly string[]): Failure | undefined {
  const [first = '', ...others] = lines
  const monolog = monologIn(first)
  if (monolog !== undefined) return failureOf(sections([monolog.error, ...others], PREVIOUS).map(object))

  const ended = endedIn(first)
  if (ended === undefined) {
    const error = first.slice(Math.max(0, thrownIn(first)))
    return failureOf(
      sections([error, ...others], NEXT)
        .toReversed()
        .map(thrown),
    )
  }
  const { kind, text } = ended
  const copy = others.findIndex((line) => endedIn(line) !== undefined)
  const told = [text, ...(copy < 0 ? others : others.slice(0, copy))]
  // Some servers write a line end as two characters.
  const whole = text.includes('\\nStack trace:\\n') ? text.split('\\n') : told
  if (!text.startsWith('Uncaught ')) return failureOf([plain(kind, whole)])
  const [head = '', ...rest] = whole
  return failureOf(
    sections([head.slice('Uncaught '.length), ...rest], NEXT)
      .toReversed()
      .map(thrown),
  )
}

/** The lines of each error of a chain, without what introduces it. */
function sections(lines: readonly string[], separator: RegExp): string[][] {
  const found: string[][] = [[]]
  for (const line of lines) {
    if (separator.test(line)) found.push([line.replace(separator, '')])
    else found.at(-1)?.push(line)
  }
  return found
}

/** An error that nothing handled: `Type: message in FILE:LINE`, and its calls. */
function thrown(lines: readonly string[]): Raised | undefined {
  const { head, calls } = split(lines)
  const text = head.join('\n')
  const [, old, type = old] = /^(?:exception '([\w\\@]+)' with message|([A-Za-z_\\][\w\\@]*))(?=[: ])/.exec(text) ?? []
  if (type === undefined) return undefined
  const end = text.lastIndexOf(' in ')
  const [, file, line] = /^(.+):(\d+)\s*$/.exec(text.slice(Math.max(0, end) + 4)) ?? []
  const said = (file === undefined ? text : text.slice(0, end)).slice(old === undefined ? type.length : 0)
  const message = old === undefined ? said.replace(/^: ?/, '') : said.replace(/^exception '.*?' with message '|'$/g, '')
  return { type, message, frames: framesOf(file, line, calls) }
}

/** An error as Monolog writes it into JSON: `Type(code: 0): message at FILE:LINE)`. */
function object(lines: readonly string[]): Raised | undefined {
  const { head, calls } = split(lines.map((line) => line.replace(/\\([\\/"])/g, '$1')))
  const text = head.join('\n')
  const [opening, type] = /^([\w\\@]+)\(code: [^)]*\): /.exec(text) ?? []
  if (opening === undefined || type === undefined) return undefined
  const line = [...text.matchAll(/:(\d+)\)/g)].at(-1)
  const at = line === undefined ? -1 : text.lastIndexOf(' at ', line.index)
  if (line === undefined || at < 0) return { type, message: text.slice(opening.length), frames: [] }
  const file = text.slice(at + 4, line.index)
  return { type, message: text.slice(opening.length, at), frames: framesOf(file, line[1], calls) }
}

/** An error without a type: `message in FILE on line LINE`. */
function plain(kind: string, lines: readonly string[]): Raised {
  const { head, calls } = split(lines)
  const text = head.join('\n').trimEnd()
  const on = ON_LINE.exec(text)
  const place = on === null ? -1 : text.lastIndexOf(' in ', on.index)
  if (on === null || place < 0) return { type: kind, message: text, frames: [] }
  return { type: kind, message: text.slice(0, place), frames: framesOf(text.slice(place + 4, on.index), on[1], calls) }
}

/** The lines of the message, and those of the calls; a message may show calls of its own. */
function split(lines: readonly string[]): { head: readonly string[]; calls: readonly string[] } {
  const stack = lines.findLastIndex((line) => STACK.test(line))
  if (stack < 0) return { head: lines, calls: [] }
  return { head: lines.slice(0, stack), calls: lines.slice(stack + 1).filter(isCall) }
}

/** PHP says of a call where it was made, so that each place is within the call below. */
function framesOf(file: string | undefined, line: string | undefined, calls: readonly string[]): Frame[] {
  const frames: Frame[] = []
  let place: Frame | undefined = file === undefined ? undefined : { file, line: Number(line) }
  for (const call of calls) {
    const [, from, number, called] = /^#\d+ (?:\[internal function\]: |(.+?)\((\d+)\): )?(.+)$/s.exec(call) ?? []
    const name = /^(?:[^(]*\{closure:.*?\}|[^(]+)/.exec(called ?? '')?.[0]
    if (place !== undefined || name !== '{main}')
      frames.push({ ...place, ...(name !== undefined && { function: name }) })
    place = from === undefined ? undefined : { file: from, line: Number(number) }
  }
  if (calls.length === 0 && place !== undefined) frames.push(place)
  return distinctFrames(frames)
}

function failureOf(errors: readonly (Raised | undefined)[]): Failure | undefined {
  const [first, ...others] = errors.filter((error) => error !== undefined)
  return first === undefined ? undefined : { language: 'php', errors: [first, ...others] }
}
