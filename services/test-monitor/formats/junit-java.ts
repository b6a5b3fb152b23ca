import { readJava } from './java-text.ts'
import { type Case, type Dialect, failureIn } from './junit-model.ts'
import { rerun } from './rerun.ts'
import type { Tally } from './tally.ts'

/**
 * Maven Surefire and Failsafe. A test that passed on a further try has its failures as flakyFailure and flakyError, one
 * that never did has them as rerunFailure and rerunError beside the first. What failed around a class's tests has no name.
 */
export const surefire: Dialect = {
  runner: 'surefire',
  wrote: ({ suites }) => /surefire|failsafe/.test(suites.at(-1)?.attributes['xsi:noNamespaceSchemaLocation'] ?? ''),
  take: (one, tally) => take(one, tally, rerun.surefire),
}

/** Gradle, which writes the same attributes in another order. */
export const gradle: Dialect = {
  runner: 'junit',
  wrote: ({ suites }) =>
    /^name,tests,skipped,failures,errors,timestamp,hostname,time$/.test(
      Object.keys(suites.at(-1)?.attributes ?? {}).join(','),
    ),
  take: (one, tally) => take(one, tally, rerun.gradle),
}

function take(one: Case, tally: Tally, again: typeof rerun.surefire): void {
  const problem = failureIn(one)
  const type = one.attributes.classname || one.suites.at(-1)?.attributes.name || ''
  const file = type.replace(/\$.*$/, '')
  if (one.name === '' || one.name === type) {
    if (problem !== undefined) tally.addError(type, () => readJava(problem.text, problem), again(type))
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
      rerun: () => again(type, one.name.replace(/[([{].*$/s, '').trim() || undefined),
    })
  }
}
