import { appendFileSync } from 'node:fs'

/** What the staged experiments are about. */
export const SUBJECT = 'demo-cache'

/** Under which name what is wrong with them is asked about. */
export const SUSPICION = 'identical'

/** What the candidates of an experiment reach, one by one. */
const FIGURES = {
  alike: [{ pass_rate: 0.93, latency_ms: 41.2 }],
  apart: [
    { pass_rate: 0.93, latency_ms: 41.2 },
    { pass_rate: 0.97, latency_ms: 36.8 },
  ],
}

/**
 * Records experiments, each with two candidates, that differ or do not.
 *
 * @param file the JSON lines that metric-quality reads.
 */
export function experiment(how: keyof typeof FIGURES, times: number, file: string): void {
  for (let nth = 1; nth <= times; nth += 1) {
    const [first, second = first] = FIGURES[how]
    const candidates = [first, second].map((metrics, at) => ({ name: `lru-${256 * (at + 1)}`, metrics }))
    // One that is read twice is one.
    const name = `${SUBJECT}-${Date.now()}-${nth}`
    appendFileSync(file, `${JSON.stringify({ experiment: name, subject: SUBJECT, candidates })}\n`)
  }
}
