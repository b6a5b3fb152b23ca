import type { FactsOf } from '../../shared/contract/gaps.ts'
import { MANY } from './cause.ts'
import type { Run } from './history.ts'
import type { TestResult } from './report.ts'
import type { TestMemory } from './schema.ts'
import { firstLine, oneLine } from './text.ts'

/** The facts that several tests share, told of one of them. */
export function sharedFacts(cause: string, run: Run, id: string, result: TestResult): FactsOf<'test_failure'> {
  const facts = failureFacts(run, id, result)
  if (cause !== MANY) return facts
  const { runner, test, revision, report } = facts
  return { runner, test, stage: 'call', revision, report }
}

/** The facts of a test that fails. */
export function failureFacts(run: Run, id: string, result: TestResult): FactsOf<'test_failure'> {
  const { stage = 'call', type, message, location, function: name, excerpt } = result.failure ?? {}
  return {
    runner: run.runner,
    test: id,
    file: result.file,
    stage,
    type,
    message,
    location,
    function: name,
    traceback: excerpt,
    rerun: result.rerun,
    revision: run.commit,
    report: run.report,
  }
}

/** What is remembered of how a test failed; a report says of one that passes not even how it is run again. */
export function saidOf({ failure: { message, location } = { stage: 'call' }, rerun }: TestResult): TestMemory['said'] {
  return {
    ...(message !== undefined && { message: firstLine(message, 200) }),
    ...(location !== undefined && { location: oneLine(location, 200) }),
    ...(rerun !== undefined && rerun.length <= 500 && { rerun }),
  }
}

/** The facts of a test that passes and fails on the same code. */
export function flakyFacts(run: Run, id: string, result: TestResult, test: TestMemory): FactsOf<'flaky_test'> {
  return {
    runner: run.runner,
    test: id,
    file: result.file,
    failures: test.failures,
    passes: test.passed,
    revision: run.commit,
    ...test.said,
    ...(result.rerun !== undefined && { rerun: result.rerun }),
    report: run.report,
  }
}
