import { type Evidence, evidenceOf, type Frame } from './evidence.ts'
import { type Case, type Dialect, failureIn, type Problem } from './junit-model.ts'
import { plain } from './plain-text.ts'
import { rerun } from './rerun.ts'

const LOGGED = /^ {4,}([\w.-]+\.go):(\d{1,9}): (.*)$/
const MARK = /^\s*(?:=== (?:RUN|PAUSE|CONT|NAME)|--- (?:FAIL|PASS|SKIP):|FAIL\b|PASS$|exit status \d)/
const CALL = /^([^\s(]\S{0,500})\(.*\)$/
const PLACE = /^\s+(\S.{0,500}\.go):(\d{1,9})(?: \+0x[0-9a-f]+)?$/
const IS_LIBRARY =
  /\/src\/(?:testing|runtime|time|sync|reflect|net|os|io|internal)\/|\/pkg\/mod\/|(?:^|\/)vendor\/|^_testmain\.go$/

/**
 * gotestsum: the class is the package (its whole path, or the end of it), a subtest's name follows its test's after a
 * slash. A package that could not be built or started is a test `TestMain` without a class.
 */
export const go: Dialect = {
  runner: 'go',
  wrote: ({ suites }) =>
    suites.at(-1)?.properties.has('go.version') === true ||
    (suites.length === 1 && Object.keys(suites[0]?.attributes ?? {}).join(',') === 'tests,failures,errors,time'),
  take(one, tally) {
    const problem = failureIn(one)
    const pack = one.attributes.classname || one.suites.at(-1)?.attributes.name || ''
    if (problem !== undefined && !one.attributes.classname) {
      tally.addError(pack, () => readGo(problem), rerun.go(packageIn(one, pack)))
      return
    }
    const found = { id: `${pack}.${one.name}`, file: pack, isTry: true, hasParts: true }
    if (problem === undefined) {
      tally.add({ ...found, outcome: one.skipped === undefined ? 'passed' : 'quiet' })
      return
    }
    const evidence = readGo(problem)
    // A test that failed for no more than its subtests says nothing that they do not.
    if (evidence.message === undefined && tally.hasFailedPart(found.id)) return
    const stage = /^test timed out after/.test(evidence.message ?? '') ? 'timeout' : 'call'
    const command = () => rerun.go(packageIn(one, pack), one.name)
    tally.add({ ...found, outcome: 'failed', stage, evidence: () => evidence, rerun: command })
  },
}

/** The suite bears the package's path as far as gotestsum was asked to tell it. */
function packageIn(one: Case, pack: string): string {
  const path = one.suites.at(-1)?.attributes.name || pack
  return path.includes('.') ? path : `./${path}`
}

function readGo({ text }: Problem): Evidence {
  const lines = plain(text).split('\n')
  const panic = lines.findIndex((line) => /^(?:panic|fatal error): /.test(line))
  if (panic >= 0) return readPanic(lines.slice(panic))
  const said = lines.filter((line) => !MARK.test(line) && line.trim() !== '')
  const first = said.findIndex((line) => LOGGED.test(line))
  const [, file = '', number = '', begin = ''] = LOGGED.exec(said[first] ?? '') ?? []
  if (first < 0) return evidenceOf({ message: said.map((line) => line.trim()).join('\n'), frames: [], head: said })
  const rest = said.slice(first + 1)
  const end = rest.findIndex((line) => LOGGED.test(line))
  const more = (end < 0 ? rest : rest.slice(0, end)).map((line) => line.trim())
  const place: Frame = { file, line: Number(number), shown: [], isOwn: true }
  return evidenceOf({ message: [begin, ...more].join('\n'), frames: [place], head: said })
}

/** Of a program that ended for it, the first goroutine that is in the project's own code is the one to look at. */
function readPanic(lines: readonly string[]): Evidence {
  const message = lines[0]!.replace(/^(?:panic|fatal error): /, '').replace(/ \[recovered\].*$/, '')
  const goroutines: Frame[][] = []
  lines.forEach((line, i) => {
    if (/^goroutine \d+ /.test(line)) goroutines.push([])
    const call = CALL.exec(line)
    const place = PLACE.exec(lines[i + 1] ?? '')
    if (call === null || place === null) return
    const [, file = '', number = ''] = place
    goroutines.at(-1)?.push({
      file,
      line: Number(number),
      function: call[1]!.replace(/^.*\//, '').replace(/^[^.]*\./, ''),
      shown: [line, lines[i + 1]!],
      isOwn: !IS_LIBRARY.test(file),
    })
  })
  const frames = goroutines.find((calls) => calls.some(({ isOwn }) => isOwn)) ?? []
  return evidenceOf({
    type: 'panic',
    message,
    frames: frames.reverse(),
    head: [lines[0]!],
    isInnermostFirst: true,
  })
}
