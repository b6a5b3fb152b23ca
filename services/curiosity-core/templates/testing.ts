import { evidence, subjectOf, type Template, token } from './wording.ts'

/** The question about a test that fails, or several that fail of one cause. */
export const testFailure: Template<'test_failure'> = ({ name, reason, facts }) => {
  const { test = subjectOf(name), count = 1, type } = facts
  const failed = evidence(reason, {
    message: facts.message,
    where: facts.location,
    stage: facts.stage === 'call' ? undefined : facts.stage,
    'run again': facts.rerun,
    revision: facts.revision,
    report: facts.report,
  })
  if (facts.tests !== undefined) {
    const cause = [type, facts.function === undefined ? undefined : `in ${facts.function}()`].filter(Boolean).join(' ')
    return {
      hypothesis: 'MULTIPLE_TEST_FAILURES',
      question: name.endsWith('/cause/many more')
        ? `${count} more tests fail than are asked about one by one. What broke so many?`
        : `${count} tests fail of one cause${cause === '' ? '' : `, ${cause}`}. What is it, and how is it fixed?`,
      evidence: [...failed, ...listed(facts.tests ?? [], count)],
      action_class: 'investigate',
      autonomy: 3,
      value_estimate: 0.9,
      cost: 0.25,
      capability_key: `testing.${name.split('/')[0]}`,
    }
  }
  return {
    hypothesis: `TEST_FAILURE_${token(test)}`,
    question: `The test ${test} fails${type === undefined ? '' : ` with ${type}`}. Is the code wrong, or the test?`,
    evidence: failed,
    action_class: 'investigate',
    autonomy: 3,
    value_estimate: 0.8,
    cost: 0.3,
    capability_key: `testing.${test}`,
  }
}

/** The question about a file of tests that cannot be collected, or a run that was cut. */
export const collectionError: Template<'collection_error'> = ({ name, reason, facts }) => {
  const subject = facts.file ?? subjectOf(name)
  const isCut = facts.done !== undefined
  return {
    hypothesis: `TEST_COLLECTION_ERROR_${token(subject)}`,
    question: isCut
      ? `A run of tests did not come to its end (${facts.report ?? subject}). What stopped it?`
      : `The tests in ${subject} cannot be collected${facts.type === undefined ? '' : `: ${facts.type}`}. What keeps them from being run?`,
    evidence: evidence(reason, {
      message: facts.message,
      where: facts.location,
      'tests done': isCut ? `${facts.done}${facts.expected === undefined ? '' : ` of ${facts.expected}`}` : undefined,
      'last of them': facts.last,
      'under way': facts.running?.join(', '),
      'run again': facts.rerun,
      revision: facts.revision,
      report: facts.report,
    }),
    action_class: 'propose_fix',
    autonomy: 3,
    value_estimate: 0.85,
    cost: 0.25,
    capability_key: `testing.${subject}`,
  }
}

/** The question about a test that passes and fails on the same code. */
export const flakyTest: Template<'flaky_test'> = ({ name, reason, facts }) => {
  const { test = subjectOf(name) } = facts
  return {
    hypothesis: `FLAKY_TEST_${token(test)}`,
    question: `The test ${test} passes and fails on the same code. What makes it differ?`,
    evidence: evidence(reason, {
      failures: facts.failures,
      passes: facts.passes,
      message: facts.message,
      where: facts.location,
      'run again': facts.rerun,
      revision: facts.revision,
      report: facts.report,
    }),
    action_class: 'investigate',
    autonomy: 3,
    value_estimate: 0.6,
    cost: 0.4,
    capability_key: `testing.${test}`,
  }
}

function listed(tests: readonly string[], count: number): string[] {
  const rest = count - tests.length
  return rest > 0 ? [...tests, `… and ${rest} more`] : [...tests]
}
