import { readJava } from './java-text.ts'
import { type Dialect, failureIn } from './junit-model.ts'
import { rerun } from './rerun.ts'

/**
 * Maven Surefire and Failsafe. A test that passed on a further try has its failures as flakyFailure and flakyError, one
 * that never did has them as rerunFailure and rerunError beside the first. What failed around a class's tests has no name.
 */
export const surefire: Dialect = {
  runner: 'surefire',
  wrote: ({ suites }) => /surefire|failsafe/.test(suites.at(-1)?.attributes['xsi:noNamespaceSchemaLocation'] ?? ''),
  take(one, tally) {
    const problem = failureIn(one)
    const type = one.attributes.classname || one.suites.at(-1)?.attributes.name || ''
    const file = type.replace(/\$.*$/, '')
    if (one.name === '' || one.name === type) {
      if (problem !== undefined) tally.addError(type, () => readJava(problem.text, problem), rerun.surefire(type))
      return
    }
    const found = { id: `${type}.${one.name}`, file }
    const isRetried = one.problems.some(({ element }) => element === 'flakyFailure' || element === 'flakyError')
    if (one.skipped !== undefined) tally.add({ ...found, outcome: 'quiet' })
    else if (problem === undefined) tally.add({ ...found, outcome: 'passed', retried: isRetried })
    else {
      const evidence = readJava(problem.text, problem)
      const isTimeout =
        /Time(?:dOut|out)/.test(evidence.type ?? '') || /^test timed out after/.test(evidence.message ?? '')
      tally.add({
        ...found,
        outcome: 'failed',
        stage: isTimeout ? 'timeout' : 'call',
        evidence: () => evidence,
        rerun: () => rerun.surefire(type, one.name.replace(/[([{].*$/s, '').trim() || undefined),
      })
    }
  },
}
