import { evidence, subjectOf, type Template, token } from './wording.ts'

/** The question about a module that is new and that nothing uses. */
export const newModule: Template<'new_module'> = ({ name, reason, facts }) => {
  const { path = subjectOf(name), modules = [], count = modules.length, exports = [], classes = [], tests } = facts
  const offers = [...classes, ...exports]
  const isPackage = modules.some((each) => /(?:^|\/)(?:__init__\.py|index\.(?:[cm]?[jt]sx?|vue))$/.test(each))
  // More of it is more likely to be meant for something.
  const signs = [isPackage, facts.doc !== undefined, count >= 3, (tests ?? []).length > 0].filter(Boolean).length
  const isMany = path.endsWith('*')
  const what =
    offers.length === 0 ? '' : ` It offers ${offers.slice(0, 5).join(', ')}${offers.length > 5 ? ' and more' : ''}.`
  const question = isMany
    ? `${count > 0 ? count : 'Many'} new modules came together under ${path}, and nothing imports, registers or documents them. What are they to be wired to, or are they to go?`
    : `${path} is new, and nothing imports, registers or documents it.${what} What is it to be wired to, or is it to go?`
  return {
    hypothesis: `UNDISCOVERED_MODULE_${token(subjectOf(name))}`,
    question,
    evidence: evidence(reason, {
      'says of itself': facts.doc,
      classes: classes.join(', '),
      exports: exports.join(', '),
      'entry points': facts.entry_points?.join(', '),
      modules: modules.join(', '),
      'used by it alone': facts.behind?.join(', '),
      tests: tests === undefined ? undefined : tests.join(', ') || 'none',
      confidence: facts.confidence,
      'less sure because': facts.why?.join('; '),
    }),
    action_class: 'explore',
    autonomy: 3,
    value_estimate: (5 + signs) / 10,
    cost: 0.6,
    capability_key: `undiscovered.${subjectOf(name)}`,
  }
}
