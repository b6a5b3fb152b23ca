import { evidence, type Template, token } from './wording.ts'

/** The question about a chaos experiment whose target does not recover. */
export const healingFailure: Template<'healing_failure'> = ({ name, reason, facts }) => {
  const rate = facts.healing_rate
  const mean = facts.mean_score
  const [value_estimate, cost] = healingWorth(rate, mean)
  return {
    hypothesis: `POOR_SELF_HEALING_${token(name)}`,
    question: `The chaos experiment '${name}' breaks ${facts.target ?? 'its target'} and it does not recover by itself. What keeps it from healing?`,
    evidence: evidence(reason, {
      'failure mode': facts.mode,
      severity: facts.severity,
      'healing rate': rate,
      'mean score': mean,
      runs: facts.runs,
      'failures reported': facts.failure_count,
      'last error': facts.last_error,
      'last run': facts.last_run,
    }),
    action_class: 'propose_fix',
    autonomy: 3,
    value_estimate,
    cost,
    capability_key: `self_healing.${facts.target ?? name}`,
  }
}

function healingWorth(rate = 1, mean = 100): [value: number, cost: number] {
  if (rate < 0.1 || mean < 30) return [0.95, 0.3]
  return rate < 0.3 || mean < 50 ? [0.85, 0.35] : [0.7, 0.4]
}
