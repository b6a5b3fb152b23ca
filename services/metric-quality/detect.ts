import type { Circumstances, Detector, Finding } from '../../shared/contract/monitor.ts'
import type { Question } from '../../shared/contract/question.ts'
import { experimentOf, readExperiment } from './experiment.ts'
import { Experiments } from './experiments.ts'
import { Investigations } from './investigations.ts'
import type { Rules } from './judging.ts'
import type { LineItem, Memory, QuestionItem } from './schema.ts'

/** What this monitor asks. */
export const OWN_TYPES: ReadonlySet<string> = new Set(['suspicious_metrics', 'weak_investigation'])

/** The id of a question that it asks. */
const OWN_ID = new RegExp(`^(?:${[...OWN_TYPES].join('|')})-[0-9a-f]{16}$`)

/** What is asked about this monitor itself, by its name: what it lost, and how it failed. */
const OWN_NAME = /(?:^|[/-])metric-quality(?:[/.]|$)/

/**
 * Tells of experiments and answers that are not to be trusted.
 *
 * What is asked about this monitor, or by it, is left alone: its questions never lead to more of them.
 */
export function createDetector(
  around: Circumstances<Rules, Memory>,
): Detector<LineItem | QuestionItem, 'suspicious_metrics' | 'weak_investigation'> {
  const experiments = new Experiments(around)
  const investigations = new Investigations(around)
  function* takeQuestion(
    question: Question,
    time: number,
  ): Iterable<Finding<'suspicious_metrics' | 'weak_investigation'>> {
    if (isOwn(question)) return
    const isNew = yield* investigations.take(question, time)
    const { answer, gap, id } = question
    if (!isNew || answer?.metrics == null) return
    const told = { name: `${id} answered ${answer.at}`, subject: `${gap.type} ${gap.name}`.slice(0, 200) }
    const experiment = experimentOf(answer.metrics, told)
    if (experiment !== undefined) yield* experiments.take({ ...experiment, time: Date.parse(answer.at) / 1_000 }, time)
  }

  return {
    *take(item) {
      if ('question' in item) return yield* takeQuestion(item.question, item.time)
      const experiment = readExperiment(item.text)
      if (experiment === undefined) around.skip(1)
      else if (!OWN_ID.test(experiment.subject)) yield* experiments.take(experiment, item.time)
    },
    tick: (now) => investigations.tick(now),
    wakeAt: () => investigations.wakeAt,
  }
}

function isOwn({ gap, facts }: Question): boolean {
  return OWN_TYPES.has(gap.type) || OWN_NAME.test(gap.name) || facts.service === 'metric-quality'
}
