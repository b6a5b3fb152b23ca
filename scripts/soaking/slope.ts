import { addTo } from '../../shared/contract/lists.ts'
/** What a process weighed at a time. */
export interface Weight {
  /** Seconds from the beginning. */
  at: number
  /** In MiB. */
  mib: number
  /** Which start of it this was: what weighs less after a restart has not shrunk. */
  life: number
}

/** How what something weighs changes. */
export interface Slope {
  /** The median of the slopes between any two points of one life, in MiB an hour (Theil and Sen). */
  per_hour: number
  /** What the true one is above with 99 % confidence; -Infinity where there are too few points to say. */
  at_least: number
  /** How much it may be over so long a time. */
  most: number
  /** From the first point to the last, in seconds. */
  span_s: number
}

/** How much a service may grow in an hour, in MiB. */
export const PER_HOUR = 2

/** How much it may grow once, while its memory settles, in MiB. */
export const ONCE = 8

/**
 * How long a start is left out, in seconds, or as a share of all where that is less: the more may grow once, for it has not
 * settled by then.
 */
const WARM_S = 120
const WARM_SHARE = 0.2

/**
 * How many points all is made of, each the least of its stretch: few, for garbage that is not collected yet makes those that
 * are near each other alike.
 */
const POINTS = 12

/** The quantile of the normal distribution that only 1 % lies above. */
const Z = 2.326

/**
 * Works out how what something weighs changes.
 *
 * Pairs are taken within each life alone, and how sure it is follows from Kendall's statistic, summed over the lives as the
 * seasonal Kendall test does (Hirsch et al. 1982).
 */
export function slopeOf(weights: readonly Weight[]): Slope {
  const all = weights.at(-1)?.at ?? 0
  const warm = Math.min(WARM_S, all * WARM_SHARE)
  const slopes: number[] = []
  let [variance, first, last] = [0, Number.POSITIVE_INFINITY, 0]
  for (const life of livesOf(weights)) {
    const points = leastOf(life, (life[0]?.at ?? 0) + warm, all / POINTS)
    const n = points.length
    if (n < 2) continue
    variance += (n * (n - 1) * (2 * n + 5)) / 18
    first = Math.min(first, points[0]?.at ?? 0)
    last = Math.max(last, points.at(-1)?.at ?? 0)
    for (const [i, a] of points.entries()) {
      for (const b of points.slice(i + 1)) slopes.push(((b.mib - a.mib) / (b.at - a.at)) * 3_600)
    }
  }
  slopes.sort((a, b) => a - b)
  const span_s = Math.max(1, last - first)
  const at = Math.floor((slopes.length - Z * Math.sqrt(variance)) / 2)
  return {
    per_hour: slopes[Math.floor(slopes.length / 2)] ?? 0,
    at_least: slopes[at] ?? Number.NEGATIVE_INFINITY,
    most: PER_HOUR + (ONCE * Math.sqrt(WARM_S / warm) * 3_600) / span_s,
    span_s,
  }
}

function livesOf(weights: readonly Weight[]): Iterable<Weight[]> {
  const lives = new Map<number, Weight[]>()
  for (const weight of weights) addTo(lives, weight.life, weight)
  return lives.values()
}

/** How all change together: those that are sure by chance alone, and not of one another, make up for each other. */
export function together(each: readonly Slope[]): Slope {
  const known = each.filter(({ at_least }) => Number.isFinite(at_least))
  const per_hour = known.reduce((sum, slope) => sum + slope.per_hour, 0)
  const unsure = Math.hypot(...known.map((slope) => slope.per_hour - slope.at_least))
  const span_s = Math.max(0, ...known.map((slope) => slope.span_s))
  const at_least = known.length === 0 ? Number.NEGATIVE_INFINITY : per_hour - unsure
  return { per_hour, at_least, most: Math.hypot(...known.map(({ most }) => most)), span_s }
}

/** Whether it surely grows by more than it may. */
export const grows = ({ at_least, most }: Slope): boolean => at_least > most

/** The least weight of each stretch of so many seconds, from a time on. */
function leastOf(life: readonly Weight[], from: number, stretch_s: number): Weight[] {
  const least = new Map<number, Weight>()
  for (const weight of life) {
    if (weight.at < from) continue
    const stretch = Math.floor(weight.at / stretch_s)
    if (weight.mib < (least.get(stretch)?.mib ?? Number.POSITIVE_INFINITY)) least.set(stretch, weight)
  }
  return [...least.values()]
}
