/** Text from outside on one line, without what would break a terminal or a key, at most so long. */
export function oneLine(text: string, longest: number): string {
  const line = text
    // Of more than that nothing is left, whatever it is made of.
    .slice(0, 4 * longest)
    .replace(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  return line.length <= longest ? line : `${line.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** The words of a text in lower case, with a space around each; those that are written as one are taken apart. */
export function wordsOf(text: string): string {
  const words = text
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  return ` ${words} `
}
