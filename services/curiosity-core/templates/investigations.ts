import type { MetricsKind } from '../../../shared/contract/gaps-investigations.ts'
import { evidence, type Template, token } from './wording.ts'

const SUSPICIONS: { [K in MetricsKind]: [hypothesis: string, what: string] } = {
  identical: ['FAKE_TOURNAMENT_METRICS', 'report the same metrics for all their candidates. Was anything measured?'],
  placeholders: [
    'PLACEHOLDER_TEST_METRICS',
    'report mostly values that a program has before it measures. Where do they come from?',
  ],
  perfect: [
    'LOW_QUALITY_METRICS',
    'report nothing but perfect scores, all in one and the same time. Did the tests run?',
  ],
  impossible: ['LOW_QUALITY_METRICS', 'report values that cannot be. What computes them?'],
  within_noise: [
    'LOW_QUALITY_METRICS',
    'claim an improvement that is no more than chance between their repeats. Is it real?',
  ],
}

/** The question about experiments whose figures are not to be trusted. */
export const suspiciousMetrics: Template<'suspicious_metrics'> = ({ reason, facts }) => {
  const { kind, subjects = [], count = subjects.length, experiments = [] } = facts
  const [hypothesis, what] =
    kind === undefined ? ['LOW_QUALITY_METRICS', 'are not to be trusted. Why?'] : SUSPICIONS[kind]
  const about = subjects.length === 0 ? '' : ` on ${subjects[0]}${count > 1 ? ` and ${count - 1} more` : ''}`
  return {
    hypothesis,
    question: `Experiments${about} ${what}`,
    evidence: [...evidence(reason, { subjects: subjects.join(', ') }), ...experiments],
    action_class: 'investigate',
    autonomy: 2,
    value_estimate: 0.8,
    cost: 0.3,
    capability_key: 'meta.metric_quality',
  }
}

/** The question about an investigation that does not bear its answer. */
export const weakInvestigation: Template<'weak_investigation'> = ({ name, reason, facts }) => {
  const { because = [], questions = [], count = questions.length } = facts
  return {
    hypothesis: `WEAK_INVESTIGATION_${token(facts.about ?? name)}`,
    question: askedOf(name, facts),
    evidence: [
      ...evidence(reason, {}),
      ...because,
      ...evidence('', {
        question: facts.question,
        'answered by': facts.worker,
        at: facts.answered_at,
        answer: facts.answer,
        evidence: facts.evidence?.join(' | '),
        questions: [...questions, ...(count > questions.length ? [`… and ${count - questions.length} more`] : [])].join(
          ', ',
        ),
        'Brier score': facts.brier,
      }),
    ],
    action_class: 'investigate',
    autonomy: 2,
    value_estimate: 0.6,
    cost: 0.45,
    capability_key: 'meta.investigation',
  }
}

function askedOf(
  name: string,
  { question, about, reasons = [], worker }: Parameters<typeof weakInvestigation>[0]['facts'],
) {
  if (reasons.includes('confidence')) {
    return `What came of the answers of ${worker ?? name} does not bear out how sure it was. What does it misjudge?`
  }
  if (reasons.includes('same_answer')) return 'Different questions got one and the same answer. Which does it answer?'
  const again = `kloros reopen ${question ?? 'ID'} asks it anew`
  if (reasons.includes('leases_expired')) {
    return `The question about ${about ?? name} is claimed and not answered, again and again. What is in the way of it?`
  }
  return reasons.includes('not_resolved')
    ? `The question about ${about ?? name} was answered, and its gap is still there or came back. What is behind it? (${again}.)`
    : `The answer about ${about ?? name} does not show what it rests on. What is true? (${again}.)`
}
