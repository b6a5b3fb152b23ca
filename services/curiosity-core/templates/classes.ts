import { evidence, subjectOf, type Template, token } from './wording.ts'

/** The question about classes that claim the same responsibility. */
export const duplicateResponsibility: Template<'duplicate_responsibility'> = ({ name, reason, facts }) => {
  const { says = subjectOf(name), classes = [], count = classes.length } = facts
  const rest = count - classes.length
  return {
    hypothesis: `DUPLICATE_${token(says)}`,
    question: `${count > 1 ? `${count} classes` : 'Several classes'} say of themselves: “${says}”. Is one of them too many, or its docstring wrong?`,
    evidence: [
      ...evidence(reason, {}),
      ...classes,
      ...(rest > 0 ? [`… and ${rest} more`] : []),
      ...evidence('', { confidence: facts.confidence, 'less sure because': facts.why?.join('; ') }),
    ],
    action_class: 'investigate',
    autonomy: 2,
    value_estimate: 0.6,
    cost: 0.4,
    capability_key: `architecture.duplication.${subjectOf(name)}`,
  }
}

/** The question about an attribute that nothing gives a value. */
export const missingWiring: Template<'missing_wiring'> = ({ name, reason, facts }) => ({
  hypothesis: `UNINITIALIZED_COMPONENT_${token(attributeOf(name, facts))}`,
  question: `${facts.class ?? subjectOf(name)} uses ${facts.attribute ?? 'an attribute'}, but nothing gives it a value. Where was it to be wired?`,
  evidence: evidence(reason, {
    used: facts.uses?.join(', '),
    declared: facts.declared,
    confidence: facts.confidence,
    'less sure because': facts.why?.join('; '),
  }),
  action_class: 'propose_fix',
  autonomy: 3,
  value_estimate: 0.92 * (facts.confidence ?? 1),
  cost: 0.3,
  capability_key: `initialization.${attributeOf(name, facts)}`,
})

/** The question about an attribute that has a value under a condition only. */
export const conditionalInitGap: Template<'conditional_init_gap'> = ({ name, reason, facts }) => ({
  hypothesis: `CONDITIONAL_INIT_GAP_${token(attributeOf(name, facts))}`,
  question: `${facts.class ?? subjectOf(name)} has its ${facts.attribute ?? 'attribute'} only under a condition, and uses it where that need not hold. What if it does not?`,
  evidence: evidence(reason, {
    set: facts.set,
    'only under': [facts.condition, facts.under].filter(Boolean).join(', '),
    used: facts.uses?.join(', '),
    confidence: facts.confidence,
    'less sure because': facts.why?.join('; '),
  }),
  action_class: 'propose_fix',
  autonomy: 2,
  value_estimate: 0.85 * (facts.confidence ?? 1),
  cost: 0.4,
  capability_key: `safety.${attributeOf(name, facts)}`,
})

function attributeOf(name: string, facts: { class?: string | undefined; attribute?: string | undefined }): string {
  const { class: owner, attribute } = facts
  return owner === undefined || attribute === undefined ? subjectOf(name) : `${owner}.${attribute}`
}
