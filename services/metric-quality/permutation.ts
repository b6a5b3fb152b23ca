import { hashWord } from '../../shared/contract/words.ts'

/** How many ways to part the figures are gone through one by one; of more, so many are drawn. */
const MOST_EXACT = 20_000
const DRAWN = 1_999

/**
 * How likely chance alone makes the means of two lists differ as much as they do, in either direction: a permutation test,
 * exact where there are at most 20,000 ways to part the figures, else by 1,999 that are drawn, always the same ones.
 *
 * @returns 0..1; for lists of one length n, at least 2 in (2n over n).
 */
export function chanceOf(one: readonly number[], other: readonly number[]): number {
  const all = [...one, ...other]
  const size = one.length
  const sumOf = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const due = (sumOf(all) / all.length) * size
  // Sums of floats differ by their order.
  const least = Math.abs(sumOf(one) - due) - 1e-9 * Math.max(...all.map(Math.abs)) * size
  const isFar = (total: number) => Math.abs(total - due) >= least
  const ways = waysToPart(all.length, size)
  if (ways > MOST_EXACT) return drawn(all, size, isFar)
  let reached = 0
  const choose = (from: number, left: number, total: number) => {
    if (left === 0) {
      if (isFar(total)) reached += 1
      return
    }
    for (let at = from; at <= all.length - left; at += 1) choose(at + 1, left - 1, total + (all[at] as number))
  }
  choose(0, size, 0)
  return reached / ways
}

/** In how many ways so many of so many can be chosen. */
export function waysToPart(of: number, chosen: number): number {
  let ways = 1
  for (let at = 1; at <= Math.min(chosen, of - chosen); at += 1) ways = (ways * (of - at + 1)) / at
  return Math.round(ways)
}

function drawn(all: readonly number[], size: number, isFar: (total: number) => boolean): number {
  let seed = hashWord(all.join(' '))
  const pool = [...all]
  let reached = 1
  for (let round = 0; round < DRAWN; round += 1) {
    let total = 0
    for (let at = 0; at < size; at += 1) {
      seed = (seed + 0x6d2b79f5) >>> 0
      const other = at + Math.floor(fraction(seed) * (pool.length - at))
      const value = pool[other] as number
      pool[other] = pool[at] as number
      pool[at] = value
      total += value
    }
    if (isFar(total)) reached += 1
  }
  return reached / (DRAWN + 1)
}

/** A number in 0..1 that looks as if drawn, from a seed: mulberry32 of Tommy Ettinger. */
function fraction(seed: number): number {
  let state = Math.imul(seed ^ (seed >>> 15), seed | 1)
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61)
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32
}
