import { steady, steadyAfter } from './identity.ts'
import { type Case, type Context, type Dialect, failureIn, wholeText } from './junit-model.ts'
import { fileOf, foundNode, inFolder, rerunNode, stageFailed, type When } from './pytest-results.ts'
import type { Tally } from './tally.ts'

/** In the order in which pytest writes them. */
const SUITE = /^name,errors,failures,skipped,tests,time,timestamp,hostname$/

/** A colour, as pytest writes what XML does not allow. */
const COLOUR = /#x1B\[[0-9;]{0,30}m/g

/**
 * JUnit XML as pytest writes it (xunit1, xunit2). The test's node id is not in it: it is put together from the class's
 * name, in which the file's path has dots for slashes, and, in xunit1, from the file.
 */
export const pytest: Dialect = {
  runner: 'pytest',
  wrote: ({ suites }) => {
    const suite = suites.at(-1)
    return suite !== undefined && SUITE.test(Object.keys(suite.attributes).join(','))
  },
  take(one, tally, about) {
    const classname = one.attributes.classname ?? ''
    const problem = failureIn(one)
    // What was running when the run was interrupted has no name.
    if (classname === '' && one.name === '') tally.cutShort('the run was interrupted')
    else if (classname === '') takeCollector(one, tally, about)
    else if (problem === undefined) {
      const { prefix, file, isSteady } = placeOf(one, about)
      const id = isSteady ? steadyAfter(prefix, one.name) : steady(prefix + one.name)
      tally.addQuick(id, file, one.skipped === undefined ? 'passed' : 'quiet')
    } else {
      const stage = /^failed on (setup|teardown) with/.exec(problem.message)?.[1]
      const when = (problem.element === 'error' ? (stage ?? 'setup') : 'call') as When
      const text = (problem.text === '' ? problem.message : problem.text).replace(COLOUR, '')
      const { folder, nodeid } = placeOf(one, about)
      tally.add(foundNode(folder, nodeid + one.name, 'failed', { when, text }))
    }
  },
}

/** Where a test lies. */
interface Place {
  about: Context
  classname: string | undefined
  told: string | undefined
  folder: string
  /** What its id begins with, in that folder; and its file and id from the root of the work tree. */
  nodeid: string
  file: string
  prefix: string
  isSteady: boolean
}

/** Tests of one class follow each other: where they lie is found once. */
let last: Place | undefined

function placeOf({ attributes: { classname, file: told } }: Case, about: Context): Place {
  if (last === undefined || last.about !== about || last.classname !== classname || last.told !== told) {
    const nodeid = nodeidOf(classname ?? '', told)
    const folder = about.folderOf(fileOf(nodeid))
    const prefix = inFolder(folder, nodeid)
    last = { about, classname, told, folder, nodeid, file: fileOf(prefix), prefix, isSteady: steady(prefix) === prefix }
  }
  return last
}

function nodeidOf(classname: string, file: string | undefined): string {
  const parts = classname.split('.')
  const module = file?.replace(/\.py$/, '').split('/')
  // In a folder above pytest's own root, the class's name has fewer folders than the path.
  const length =
    module !== undefined && parts[module.length - 1] === module.at(-1) ? module.length : moduleLength(parts)
  const path = file ?? `${parts.slice(0, length).join('/')}.py`
  return `${[path, ...parts.slice(length)].join('::')}::`
}

/** How many parts of a class's name are of its module: up to the last that is named as one, else to the first class. */
function moduleLength(parts: readonly string[]): number {
  const named = parts.findLastIndex((part) => /^test_|_test$/.test(part))
  if (named >= 0) return named + 1
  const type = parts.findIndex((part) => /^[A-Z]/.test(part))
  return type > 0 ? type : parts.length
}

/** What could not be collected is a testcase without a class: a module, or a folder. */
function takeCollector(one: Case, tally: Tally, { folderOf }: Context): void {
  const problem = failureIn(one)
  const path = one.name.replaceAll('.', '/')
  const name = problem === undefined || wholeText(problem).includes(`${path}.py`) ? `${path}.py` : path || '.'
  const folder = folderOf(name)
  const file = inFolder(folder, name)
  if (problem === undefined) tally.add({ id: file, file, outcome: 'quiet' })
  else tally.addError(file, () => stageFailed('setup', problem.text, folder).evidence, rerunNode(file))
}
