/** What a metric's name says of its values. */
export interface Meaning {
  /** A share: 0..1, or 0..100 where it is in percent. */
  share?: 'rate' | 'percent'
  /** How many, or how it was set up: not measured, and often round. */
  count: boolean
  /** A time that something took. */
  duration: boolean
  /** … from a call to its end, of those. */
  latency: boolean
  /** It has no values below 0. */
  positive: boolean
  /** The less, the better. */
  lowers: boolean
}

/** Rates of another kind: so many in a second. */
const PER_TIME =
  /(?:sample|sampling|frame|refresh|bit|baud|data|request|arrival|clock|exchange|interest|growth|change|burn|heart|transfer|write|read|tick|poll|event|message|spawn|scan|flow|inflation|turnover|line|symbol|byte|packet|query|commit|fill|rotation)_rate$/
const CHANGE =
  /(?:delta|diff|change|improvement|saved|saving|savings|gain|offset|drift|skew|speedup|slope|residual|bias)/
const COUNT =
  /(?:^|[._])(?:count|counts|total|totals|tests?|passed|failed|errors?|skipped|runs?|samples?|iterations?|repeats?|requests?|rounds?|trials?|epochs?|steps?|seeds?|size|sizes|batch|threads?|workers?|users?|clients?|connections?|concurrency|limit|timeout|port|version|capacity|depth|candidates?|n|num|max|window|entries|items|rows|files|queries|hits|misses)(?:$|[._])/
const DURATION =
  /(?:latency|duration|elapsed|response_time|runtime|wall_?time|cpu_?time|(?:^|[._])(?:time|p50|p90|p95|p99|rtt|ttfb)(?:$|[._])|[._](?:ns|us|ms|s|sec|secs|seconds|millis|minutes)(?:$|[._]))/
const LATENCY = /(?:latency|response|rtt|ttfb|(?:^|[._])p\d\d(?:$|[._]))/
const PER_SECOND =
  /(?:^|[._])(?:[kmgt]?i?b|bytes|reqs?|requests|ops|pages|msgs?|messages|events|rows|docs|tokens|queries|items|frames|images|samples|files|lines|calls|jobs)_(?:per_)?(?:s|sec|second)$/
const AMOUNT =
  /(?:memory|rss|pss|heap|bytes|(?:^|[._])(?:kb|kib|mb|mib|gb|gib)(?:$|[._])|throughput|qps|rps|(?:^|[._])ops(?:$|[._]))/
const LESS =
  /(?:error|fail|loss|miss|drop|cost|memory|rss|pss|heap|cpu|bytes|size|[._](?:kb|kib|mb|mib|gb|gib)(?:$|[._])|timeouts?|retries|stall|idle)/

/** What a metric's name says of its values. */
export function meaningOf(name: string): Meaning {
  const word = name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
  const isChange = CHANGE.test(word)
  const isPercent = /(?:pct|percent|percentage|coverage|score)(?:$|[._])/.test(word)
  const isRate = !isPercent && !isChange && /(?:^|[._])rate$/.test(word) && !PER_TIME.test(word)
  const duration = !isChange && !isRate && !isPercent && !PER_SECOND.test(word) && DURATION.test(word)
  const count = !isRate && !isPercent && !duration && !AMOUNT.test(word) && !PER_SECOND.test(word) && COUNT.test(word)
  const positive = !isChange && (duration || count || AMOUNT.test(word))
  return {
    ...((isRate || isPercent) && { share: isRate ? 'rate' : 'percent' }),
    count,
    duration,
    latency: duration && LATENCY.test(word),
    positive,
    lowers: duration || (!PER_SECOND.test(word) && LESS.test(word)),
  }
}

/** Whether a metric says how much of what was to pass did. */
export function isPassRate(name: string): boolean {
  return /(?:pass|success)\w*_(?:rate|pct|percent|percentage)$|^(?:pass|success)(?:rate)?$/i.test(
    name.replace(/(\p{Ll})(\p{Lu})/gu, '$1_$2'),
  )
}
