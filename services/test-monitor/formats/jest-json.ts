import { type Fields, fieldsOf, numberOf, textOf } from './fields.ts'
import { relativePath, steady, steadyAfter } from './identity.ts'
import type { JsonFormat } from './json.ts'
import { readNode, stageIn, withoutFunction } from './node-text.ts'
import { rerun } from './rerun.ts'
import { Tally } from './tally.ts'

/** What Jest heads a file with that failed before, or after, its tests. */
const SUITE = /● Test suite failed to run\n+(.*?)(?=\n {2}● |$)/s

const CHARACTER = String.raw`[^"\\\x00-\x1f]`
const STRING = `"${CHARACTER}*"`
/** What else is said of a test that passed, where it is of no interest: that it took more than one try is. */
const OTHER = `"(?:${[
  String.raw`(?:duration|numPassingAsserts|startAt)":[\d.e+-]+`,
  String.raw`(?:failureDetails|failureMessages|retryMessages|retryReasons|tags)":\[\]`,
  `fullName":${STRING}`,
  String.raw`failing":false|invocations":1|location":null|meta":\{\}`,
].join('|')})`

/**
 * A test that passed, as it is written in full: quotes within a string are escaped, so that none of this can stand in
 * one.
 */
const PASSED = new RegExp(
  [
    String.raw`\{"ancestorTitles":\[((?:${STRING}(?:,${STRING})*)?)\],`,
    `(?:${OTHER},)*"status":"passed",`,
    String.raw`(?:${OTHER},)*"title":"(${CHARACTER}+)"(?:,${OTHER})*\}`,
  ].join(''),
  'g',
)

/** A test that passed: the titles above it as they are written, without the brackets, and its own. */
interface Passed {
  titles: string
  title: string
}

/**
 * Reads what Jest and Vitest write as JSON: `testResults[].{name, status, message, assertionResults[].{ancestorTitles,
 * title, status, failureMessages}}`, a file each; only Jest has a `summary` there.
 */
export function jestJson(root: string | undefined): JsonFormat {
  const tally = new Tally()
  let runner: 'jest' | 'vitest' | undefined
  /** Of the files that come next, the tests that numbers stand for. */
  let passed: Passed[] = []
  let place = placeOf('', '')
  let isInterrupted = false
  let expected: number | undefined
  let ended: number | undefined

  function take(file: Fields): void {
    const path = textOf(file.name)
    if (path === undefined) {
      tally.skip()
      return
    }
    runner ??= file.summary === undefined ? 'vitest' : 'jest'
    ended = Math.max(ended ?? 0, numberOf(file.endTime) ?? 0)
    const name = relativePath(path, [root])
    const results = Array.isArray(file.assertionResults) ? file.assertionResults : []
    let hasFailed = false
    for (const result of results) {
      const fields = fieldsOf(result)
      if (fields !== undefined) takeResult(name, fields)
      else if (typeof result === 'number') takePassed(name, passed[result])
      hasFailed ||= fields?.status === 'failed'
    }
    const message = textOf(file.message) ?? ''
    const suite = SUITE.exec(message)?.[1]
    if (suite !== undefined || (file.status === 'failed' && !hasFailed)) {
      const command = rerun[runner](name)
      tally.addError(name, () => withoutFunction(readNode(unindented(suite ?? message))), command)
    }
  }

  function takePassed(file: string, one: Passed | undefined): void {
    if (one === undefined) return
    if (place.file !== file || place.titles !== one.titles) place = placeOf(file, one.titles)
    const { beginning, isSteady } = place
    tally.addQuick(isSteady ? steadyAfter(beginning, one.title) : steady(beginning + one.title), file, 'passed')
  }

  function takeResult(file: string, result: Fields): void {
    const title = textOf(result.title)
    if (title === undefined) {
      tally.skip()
      return
    }
    const above = Array.isArray(result.ancestorTitles) ? result.ancestorTitles : []
    let id = file
    for (const one of above) id += ` > ${one}`
    id += ` > ${title}`
    const messages = Array.isArray(result.failureMessages) ? result.failureMessages : []
    const isRetried = messages.length > 0 || (numberOf(result.invocations) ?? 1) > 1
    if (result.status === 'failed') {
      const evidence = readNode(typeof messages[0] === 'string' ? messages[0] : '')
      const stage = stageIn(evidence.message)
      const command = runner === undefined ? undefined : rerun[runner](file, [...above, title].join(' '))
      const told = stage === 'xpass' ? withoutFunction(evidence) : evidence
      tally.add({ id, file, outcome: 'failed', stage, evidence: () => told, rerun: () => command })
    } else if (result.status === 'passed' && isRetried) tally.add({ id, file, outcome: 'passed', retried: true })
    else tally.addQuick(steady(id), file, result.status === 'passed' ? 'passed' : 'quiet')
  }

  return {
    lists: ['testResults'],
    objects: [],
    member(path, value) {
      if (path === 'wasInterrupted') isInterrupted = value === true
      else if (path === 'numTotalTests') expected = numberOf(value)
    },
    elements(_path, values) {
      for (const value of values) {
        const fields = fieldsOf(value)
        if (fields === undefined) tally.skip()
        else take(fields)
      }
      passed = []
    },
    shortened(_path, text) {
      return text.replace(PASSED, (_, titles: string, title: string) => String(passed.push({ titles, title }) - 1))
    },
    dropped: () => tally.skip(),
    report() {
      if (runner === undefined && expected === undefined) return undefined
      if (isInterrupted) tally.cutShort('the run was interrupted')
      return tally.report(runner ?? 'jest', {
        roots: [root],
        ended_at: ended === undefined || ended === 0 ? undefined : ended / 1000,
      })
    },
  }
}

/** Where tests lie that passed, and what their ids begin with. */
function placeOf(file: string, titles: string) {
  const beginning = [file, ...(titles === '' ? [] : titles.slice(1, -1).split('","')), ''].join(' > ')
  return { file, titles, beginning, isSteady: steady(beginning) === beginning }
}

function unindented(text: string): string {
  return text.replace(/^ {4}/gm, '')
}
