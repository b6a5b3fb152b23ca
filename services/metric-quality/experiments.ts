import type { MetricsKind } from '../../shared/contract/gaps-investigations.ts'
import type { Finding } from '../../shared/contract/monitor.ts'
import type { Experiment } from './experiment.ts'
import { EXPIRES_S, type Judging } from './judging.ts'
import { Remembered } from './remembered.ts'
import { MAX_EXPERIMENTS, MAX_SUBJECTS, type MetricsMemory } from './schema.ts'
import { verdictsOf } from './suspicion.ts'

const GAP = 'suspicious_metrics'

/** How many experiments and subjects a gap lists. */
const LISTED = 10

/** How far ahead of the reader a record's own time may be, in seconds. */
const AHEAD_S = 300

const WORDS: { [K in MetricsKind]: string } = {
  identical: 'several experiments report the same metrics for all their candidates',
  placeholders: 'several experiments report mostly placeholder values',
  perfect: 'several experiments report perfect scores without any variance',
  impossible: 'several experiments report values that cannot be',
  within_noise: 'several experiments claim improvements within the noise of their repeats',
}

/**
 * Tells of experiments whose figures are not to be trusted: one gap for each kind of suspicion, and not before
 * `min_experiments` within `window_s` show it. It closes when each of its subjects has had a sound experiment since.
 */
export class Experiments {
  readonly #memories: Remembered<'metrics', MetricsMemory>

  constructor(private readonly around: Judging) {
    this.#memories = new Remembered(around.state, 'metrics', Object.keys(WORDS).length, () => 0)
  }

  /** Takes an experiment in. @param read when it was read, in epoch seconds. */
  *take(experiment: Experiment, read: number): Iterable<Finding<typeof GAP>> {
    const { name, subject, time } = experiment
    const isDated = time !== undefined && time <= read + AHEAD_S
    const at = isDated ? time : read
    if (at < read - EXPIRES_S) return
    const verdicts = verdictsOf(experiment)
    const isSound = verdicts.every(({ values }) => values === undefined)
    for (const { kind, values } of verdicts) {
      if (values !== undefined) yield* this.#suspect(kind, { at, name, subject, values }, isDated)
      else if (isSound) yield* this.#sound(kind, subject, at)
    }
  }

  *#suspect(kind: MetricsKind, one: MetricsMemory['recent'][number], isDated: boolean): Iterable<Finding<typeof GAP>> {
    const memory = this.#memories.get(kind) ?? { is: 'metrics', kind, recent: [], subjects: [] }
    // What is read again, in a copy of its file, is not another; nor can it be told to be one where it has no time.
    const isSame = ({ name, subject, at }: typeof one) =>
      name === one.name && subject === one.subject && (at === one.at || !isDated)
    if (memory.recent.some(isSame)) return
    const recent = [...memory.recent, one].slice(-MAX_EXPERIMENTS)
    const within = recent.filter(({ at }) => Math.abs(one.at - at) <= this.around.config.window_s)
    const isOpen = this.around.isOpen(GAP, kind)
    const isNews = isOpen || within.length >= this.around.config.min_experiments
    const counted = isOpen ? [one] : within
    const known = isOpen ? memory.subjects : []
    const added = counted.flatMap(({ subject, is_taken_back }) => (is_taken_back ? [] : [subject]))
    const subjects = isNews ? [...new Set([...known, ...added])].slice(-MAX_SUBJECTS) : []
    this.#memories.set(kind, { ...memory, recent, subjects })
    if (!isNews) return
    yield {
      opens: GAP,
      name: kind,
      reason: WORDS[kind],
      facts: {
        kind,
        subjects: subjects.slice(-LISTED),
        count: subjects.length,
        experiments: (isOpen ? recent : within)
          .slice(-LISTED)
          .reverse()
          .map(({ name, values }) => `${name}: ${values}`),
      },
      occurrences: counted.length,
      expires_s: EXPIRES_S,
    }
  }

  /** A sound experiment takes back what was suspected of its subject before it. */
  *#sound(kind: MetricsKind, subject: string, at: number): Iterable<Finding<typeof GAP>> {
    const memory = this.#memories.get(kind)
    const about = memory?.recent.filter((one) => one.subject === subject) ?? []
    if (memory === undefined || about.some((one) => one.at > at)) return
    if (!memory.subjects.includes(subject)) {
      if (about.every((one) => one.is_taken_back)) return
      // It counts all the same: where none says what it is about, every second one may be poor.
      const recent = memory.recent.map((one) => (about.includes(one) ? { ...one, is_taken_back: true } : one))
      this.#memories.set(kind, { ...memory, recent })
      return
    }
    const subjects = memory.subjects.filter((one) => one !== subject)
    const recent = memory.recent.filter((one) => !about.includes(one))
    this.#memories.set(kind, { ...memory, subjects, recent })
    if (subjects.length === 0 && this.around.isOpen(GAP, kind)) {
      yield { closes: GAP, name: kind, reason: `a later experiment on ${subject} is sound` }
    }
  }
}
