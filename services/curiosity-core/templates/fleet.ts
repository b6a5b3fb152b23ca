import { evidence, type Template, token } from './wording.ts'

/** The question about input that was gone before it could be read. */
export const sourceLoss: Template<'source_loss'> = ({ name, reason, facts }) => ({
  hypothesis: `SOURCE_LOSS_${token(facts.monitor ?? name)}`,
  question: `${facts.monitor ?? name} could not read all of its source ${facts.source ?? ''}: ${facts.cause ?? 'something is missing'}. What was lost, and how can it be kept?`,
  evidence: evidence(reason, { cause: facts.cause, lost: facts.lost, unit: facts.unit }),
  action_class: 'investigate',
  autonomy: 2,
  value_estimate: 0.8,
  cost: 0.3,
  capability_key: `fleet.${facts.monitor ?? name}`,
})

/** The question about a service that fell silent. */
export const componentSilent: Template<'component_silent'> = ({ name, reason, facts, host }) => ({
  hypothesis: `COMPONENT_SILENT_${token(facts.service ?? name)}`,
  question: `${facts.service ?? name} on ${host} has stopped reporting without having been stopped. Is it dead or stuck?`,
  evidence: evidence(reason, {
    'last heartbeat': facts.last_heartbeat === undefined ? undefined : isoSeconds(facts.last_heartbeat),
    'last status': facts.last_status,
  }),
  action_class: 'investigate',
  autonomy: 2,
  value_estimate: 0.95,
  cost: 0.2,
  capability_key: `fleet.${facts.service ?? name}`,
})

function isoSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
