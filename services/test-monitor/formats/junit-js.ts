import type { Failure } from '../report.ts'
import { type Evidence, evidenceOf } from './evidence.ts'
import { textOf } from './fields.ts'
import { relativePath } from './identity.ts'
import { parseText } from './json-value.ts'
import { type Case, type Dialect, failureIn, type Problem } from './junit-model.ts'
import { readNode, stageIn, withoutFunction } from './node-text.ts'
import { rerun } from './rerun.ts'

const IS_FILE = /\.[cm]?[jt]sx?$/

/** Vitest's reporter: the class is the file, the name all that leads to the test; a file that failed bears its own name. */
export const vitest: Dialect = {
  runner: 'vitest',
  wrote: ({ suites }) =>
    suites[0]?.attributes.name === 'vitest tests' ||
    /^name,timestamp,hostname,tests,failures,errors,skipped,time$/.test(attributeNames(suites.at(-1))),
  take(one, tally, { root, path }) {
    const file = relativePath(one.attributes.classname || path, [root])
    const problem = failureIn(one)
    if (problem !== undefined && one.name === one.attributes.classname) {
      tally.addError(file, () => read(problem), rerun.vitest(file))
      return
    }
    const id = `${file} > ${one.name}`
    // What was never begun took no time at all; what passed took a fraction.
    const isQuiet = one.skipped !== undefined || (problem === undefined && one.attributes.time === '0')
    if (problem === undefined) tally.add({ id, file, outcome: isQuiet ? 'quiet' : 'passed' })
    else {
      const evidence = read(problem)
      const command = () => rerun.vitest(file, one.name.replaceAll(' > ', ' '))
      tally.add({
        id,
        file,
        outcome: 'failed',
        stage: stageIn(evidence.message),
        evidence: () => evidence,
        rerun: command,
      })
    }
  },
}

/** jest-junit: what names and classes are, its settings say; as it comes, both are the full name, without the file. */
export const jest: Dialect = {
  runner: 'jest',
  wrote: ({ suites }) =>
    suites[0]?.attributes.name === 'jest tests' ||
    /^name,errors,failures,skipped,timestamp,time,tests$/.test(attributeNames(suites.at(-1))),
  take(one, tally, { root, path }) {
    const problem = failureIn(one)
    const suite = one.suites.at(-1)?.attributes.name ?? ''
    if (one.attributes.classname === 'Test suite failed to run') {
      const failed = relativePath(one.name, [root])
      if (problem !== undefined) tally.addError(failed, () => readSuite(problem), rerun.jest(failed))
      return
    }
    const told = one.attributes.file ?? (IS_FILE.test(suite) ? suite : undefined)
    const file = told === undefined ? undefined : relativePath(told, [root])
    const above = (one.attributes.classname ?? '').trim()
    const name = one.name.trim()
    const parts = [
      ...(file === undefined ? [] : [file]),
      ...(above === name || above === '' ? [] : above.split(' › ')),
      name,
    ]
    const found = { id: parts.join(' > '), file: file ?? relativePath(path, [root]) }
    if (problem === undefined) tally.add({ ...found, outcome: one.skipped === undefined ? 'passed' : 'quiet' })
    else {
      const evidence = read(problem)
      const isHook = name.startsWith('Test execution failure')
      const full = [...parts.slice(file === undefined ? 0 : 1)].join(' ')
      const stage = isHook ? 'teardown' : stageIn(evidence.message)
      const kept = stage === 'xpass' ? withoutFunction(evidence) : evidence
      const command = () => rerun.jest(file, isHook ? undefined : full)
      tally.add({ ...found, outcome: 'failed', stage, evidence: () => kept, rerun: command })
    }
  },
}

/** node:test's reporter: the suites a test is in are around it; a file that ended badly bears its path. */
export const node: Dialect = {
  runner: 'node',
  wrote: ({ attributes, suites }) =>
    attributeNames(suites[0]) === '' && /^name,time,classname\b/.test(Object.keys(attributes).join(',')),
  take(one, tally, { root, path }) {
    const problem = failureIn(one)
    const name = unescaped(one.name)
    const told = one.attributes.file
    const above = one.suites.slice(1).map(({ attributes }) => unescaped(attributes.name ?? ''))
    if (problem !== undefined && above.length === 0 && isFileOf(one.name, told)) {
      const failed = relativePath(told ?? one.name, [root])
      tally.addError(failed, () => evidenceOf({ message: problem.message, frames: [] }), rerun.node(failed))
      return
    }
    const file = told === undefined ? undefined : relativePath(told, [root])
    const id = [...(file === undefined ? [] : [file]), ...above, name].join(' > ')
    const found = { id, file: file ?? relativePath(path, [root]) }
    if (one.skipped !== undefined) tally.add({ ...found, outcome: 'quiet' })
    else if (problem === undefined) tally.add({ ...found, outcome: 'passed' })
    else {
      const stage = nodeStage(problem)
      const command = () => rerun.node(file, name)
      tally.add({ ...found, outcome: 'failed', stage, evidence: () => readCause(problem), rerun: command })
    }
  },
}

function attributeNames(suite: Case['suites'][number] | undefined): string {
  return Object.keys(suite?.attributes ?? {}).join(',')
}

function read({ text, message, type }: Problem): Evidence {
  const said = text.trim().replace(/^Unknown Error: /, '')
  return readNode(said === '' ? message : (thrownIn(said) ?? said), { type: type === '' ? undefined : type })
}

/** What failed in a hook after all tests, jest-junit writes as JSON. */
function thrownIn(text: string): string | undefined {
  const stack = /^\{"message":.{0,2000}?"stack":("(?:[^"\\]|\\.)*")/s.exec(text)?.[1]
  return stack === undefined ? undefined : textOf(parseText(stack))
}

function readSuite(problem: Problem): Evidence {
  const text = problem.text.replace(/^\s*● Test suite failed to run\n+/, '').replace(/^ {4}/gm, '')
  return withoutFunction(readNode(text))
}

function isFileOf(name: string, file: string | undefined): boolean {
  return IS_FILE.test(name) && (file === undefined ? /^\/|^[A-Za-z]:\\/.test(name) : file.endsWith(name))
}

/** Quotes in names are escaped twice by Node 20. */
function unescaped(name: string): string {
  return name.includes('&') ? name.replaceAll('&quot;', '"').replaceAll('&apos;', "'") : name
}

function nodeStage({ type, message }: Problem): Failure['stage'] {
  if (type === 'testTimeoutFailure') return 'timeout'
  if (type !== 'hookFailed') return 'call'
  return /\bbefore/.test(message) ? 'setup' : 'teardown'
}

/** What Node shows is an error of its own, whose cause is the test's: an error, or any other value that was thrown. */
function readCause({ text, message }: Problem): Evidence {
  const cause = /\n {2}cause: (\S.*)$/s.exec(text)?.[1]
  if (cause === undefined || /^['"`\d]/.test(cause)) return readNode(text, { type: '', message })
  return readNode(cause.replace(/^ {2}/gm, ''))
}
