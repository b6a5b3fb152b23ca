/** A name without what is written in different ways: case, and what stands between words. */
function normalised(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** Whether two names are so near that one may be meant for the other: the same words, or at most two letters apart. */
export function isNear(a: string, b: string): boolean {
  return a !== b && isAlike(normalised(a), normalised(b))
}

/** Names, to be asked which of them are near to another. */
export class NearNames {
  readonly #names: (readonly [name: string, normalised: string])[]

  constructor(names: Iterable<string>) {
    this.#names = Array.from(names, (name) => [name, normalised(name)])
  }

  /** In the order they were given; see {@link isNear}. */
  *to(name: string): Generator<string> {
    const bare = normalised(name)
    for (const [other, each] of this.#names) if (other !== name && isAlike(each, bare)) yield other
  }
}

function isAlike(left: string, right: string): boolean {
  if (left === right) return left !== ''
  const shorter = Math.min(left.length, right.length)
  const allowed = shorter >= 8 ? 2 : shorter >= 5 ? 1 : 0
  return allowed > 0 && Math.abs(left.length - right.length) <= allowed && distance(left, right) <= allowed
}

/** The letters to put in, take out or exchange to make one text of another; names are short. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
    }
    row = next
  }
  return row[b.length] ?? 0
}
