import type { Runner } from '../report.ts'
import { readAny } from './any-text.ts'
import type { Evidence } from './evidence.ts'
import { type Fields, fieldsOf, numberOf, textOf } from './fields.ts'
import { commitIn, relativePath } from './identity.ts'
import type { JsonFormat } from './json.ts'
import { stageIn, withoutFunction } from './node-text.ts'
import { rerunNode } from './pytest-results.ts'
import { rerun } from './rerun.ts'
import { Tally } from './tally.ts'

/** How long the names of suites may be together, to be told apart from the test's. */
const MAX_SUITE = 2000

/** Tools whose own formats are read too. */
const RUNNERS: Readonly<Record<string, Runner>> = {
  pytest: 'pytest',
  jest: 'jest',
  vitest: 'vitest',
  'node-test': 'node',
  'node.js test runner': 'node',
  go: 'go',
  gotest: 'go',
  'go-test': 'go',
  surefire: 'surefire',
}

/**
 * Reads CTRF, the Common Test Report Format: `results.tests[].{name, status, suite, filePath, message, trace, retries,
 * flaky}`, `results.tool.name`, `results.summary.stop` and `results.environment.commit`.
 */
export function ctrf(root: string | undefined, report: string): JsonFormat {
  const tally = new Tally()
  let runner: Runner = 'ctrf'
  let isCtrf = false
  let ended: number | undefined
  let revision: string | undefined

  function take(test: Fields): void {
    const name = textOf(test.name)
    if (name === undefined || typeof test.status !== 'string') {
      tally.skip()
      return
    }
    const path = textOf(test.filePath)
    const file = path === undefined ? undefined : relativePath(path, [root])
    const isNode = name.includes('::') && (file === undefined || name.startsWith(file))
    const parts = isNode ? [name] : [...suiteIn(test.suite, path, name), ownName(test.suite, path, name)]
    const id = isNode || file === undefined ? parts.join(' > ') : [file, ...parts].join(' > ')
    const found = { id, file: file ?? relativePath(report, [root]) }
    const isRetried = test.flaky === true || (numberOf(test.retries) ?? 0) > 0
    if (test.status === 'passed') tally.add({ ...found, outcome: 'passed', retried: isRetried })
    else if (test.status !== 'failed') tally.add({ ...found, outcome: 'quiet' })
    else {
      const evidence = evidenceIn(test)
      const stage = stageIn(evidence.message, name)
      const kept = stage === 'xpass' ? withoutFunction(evidence) : evidence
      const full = parts.flatMap((part) => part.split(' > ')).join(' ')
      tally.add({
        ...found,
        outcome: 'failed',
        stage,
        evidence: () => kept,
        rerun: () => {
          if (isNode) return rerunNode(name)
          return runner === 'jest' || runner === 'vitest' ? rerun[runner](file, full) : undefined
        },
      })
    }
  }

  return {
    lists: ['results.tests'],
    objects: ['results'],
    member(path, value) {
      const fields = fieldsOf(value)
      if (path === 'results.tool' && fields !== undefined) {
        isCtrf = true
        runner = RUNNERS[(textOf(fields.name) ?? '').toLowerCase()] ?? 'ctrf'
      } else if (path === 'results.summary') ended = numberOf(fields?.stop)
      else if (path === 'results.environment') {
        for (const [name, told] of Object.entries(fields ?? {})) revision ??= commitIn(name, told)
      }
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
      if (!isCtrf) return undefined
      // Some write seconds, and some nothing but 0.
      const ended_at = ended === undefined || ended < 1e9 ? undefined : ended > 1e11 ? ended / 1000 : ended
      return tally.report(runner, { roots: [root], revision, ended_at })
    },
  }
}

/** The suites around a test, without the file and the test itself, which some writers put there too. */
function suiteIn(suite: unknown, path: string | undefined, name: string): string[] {
  const listed = Array.isArray(suite)
    ? suite.filter((one) => typeof one === 'string')
    : (textOf(suite)?.split(' > ') ?? [])
  if (listed.join('').length > MAX_SUITE) return []
  const isFile = path !== undefined && listed[0] !== undefined && path.endsWith(listed[0])
  const parts = isFile ? listed.slice(1) : listed
  return parts.join(' > ') === name || name.startsWith(`${parts.join(' > ')} > `) ? [] : parts
}

/** A name without the suites, where it begins with them. */
function ownName(suite: unknown, path: string | undefined, name: string): string {
  const above = suiteIn(suite, path, name).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return above.length === 0 ? name : name.replace(new RegExp(`^${above.join('(?: > | )')} (?=.)`, 's'), '')
}

function evidenceIn(test: Fields): Evidence {
  const message = textOf(test.message) ?? ''
  // What Vitest keeps of where a test began that timed out.
  const trace = (textOf(test.trace) ?? '').replace(/\bSTACK_TRACE_ERROR\b/, () => message)
  // Some traces begin with the message, some have only the calls.
  return readAny(/^\s*at /.test(trace) || trace === '' ? `${message.trimEnd()}\n${trace}` : trace, {})
}
