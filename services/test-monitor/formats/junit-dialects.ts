import { readAny } from './any-text.ts'
import { relativePath } from './identity.ts'
import { go } from './junit-go.ts'
import { gradle, surefire } from './junit-java.ts'
import { jest, node, vitest } from './junit-js.ts'
import { type Dialect, failureIn, wholeText } from './junit-model.ts'
import { pytest } from './junit-pytest.ts'
import { stageIn } from './node-text.ts'

/** Who writes JUnit XML, the first that a report's first testcase looks like. */
export const DIALECTS: readonly Dialect[] = [pytest, surefire, gradle, vitest, jest, node, go]

/** What testcases that were not run say of themselves, in ctest, GoogleTest and others. */
const NOT_RUN = /^(?:disabled|notrun|skipped|ignored|suppressed)$/i

/** JUnit XML by whomever: the file where it is told, the class and the name are the test's. */
export const unknown: Dialect = {
  runner: 'junit',
  wrote: () => true,
  take(one, tally, { path, root }) {
    const { classname = '', status, result } = one.attributes
    const told =
      one.attributes.file ?? one.suites.findLast(({ attributes }) => attributes.file !== undefined)?.attributes.file
    const file = told === undefined ? undefined : relativePath(told, [root])
    const group = classname === '' || one.name.endsWith(classname) ? '' : classname
    const id = [file ?? '', group, one.name].filter((part) => part !== '').join(' > ')
    const found = { id, file: file ?? (group || relativePath(path, [root])) }
    const problem = failureIn(one)
    const isQuiet = one.skipped !== undefined || NOT_RUN.test(status ?? '') || NOT_RUN.test(result ?? '')
    if (problem === undefined) tally.add({ ...found, outcome: isQuiet ? 'quiet' : 'passed' })
    else {
      const evidence = readAny(wholeText(problem), problem)
      tally.add({ ...found, outcome: 'failed', stage: stageIn(evidence.message, one.name), evidence: () => evidence })
    }
  },
}
