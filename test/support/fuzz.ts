import type fc from 'fast-check'

/** How many times as many runs as usual: `KLOROS_FUZZ=100 npm test -- property`. */
const TIMES = Number(process.env.KLOROS_FUZZ ?? 1)

/** Another number is another set of runs: always the same one in the suite, one by chance where more runs are asked for. */
export const SEED = Number(process.env.KLOROS_TEST_SEED ?? (TIMES === 1 ? 1 : Date.now() % 2 ** 31))

/** Leads at once to what failed, with its seed; a failure prints both. */
const PATH = process.env.KLOROS_TEST_PATH

/** How many runs there are to be. @param usual how many in the suite. */
export const runs = (usual: number): number => Math.ceil(usual * TIMES)

/** How a property is run. @param usual how often in the suite. */
export function often(usual: number): fc.Parameters<unknown> {
  return { numRuns: runs(usual), seed: SEED, ...(PATH !== undefined && { path: PATH, endOnFailure: true }) }
}
