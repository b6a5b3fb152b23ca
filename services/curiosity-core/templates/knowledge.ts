import { evidence, subjectOf, type Template, token } from './wording.ts'

/** The question about a document that nothing leads to. */
export const unindexedDocument: Template<'unindexed_document'> = ({ name, reason, facts }) => {
  const { document = subjectOf(name), behind = 0 } = facts
  return {
    hypothesis: `UNINDEXED_DOCUMENT_${token(document)}`,
    question: `Nothing leads to ${document}. Where is it to be listed, or is it no longer wanted?`,
    evidence: evidence(reason, {
      title: facts.title,
      'lists beside it': facts.lists?.join(', '),
      'documents behind it': behind === 0 ? undefined : behind,
    }),
    action_class: 'propose_fix',
    autonomy: 3,
    value_estimate: 0.4,
    cost: 0.4,
    capability_key: `knowledge.${document}`,
  }
}

/** The question about a document that names what is gone. */
export const staleDocument: Template<'stale_document'> = ({ name, reason, facts }) => {
  const { document = subjectOf(name), names = [], count = names.length, places = [] } = facts
  const what =
    names.length === 0 ? 'what is gone' : `${names[0]}${count > 1 ? ` and ${count - 1} more` : ''}, which is gone`
  return {
    hypothesis: `STALE_DOCUMENT_${token(document)}`,
    question: `${document} names ${what}. What is true now?`,
    evidence: [...evidence(reason, { title: facts.title }), ...places, ...(count > places.length ? ['…'] : [])],
    action_class: 'propose_fix',
    autonomy: 3,
    value_estimate: 0.55,
    cost: 0.4,
    capability_key: `knowledge.${document}`,
  }
}

/** The question about a module without docstrings. */
export const missingDocstrings: Template<'missing_docstrings'> = ({ name, reason, facts }) => {
  const { module = subjectOf(name), missing } = facts
  return {
    hypothesis: `MISSING_DOCSTRINGS_${token(module)}`,
    question: `${missing === undefined ? 'Several' : missing} public definitions of ${module} do not say what they are. What are they for?`,
    evidence: evidence(reason, {
      'the first': facts.definitions?.join(', '),
      'documented in the whole project': facts.share === undefined ? undefined : `${Math.round(facts.share * 100)} %`,
    }),
    action_class: 'propose_fix',
    autonomy: 3,
    value_estimate: 0.3,
    cost: 0.4,
    capability_key: `knowledge.${module}`,
  }
}
