import { evidence, subjectOf, type Template, token } from './wording.ts'

/** The question about a channel that is filled and that nothing reads. */
export const orphanedQueue: Template<'orphaned_queue'> = ({ name, reason, facts }) => {
  const { channel = subjectOf(name), producers = [], count = producers.length, confidence = 1 } = facts
  const rest = count - producers.length
  const by = producers.length === 0 ? '' : ` by ${producers[0]}${count > 1 ? ` and ${count - 1} more` : ''}`
  return {
    hypothesis: `ORPHANED_QUEUE_${token(channel)}`,
    question: `'${channel}' is filled${by}, but nothing reads it. Is the integration broken?`,
    evidence: evidence(reason, {
      producers: [...producers, ...(rest > 0 ? [`… and ${rest} more`] : [])].join(', '),
      'a channel of': facts.family,
      'did you mean': facts.consumed_only?.join(', '),
      'mentioned in': facts.mentioned?.join(', '),
      confidence: facts.confidence,
      weighed: facts.why?.join('; '),
    }),
    action_class: 'propose_fix',
    autonomy: 3,
    value_estimate: 0.95 * confidence,
    cost: 0.2,
    capability_key: `integration.${channel}`,
  }
}
