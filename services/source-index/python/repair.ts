import { closing, type Masked, mask } from './mask.ts'

/**
 * Text in which the commonest of what the grammar does not know is written as it does, place for place: form feeds, `5.`,
 * a `yield` of nothing, carriage returns.
 *
 * Texts may change with it, so what a text says is read from the original.
 */
export function tidy(text: string): string {
  let tidied = text
  if (tidied.includes('\r')) tidied = tidied.replace(/\\?\r\n?/g, (line) => LINE_ENDS[line] ?? '\n')
  if (tidied.includes('\f')) tidied = tidied.replaceAll('\f', ' ')
  if (tidied.includes('yield')) tidied = tidied.replace(/\byield(?=[ \t]*(?:[\n)\]};#]|$))/g, '0    ')
  return tidied.replace(/\b(\d[\d_]*)\.(?=\W|$|[eE][\d+-]|[jJ]\b)(?!\.)/g, (_, digits: string) => `${digits}0`)
}

const LINE_ENDS: Readonly<Record<string, string>> = { '\r': '\n', '\r\n': ' \n', '\\\r\n': ' \\\n', '\\\r': '\\\n' }

/** Writes over the text, place for place. */
interface Pen {
  masked: string
  write(at: number, signs: string): void
  blank(from: number, to: number): void
}

/**
 * Text in which the rarer rest is too, place for place: statements of Python 2, and what came after 3.8. Most files never
 * get here.
 *
 * `as` before anything but a name becomes a comma, and `@` before anything but a name and its arguments a plus: who reads
 * the tree finds them in the original.
 */
export function repair(text: string): string {
  const out = Array.from({ length: text.length }, (_, at) => text[at]!)
  const { text: masked, literals }: Masked = mask(text)
  const write = (at: number, signs: string) => {
    for (let i = 0; i < signs.length; i += 1) out[at + i] = signs[i]!
  }
  const pen: Pen = { masked, write, blank: (from, to) => out.fill(' ', from, to) }
  for (const at of literals) {
    const prefix = /^[a-zA-Z]*/.exec(text.slice(at, at + 2))![0]
    write(at, prefix.replace(/^[uU](?=[rR])/, ' ').replace(/[tT]/, 'f'))
  }
  let ticks = 0
  for (const { index } of masked.matchAll(/`/g)) write(index, ticks++ % 2 === 0 ? '(' : ')')
  for (const { 0: all, index } of masked.matchAll(/\b(?:0[xX][\da-fA-F]+|\d+)[lL]\b/g))
    write(index + all.length - 1, '0')
  oldStatements(pen)
  newStatements(pen)
  parameters(pen)
  stars(pen)
  return out.join('')
}

/** `print a, b`, `exec code in names`, and names that became keywords. */
function oldStatements({ masked, write }: Pen): void {
  for (const { 0: all, index } of masked.matchAll(/(?:^|[;:])[ \t]*print(?=[ \t]*>>|[ \t]*S|[ \t]+[^\s=.,)\]:])/gm)) {
    const at = index + all.length - 5
    write(at, /^[ \t]*>>/.test(masked.slice(at + 5, at + 50)) ? '0    ' : '0   ,')
  }
  for (const { 0: all, index } of masked.matchAll(/(?:^|[;:])[ \t]*print(?=[ \t]*(?:=[^=]|:|,|\)))/gm)) {
    write(index + all.length - 5, '_rint')
  }
  for (const { 0: all, index } of masked.matchAll(/(?:^|[;:])[ \t]*exec(?=[ \t]*S|[ \t]+[\w(])/gm)) {
    write(index + all.length - 4, '0  ,')
  }
  for (const { index } of masked.matchAll(/\basync\b(?![ \t]+(?:def|with|for)\b)/g)) write(index, 'asyn_')
  for (const { index } of masked.matchAll(/\bawait(?=[ \t]*(?:[=,)\].:]|$))/gm)) write(index, 'awai_')
}

/** What `with`, decorators, `case` and `except` may say today. */
function newStatements({ masked, write, blank }: Pen): void {
  for (const { 0: line, index } of masked.matchAll(/^[ \t]*(?:async[ \t]+)?with\b.*$/gm)) {
    const open = index + /\bwith\b/.exec(line)!.index + 4
    const bracket = open + /^[ \t]*/.exec(masked.slice(open, open + 100))![0].length
    const end = masked[bracket] === '(' ? closing(masked, bracket) : -1
    const isWhole = end !== -1 && /^[ \t]*:/.test(masked.slice(end + 1, end + 50))
    if (isWhole && /\bas\b/.test(masked.slice(bracket, end))) {
      // Without the brackets its lines are one.
      for (let at = bracket; at <= end; at += 1) if (/\s/.test(masked[at]!)) write(at, ' ')
      write(bracket, ' ')
      write(end, ' ')
    }
    for (const { index: at } of line.matchAll(/\bas(?=[ \t]*(?:[([]|\w+[ \t]*[.[]))/g)) write(index + at, ', ')
  }
  for (const { 0: line, index } of masked.matchAll(/^[ \t]*@.*$/gm)) {
    const sign = index + line.indexOf('@')
    const name = /^@[ \t]*[\w.]+[ \t]*/.exec(masked.slice(sign, sign + 300))?.[0] ?? ''
    const open = sign + name.length
    const rest = masked[open] === '(' && name !== '' ? closing(masked, open) + 1 : open
    if (name === '' || masked.slice(rest, index + line.length).trim() !== '') write(sign, '+')
  }
  for (const { 0: all, index } of masked.matchAll(/^[ \t]*case\b[^:\n=][^\n]*/gm)) {
    for (const { 0: empty, index: at } of all.matchAll(/\([ \t]*\)|\[[ \t]*\]|\{[ \t]*\}/g)) {
      const isCall = /\w/.test(all[at - 1] ?? '') && empty[0] === '('
      write(index + at, isCall ? ' '.repeat(empty.length) : '_'.padEnd(empty.length))
    }
  }
  for (const { 0: all, index } of masked.matchAll(/^[ \t]*except[ \t]+[\w.]+(?:[ \t]*,[ \t]*[\w.]+){2,}/gm)) {
    for (const { index: at } of all.matchAll(/,/g)) write(index + at, '+')
  }
  for (const { 0: all, index } of masked.matchAll(/\b(?:def|class|type)[ \t]+\w+[ \t]*\[/g)) {
    const open = index + all.length - 1
    const end = closing(masked, open)
    for (const { 0: value, index: at } of masked.slice(open, end).matchAll(/=[^,[\]]*(?:\[[^[\]]*\][^,[\]]*)*/g)) {
      blank(open + at, open + at + value.length)
    }
  }
}

/** Parameters that are tuples, and a lambda's that are for their place alone. */
function parameters({ masked, write }: Pen): void {
  const flat = (from: number, to: number) => {
    for (const { index } of masked.slice(from, to).matchAll(/(?<=[,(][ \t]*)\(/g)) {
      const end = closing(masked, from + index)
      if (end === -1 || end >= to) continue
      write(from + index, ' ')
      write(end, ' ')
    }
  }
  for (const { 0: all, index } of masked.matchAll(/\bdef[ \t]+\w+[ \t]*\(/g)) {
    const open = index + all.length - 1
    flat(open, Math.max(open, closing(masked, open)))
  }
  for (const { 0: all, index } of masked.matchAll(/\blambda[ \t]*\([^()\n]*\)(?=[ \t]*[:,])/g)) {
    write(index + all.indexOf('('), ' ')
    write(index + all.length - 1, ' ')
  }
  for (const { 0: all, index } of masked.matchAll(/\blambda\b[^:\n]{0,500}?,[ \t]*\/(?=[ \t]*[,:])/g)) {
    write(index + all.lastIndexOf(','), ' ')
    write(index + all.length - 1, ' ')
  }
}

/** Stars where the grammar has none: of what is looped over, in an index, in an annotation. */
function stars({ masked, write }: Pen): void {
  const patterns = [
    /\bin[ \t]+\*/g,
    /(?<=[\w)\]])\[[^[\]\n]{0,500}?(?<=[[,][ \t]{0,20})\*(?=\w)/g,
    /\*\w+[ \t]*:[ \t]*\*/g,
    /\bfor[ \t][\w \t,.()]{0,200}?\*(?=[ \t]*\w[\w \t,.()]{0,200}?\bin\b)/g,
  ]
  for (const pattern of patterns) {
    for (const { 0: all, index } of masked.matchAll(pattern)) write(index + all.length - 1, ' ')
  }
}
