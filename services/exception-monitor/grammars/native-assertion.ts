import type { Frame } from '../failure.ts'

/** An `assert()` that did not hold. */
export interface Assertion {
  expression: string
  place: Frame
}

/** Reads what a program says of an assertion before it aborts: as glibc, musl and macOS write it. */
export function assertionIn(line: string): Assertion | undefined {
  return line.startsWith(FAILED) ? (muslIn(line) ?? macosIn(line)) : glibcIn(line)
}

/** musl writes the place behind, and so does macOS. */
const FAILED = 'Assertion failed: '

/** `shop: card.c:17: charge: Assertion 'amount > 0' failed.` */
function glibcIn(line: string): Assertion | undefined {
  const end = /' failed\.(?: Aborting\.)?$/.exec(line)
  const middle = /: Assertion [`']/.exec(line)
  if (end === null || middle === null || end.index < middle.index) return undefined
  const before = line.slice(0, middle.index)
  const place = /(?:^|: )([^\s:][^:]*):(\d+): (?=\S)/.exec(before)
  if (place === null) return undefined
  const [whole, file = '', number] = place
  return {
    expression: line.slice(middle.index + middle[0].length, end.index),
    place: { file, line: Number(number), function: before.slice(place.index + whole.length) },
  }
}

/** `Assertion failed: amount > 0 (card.c: charge: 17)` */
function muslIn(line: string): Assertion | undefined {
  const open = line.lastIndexOf(' (')
  const [, file, name = '', number] = /^ \(([^:]+): ([^:]+): (\d+)\)$/.exec(line.slice(open)) ?? []
  if (file === undefined) return undefined
  return { expression: line.slice(FAILED.length, open), place: { file, line: Number(number), function: name } }
}

/** `Assertion failed: (amount > 0), function charge, file card.c, line 17.` */
function macosIn(line: string): Assertion | undefined {
  const at = line.lastIndexOf(', function ')
  const [, name = '', file, number] = /^, function ([^,]+), file ([^,]+), line (\d+)\.$/.exec(line.slice(at)) ?? []
  if (file === undefined) return undefined
  return { expression: line.slice(FAILED.length, at), place: { file, line: Number(number), function: name } }
}
