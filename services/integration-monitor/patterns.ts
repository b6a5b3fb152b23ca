/** Stands in a pattern for a part that is made at run time, and in a subscription for any text. */
export const HOLE = '\0'

/** A pattern as people read it: `order.*`. */
export function readable(pattern: string): string {
  return pattern.replaceAll(HOLE, '*').replace(/\*+/g, '*')
}

/** How much of a pattern is known, in characters. */
export function knownLength(pattern: string): number {
  return pattern.length - countHoles(pattern)
}

/**
 * What a subscription consumes, as a pattern: `*`, `**`, `#`, `+` and `>` stand for any text where they are a word of their
 * own, `*` and `?` also within one.
 *
 * More generous than any one broker: what is thought to be consumed is not asked about.
 */
export function subscriptionOf(name: string, match: 'exact' | 'wild' | 'prefix' | 'suffix'): string {
  if (match === 'prefix') return `${name}${HOLE}`
  if (match === 'suffix') return `${HOLE}${name}`
  if (match === 'exact' || !/[*#+>]/.test(name)) return name
  const wild = name
    .replace(/(^|[./:])(\*{1,2}|#|\+|>)(?=$|[./:])/g, (_, before: string) => `${before}${HOLE}`)
    .replaceAll('*', HOLE)
  // `orders.#` is for `orders` too.
  return wild
}

/** Whether a subscription takes everything there is: a log, an archive, a bridge. */
export function isUniversal(pattern: string): boolean {
  return knownLength(pattern.replace(/[./:]/g, '')) === 0
}

/**
 * Whether two patterns have a name in common.
 *
 * The time is bounded by the sum of the lengths, or their product where one has no hole.
 */
export function overlap(a: string, b: string): boolean {
  if (!a.includes(HOLE) && !b.includes(HOLE)) return a === b
  const [headA, headB] = [headOf(a), headOf(b)]
  if (!headA.startsWith(headB) && !headB.startsWith(headA)) return false
  const [tailA, tailB] = [tailOf(a), tailOf(b)]
  if (!tailA.endsWith(tailB) && !tailB.endsWith(tailA)) return false
  if (!a.includes(HOLE)) return takes(b, a)
  if (!b.includes(HOLE)) return takes(a, b)
  // The longer head, all that is between, and the longer tail are a name of both: holes take what is the other's.
  return true
}

/** Whether a pattern of a broker's words takes a name that ends where its last wildcard begins: `orders.#` and `orders`. */
export function takesStem(pattern: string, name: string): boolean {
  return /[./:]\0$/.test(pattern) && pattern.slice(0, -2) === name
}

/** Whether a prefix ends where a word of a name does: `order` in `orderPaid` and `order-paid`, not in `orderly`. */
export function beginsWord(prefix: string, name: string): boolean {
  const [head, last = ''] = [headOf(prefix), headOf(prefix).at(-1)]
  const next = name[head.length]
  return !/\w/.test(last) || next === undefined || !/[\p{Ll}\d]/u.test(next)
}

/** Whether a name surely begins, or ends, as a pattern with one hole at its other end says. */
export function surelyTakes(pattern: string, name: string): boolean {
  return headOf(name).startsWith(headOf(pattern)) && tailOf(name).endsWith(tailOf(pattern))
}

function headOf(pattern: string): string {
  const hole = pattern.indexOf(HOLE)
  return hole === -1 ? pattern : pattern.slice(0, hole)
}

function tailOf(pattern: string): string {
  return pattern.slice(pattern.lastIndexOf(HOLE) + 1)
}

/** Whether a pattern with holes takes a name without: each part where it comes first, so that the rest has most room. */
function takes(pattern: string, name: string): boolean {
  const parts = pattern.split(HOLE)
  const [head = '', tail = ''] = [parts.shift(), parts.pop()]
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false
  let at = head.length
  for (const part of parts) {
    const found = name.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return at <= name.length - tail.length
}

function countHoles(pattern: string): number {
  let holes = 0
  for (const character of pattern) if (character === HOLE) holes += 1
  return holes
}
