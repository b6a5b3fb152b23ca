import { type Fields, fieldsOf, listOf, numberOf, textOf } from './fields.ts'
import { relativePath, steady } from './identity.ts'
import type { JsonFormat } from './json.ts'
import { readNode, stageIn, withoutFunction } from './node-text.ts'
import { rerun } from './rerun.ts'
import { Tally } from './tally.ts'

/** What Jest heads a file with that failed before, or after, its tests. */
const SUITE = /● Test suite failed to run\n+(.*?)(?=\n {2}● |$)/s

/**
 * Reads what Jest and Vitest write as JSON: `testResults[].{name, status, message, assertionResults[].{ancestorTitles,
 * title, status, failureMessages}}`, a file each; only Jest has a `summary` there.
 */
export function jestJson(root: string | undefined): JsonFormat {
  const tally = new Tally()
  let runner: 'jest' | 'vitest' | undefined
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
    const results = listOf(file.assertionResults)
    for (const result of results) takeResult(name, result)
    const message = textOf(file.message) ?? ''
    const suite = SUITE.exec(message)?.[1]
    const hasFailed = results.some(({ status }) => status === 'failed')
    if (suite !== undefined || (file.status === 'failed' && !hasFailed)) {
      const command = rerun[runner](name)
      tally.addError(name, () => withoutFunction(readNode(unindented(suite ?? message))), command)
    }
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

function unindented(text: string): string {
  return text.replace(/^ {4}/gm, '')
}
