import { closing, endOfText } from './without-call.ts'

/**
 * A text without the entry of a list, a set or a table that begins with a name: `('paid', self.paid),` or `'paid': pay,`.
 *
 * @returns undefined where the name is written never, or more than once, or in no list.
 */
export function withoutEntry(text: string, name: string, isPython: boolean): string | undefined {
  const places = textsOf(text, isPython).filter(({ from, to }) => text.slice(from + 1, to) === name)
  const [place, second] = places
  if (place === undefined || second !== undefined || place.within.length === 0) return undefined
  const open = place.within.at(-1) as number
  const isCall = text[open] === '(' && /[\w\])]\s*$/.test(text.slice(Math.max(0, open - 20), open))
  if (isCall) return undefined
  const isFirst = /^\s*$/.test(text.slice(open + 1, place.from))
  const outer = place.within.at(-2)
  // A pair within a list goes whole.
  if (isFirst && outer !== undefined && text[open] !== '{' && /[[({,]\s*$/.test(text.slice(outer, open))) {
    const close = closing(text, open, isPython)
    return close === undefined ? undefined : cut(text, open, close + 1)
  }
  let to = place.to + 1
  if (/^\s*:/.test(text.slice(to, to + 20))) {
    // A key goes with its value.
    for (; to < text.length && !',}'.includes(text[to] ?? ''); to += 1) {
      const character = text[to] ?? ''
      if ('([{'.includes(character)) to = closing(text, to, isPython) ?? text.length
      else if (character === '"' || character === "'") to = endOfText(text, to, character)
    }
  }
  return cut(text, place.from, to)
}

function cut(text: string, from: number, to: number): string {
  return text.slice(0, from) + text.slice(to).replace(/^\s*,/, '')
}

/** The texts in quotes, each with the brackets that are open around it. */
function textsOf(text: string, isPython: boolean): { from: number; to: number; within: readonly number[] }[] {
  const found: { from: number; to: number; within: readonly number[] }[] = []
  const within: number[] = []
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (isPython ? character === '#' : text.startsWith('//', at)) {
      const end = text.indexOf('\n', at)
      if (end === -1) break
      at = end
    } else if (!isPython && text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at)
      if (end === -1) break
      at = end + 1
    } else if (isPython && (text.startsWith('"""', at) || text.startsWith("'''", at))) {
      const end = text.indexOf(text.slice(at, at + 3), at + 3)
      if (end === -1) break
      at = end + 2
    } else if (character === '"' || character === "'" || (character === '`' && !isPython)) {
      const to = endOfText(text, at, character)
      found.push({ from: at, to, within: [...within] })
      at = to
    } else if ('([{'.includes(character)) within.push(at)
    else if (')]}'.includes(character)) within.pop()
  }
  return found
}
