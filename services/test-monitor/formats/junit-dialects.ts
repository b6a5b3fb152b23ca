import { type Evidence, evidenceOf } from './evidence.ts'
import { relativePath } from './identity.ts'
import { readJava } from './java-text.ts'
import { go } from './junit-go.ts'
import { surefire } from './junit-java.ts'
import { jest, node, vitest } from './junit-js.ts'
import { type Dialect, failureIn, type Problem, wholeText } from './junit-model.ts'
import { pytest } from './junit-pytest.ts'
import { readNode } from './node-text.ts'
import { readPython } from './python-text.ts'

/** Who writes JUnit XML, the first that a report's first testcase looks like. */
export const DIALECTS: readonly Dialect[] = [pytest, surefire, vitest, jest, node, go]

/** What testcases that were not run say of themselves, in ctest, GoogleTest and others. */
const NOT_RUN = /^(?:disabled|notrun|skipped|ignored|suppressed)$/i

/** JUnit XML by whomever: the class and the name are the test's, and the file where it is told. */
export const unknown: Dialect = {
  runner: 'junit',
  wrote: () => true,
  take(one, tally, { path, root }) {
    const { classname, file, status, result } = one.attributes
    const suite = one.suites.at(-1)
    const group = classname || suite?.attributes.name || ''
    const id = group === '' || group === one.name ? one.name : `${group}.${one.name}`
    const told = file ?? suite?.attributes.file
    const found = { id, file: told !== undefined ? told : group === '' ? relativePath(path, [root]) : group }
    const problem = failureIn(one)
    const isQuiet = one.skipped !== undefined || NOT_RUN.test(status ?? '') || NOT_RUN.test(result ?? '')
    if (problem === undefined) tally.add({ ...found, outcome: isQuiet ? 'quiet' : 'passed' })
    else tally.add({ ...found, outcome: 'failed', evidence: () => read(problem) })
  },
}

/** What was thrown says by its calls in which language. */
function read(problem: Problem): Evidence {
  const text = wholeText(problem)
  if (/^\s*at .*\(\w+\.(?:java|kt|scala|groovy):\d+\)/m.test(text)) return readJava(problem.text, problem)
  const evidence = /^\s*File "[^"]+", line \d+/m.test(text) ? readPython(problem.text) : readNode(problem.text)
  const type = problem.type || evidence.type
  const message = problem.message || evidence.message
  return { ...evidence, ...evidenceOf({ type, message, frames: [] }) }
}
