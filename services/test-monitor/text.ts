import { hash } from './hash.ts'

/** Text from outside on one line, without what a terminal or a key would choke on; a longer one ends in a hash of it all. */
export function oneLine(text: string, longest: number): string {
  const clean = /^[ -~]*$/.test(text) ? text : text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  if (clean.length <= longest) return clean
  return `${clean.slice(0, longest - 9).replace(/[\ud800-\udbff]$/, '')}…${hash(clean)}`
}

/** The first line of a text that holds anything, at most so long. */
export function firstLine(text: string | undefined, longest: number): string {
  const line = /\S.*/.exec(text ?? '')?.[0] ?? ''
  return line.length <= longest ? line.trim() : `${line.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** A path as it is known from the root of its work tree, where it lies in one. */
export function fromRoot(path: string, root: string | undefined): string {
  return root !== undefined && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
}

/** A path without the numbers and dates that tell one run from the next; those that tell a part of it stay. */
export function seriesOf(path: string): string {
  return path.replace(/[^/]*\d{3}[^/]*/g, (name) => name.replace(/\d+/g, '#'))
}
