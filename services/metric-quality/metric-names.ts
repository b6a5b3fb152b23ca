/** What a metric's name says of its values; what it does not say nobody knows. */
export interface Meaning {
  /** A share of all: 0..1, or 0..100 in percent; of the last sort nobody knows which, or whether it is so many in a second. */
  share?: 'rate' | 'percent' | 'unscaled'
  /** … of what was to pass. */
  passes: boolean
  /** How many, or how it was set up: not measured, and often round. */
  count: boolean
  /** A time that something took. */
  duration: boolean
  /** … and nothing else, such as what was saved of it: it has no values below 0. */
  positive: boolean
  /** It is never twice the same, as times and what is done in one are. */
  scatters: boolean
}

const COUNT =
  /(?:^|[._])(?:count|counts|total|totals|tests?|passed|failed|errors?|skipped|runs?|samples?|iterations?|repeats?|requests?|rounds?|trials?|epochs?|steps?|seeds?|size|sizes|batch|threads?|workers?|users?|clients?|connections?|concurrency|limit|timeout|interval|port|version|capacity|depth|candidates?|n|num|max|window|entries|items|rows|files|queries|hits|misses|p\d\d)(?:$|[._])/
const TIMES = 'latency|duration|elapsed|runtime|wall_?time|cpu_?time|response_?time|rtt|ttfb'
const UNITS = 'ns|us|ms|s|sec|secs|seconds'

/** What a name may begin with; with anything else it may be a change of it, or what was saved. */
const OF = '^(?:(?:mean|avg|median|p\\d+|test|train|val|eval)[._])*'
const BEGINNING = new RegExp(OF)
const PERCENT = /_(?:pct|percent|percentage)$/
const PASSES = /^(?:pass|success)_?(?:rate|ratio)$/
const SCALED = /^(?:accuracy|precision|recall|f1)$/
const UNSCALED = /^(?:error|fail|failure|hit|miss|drop|loss|accept|reject|win)_rate$/
const DURATION = new RegExp(`(?:^|[._])(?:${TIMES})(?:$|[._])`)
const POSITIVE = new RegExp(`${OF}(?:${TIMES})(?:[._](?:mean|avg|median|p\\d+|${UNITS}))*$`)
const PER_TIME = new RegExp(`[._](?:${UNITS})$|(?:^|[._])(?:rss|pss|rps|qps|throughput)(?:$|[._])`)

/** What a metric's name says of its values. */
export function meaningOf(name: string): Meaning {
  const word = name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
  const share = shareOf(word)
  const count = share === undefined && COUNT.test(word)
  const duration = share === undefined && DURATION.test(word)
  return {
    passes: false,
    ...share,
    count,
    duration,
    positive: POSITIVE.test(word),
    scatters: duration || (!count && PER_TIME.test(word)),
  }
}

function shareOf(word: string): Pick<Meaning, 'share' | 'passes'> | undefined {
  const whole = word.replace(BEGINNING, '')
  const stem = whole.replace(PERCENT, '')
  const isPercent = stem !== whole
  const passes = PASSES.test(stem) || (isPercent && /^(?:pass|success)$/.test(stem))
  if (passes || SCALED.test(stem)) return { share: isPercent ? 'percent' : 'rate', passes }
  return UNSCALED.test(stem) ? { share: 'unscaled', passes } : undefined
}
