import { clean, line, wrap } from '../../shared/text/clean.ts'
import { paint } from './colour.ts'
import type { Context } from './command.ts'

/** The narrowest a text is made, in columns, however narrow the terminal is. */
const NARROWEST = 20
/** The widest a key is made, in columns. */
const WIDEST_KEY = 20

/** Lines of text, cleaned, and on a terminal broken to fit; those below the first are indented, too. */
export function lines(context: Context, text: string, first = '', further = first): string[] {
  const room = Math.max(NARROWEST, (context.columns ?? Number.POSITIVE_INFINITY) - further.length)
  const broken = clean(text)
    .trimEnd()
    .replaceAll('\t', '    ')
    .split('\n')
    .flatMap((one) => broke(one, room))
  return broken.map((one, at) => `${at === 0 ? first : further}${one}`.trimEnd())
}

/** What is indented stays so when it is broken. */
function broke(text: string, room: number): string[] {
  const [indent = ''] = /^ */.exec(text) ?? []
  if (indent.length >= room / 2) return wrap(text.trim(), room)
  return wrap(text.slice(indent.length), room - indent.length).map((part) => indent + part)
}

/** Keys and what they stand for, in two columns. */
export function fields(context: Context, rows: readonly (readonly [key: string, value: string])[]): string[] {
  const wide = Math.min(WIDEST_KEY, Math.max(0, ...rows.map(([key]) => line(key).length)))
  return rows.flatMap(([key, value]) => {
    const name = line(key)
    const head = `  ${name.padEnd(wide)}  `
    // What has lines of its own, or a long name, begins below it.
    if (value.trimEnd().includes('\n') || name.length > wide) return [head.trimEnd(), ...lines(context, value, '    ')]
    return lines(context, value, head, ' '.repeat(wide + 4))
  })
}

/** Items, each beginning on a line of its own. */
export function items(context: Context, texts: readonly string[]): string[] {
  return texts.flatMap((text) => lines(context, text, '  ', '    '))
}

/** What stands under a title; nothing where there is nothing. */
export function section(context: Context, title: string, body: readonly string[]): string[] {
  if (body.length === 0) return []
  return ['', ...lines(context, line(title)).map((one) => paint(context, 'dim', one)), ...body]
}
