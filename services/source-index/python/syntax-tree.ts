import { parser } from '@lezer/python'
import type { Fault } from '../../../shared/contract/summary.ts'
import { repair, tidy } from './repair.ts'
import { CANONICAL, PASSED_OVER, T } from './terms.ts'

/**
 * The nodes of a file in the order in which they begin, side by side in flat arrays: what a cursor says in one pass.
 *
 * The nodes below `node` are those after it up to `end[node]`; its first child is `node + 1`, the sibling after a child is
 * at its `end`. Punctuation and comments are not among them.
 */
export interface SyntaxTree {
  text: string
  type: Uint8Array
  from: Int32Array
  to: Int32Array
  end: Int32Array
  parent: Int32Array
  size: number
  /** The line of a place in the text, from 1. */
  lineAt(place: number): number
  lines: number
}

/**
 * Reads Python text of any version, whatever the grammar lacks of it.
 *
 * @returns why not, where the text is no Python, or is nested too deeply to be read.
 */
export function readSyntax(text: string): SyntaxTree | Fault {
  const tidied = tidy(text)
  try {
    const tree = flatten(text, tidied)
    return 'error' in tree ? flatten(text, repair(tidied)) : tree
  } catch (error) {
    // The parser builds its tree by recursion.
    if (error instanceof RangeError) return { error: 'nested too deep' }
    throw error
  }
}

/** The tree of `readable`, whose places are those of `text`; where it has an error, the first one. */
function flatten(text: string, readable: string): SyntaxTree | Fault {
  const cursor = parser.parse(readable).cursor()
  let room = (text.length >> 2) + 64
  let type = new Uint8Array(room)
  let from = new Int32Array(room)
  let to = new Int32Array(room)
  let end = new Int32Array(room)
  let parent = new Int32Array(room)
  let size = 0
  let above = -1
  const grow = () => {
    room *= 2
    const more = (old: Int32Array<ArrayBuffer>) => {
      const grown = new Int32Array(room)
      grown.set(old)
      return grown
    }
    const types = new Uint8Array(room)
    types.set(type)
    type = types
    from = more(from)
    to = more(to)
    end = more(end)
    parent = more(parent)
  }
  walk: for (;;) {
    const id = cursor.type.id
    if (id === T.Error) return { line: lineOf(lineStarts(text), cursor.from), error: 'invalid syntax' }
    if ((id === T.String || id === T.FormatString) && !isClosed(text, cursor.from, cursor.to)) {
      return { line: lineOf(lineStarts(text), cursor.from), error: 'unterminated string' }
    }
    let entered = false
    if (PASSED_OVER[id] === 0) {
      if (size === room) grow()
      type[size] = CANONICAL[id]!
      from[size] = cursor.from
      to[size] = cursor.to
      parent[size] = above
      size += 1
      if (id !== T.String && id !== T.VariableName && cursor.firstChild()) {
        above = size - 1
        entered = true
      } else end[size - 1] = size
    }
    if (entered) continue
    while (!cursor.nextSibling()) {
      if (above === -1) break walk
      cursor.parent()
      end[above] = size
      above = parent[above]!
    }
  }
  const starts = lineStarts(text)
  return { text, type, from, to, end, parent, size, lines: starts.length, lineAt: (place) => lineOf(starts, place) }
}

/**
 * The grammar takes a text that a line or the file ends for a whole one, and while it recovers from
 * an error even what has no quotes.
 */
function isClosed(text: string, from: number, to: number): boolean {
  let start = from
  while (start < to && text[start] !== '"' && text[start] !== "'") start += 1
  if (start === to) return false
  const quote = text[start]!
  const marks = text.startsWith(quote.repeat(3), start) ? 3 : 1
  const isEmpty = marks === 3 && to - start === 2
  return isEmpty || (to - start >= 2 * marks && text.startsWith(quote.repeat(marks), to - marks))
}

/** Where each line of a text begins; a last line that is empty is none. */
function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  if (starts.length > 1 && starts.at(-1) === text.length) starts.pop()
  return starts
}

function lineOf(starts: readonly number[], place: number): number {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (starts[middle]! <= place) low = middle
    else high = middle
  }
  return low + 1
}
