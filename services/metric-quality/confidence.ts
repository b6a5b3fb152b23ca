/** What came of an answer that said how sure it was. */
export interface Outcome {
  /** The confidence, 0..1. */
  sure: number
  held: boolean
}

/** How many outcomes it takes to judge a worker. */
const LEAST_OUTCOMES = 20

/** So much worse than if it were borne out a score has to be: of many answers the test finds the least difference. */
const MUCH = 0.1

/** One in ten thousand who are as sure as they ought to be is this far off or farther, by chance: it is asked after each answer. */
const FAR = 3.72

/** How a worker's confidence compares with what came of its answers. */
export interface Judgement {
  /** The mean of the squared differences, 0 to 1: Brier's score. */
  brier: number
  /** The share of answers that held, and the mean confidence. */
  held: number
  sure: number
}

/**
 * Judges confidence by what came of it; undefined where it is borne out, or too little is known.
 *
 * It is not where Brier's score is worse by much than of one who is as sure as it ought to be, and by Spiegelhalter's test
 * worse than chance explains: one who is rightly unsure has a poor score, too. (Spiegelhalter, Probabilistic prediction in
 * patient management, 1986.)
 */
export function misjudged(outcomes: readonly Outcome[]): Judgement | undefined {
  if (outcomes.length < LEAST_OUTCOMES) return undefined
  const mean = (of: (outcome: Outcome) => number) =>
    outcomes.reduce((sum, outcome) => sum + of(outcome), 0) / outcomes.length
  const brier = mean(({ sure, held }) => (Number(held) - sure) ** 2)
  const due = mean(({ sure }) => sure * (1 - sure))
  const variance = mean(({ sure }) => (1 - 2 * sure) ** 2 * sure * (1 - sure)) / outcomes.length
  if (brier - due < MUCH || brier - due <= FAR * Math.sqrt(variance)) return undefined
  return { brier, held: mean(({ held }) => Number(held)), sure: mean(({ sure }) => sure) }
}
