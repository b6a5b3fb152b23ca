import type { CollectionError, Failure, Report, TestResult } from '../../services/test-monitor/report.ts'
import type { ReportItem } from '../../services/test-monitor/schema.ts'
import type { Closed, Opened } from '../../shared/contract/monitor.ts'
import { START } from './detector.ts'

/** How a run differs from one of the path `report.xml`, read an hour after the one before. */
export interface More {
  path?: string
  /** When it was read, in epoch seconds. */
  time?: number
  head?: string
  root?: string
  sources?: string
}

/**
 * Writes a report as a table says it, a word for each test: `a+` passed, `a-` failed as no other does, `a-Why` failed of the
 * cause Why, `a?` was skipped, `a~` failed and passed when it was tried again. `x/u/a+` is of the file x/u.py, others of t.py.
 * `t.py!` could not be collected; `@1a2b3c4` is the revision, and `...` the end of a run that was cut.
 */
export function report(words: string): Report {
  const tests: TestResult[] = []
  const errors: CollectionError[] = []
  const retried: string[] = []
  const report: Report = { runner: 'pytest', tests, errors, retried }
  for (const word of words.split(' ').filter(Boolean)) {
    const [, file, name = '', sign, why = ''] = /^(?:([\w/]+)\/)?([\w.]*)([-+?~!@]|\.\.\.)(.*)$/.exec(word) ?? []
    if (sign === '@') report.revision = why
    else if (sign === '...' || word === '...') report.cut = { done: tests.length, reason: 'it was killed' }
    else if (sign === '!')
      errors.push({
        file: file === undefined ? name : `${file}/${name}`,
        type: 'ImportError',
        message: 'no module named x',
      })
    else {
      const path = `${file ?? 't'}.py`
      const id = `${path}::${name}`
      const common = { id, file: path, rerun: `pytest '${id}'` }
      if (sign === '-') tests.push({ ...common, outcome: 'failed', failure: failure(name, why) })
      else tests.push({ ...common, outcome: sign === '?' ? 'quiet' : 'passed' })
      if (sign === '~') retried.push(id)
    }
  }
  return report
}

function failure(name: string, why: string): Failure {
  if (why === '')
    return { stage: 'call', type: 'AssertionError', message: `assert ${name.replace(/\d/g, 'x$&x')} is right` }
  return { stage: 'call', type: why, message: 'it broke', location: 'src/card.py:41', function: 'charge' }
}

/** Runs in the order in which their reports are read. */
export function runs(words: readonly (string | readonly [string, More])[]): ReportItem[] {
  return words.map((one, index) => {
    const [text, { path = '/srv/shop/report.xml', time = START + index * 3_600, head, root, sources }] =
      typeof one === 'string' ? ([one, {} as More] as const) : one
    const item = { part: path, position: String(index), time, path, value: report(text) }
    return {
      ...item,
      ...(head !== undefined && { revision: head }),
      ...(root !== undefined && { root }),
      ...(sources !== undefined && { sources }),
    }
  })
}

const SIGNS: Readonly<Record<string, string>> = { test_failure: '', flaky_test: '~', collection_error: '!' }

/**
 * Findings as a table says them: `+a` opened, `-a` closed, `=a` mended, of t.py and the project shop; `~` before the name of
 * a flaky test, `!` before what could not be collected.
 */
export function words(findings: readonly (Opened | Closed)[]): string {
  return (
    findings
      .map((finding) => {
        const [verb, type] =
          'opens' in finding ? [finding.occurrences === 0 ? '=' : '+', finding.opens] : ['-', finding.closes]
        const name = finding.name
          .replace(/^shop\//, '')
          .replace(/^t\.py::/, '')
          .replace(/^(\w+)\.py::/, '$1/')
        return `${verb}${SIGNS[type] ?? type}${name}`
      })
      // That a run came to its end is told freely.
      .filter((word) => !/^-!run of /.test(word))
      .join(' ')
  )
}

/**
 * Writes a run as pytest-reportlog does, a word for each line: `[` begins, `]0` ends with that exit status, `t.py!` could not
 * be collected and `t.py.` could; of the test a `a(` is its setup, `a(!` one that failed, `a+`, `a-`, `a?` and `a~` its call
 * (passed, failed, skipped, to be tried again), `a)` its teardown, `a*` the crash of its worker. `a-Why` fails of that.
 */
export function reportlog(words: string): string[] {
  return words
    .split(' ')
    .filter(Boolean)
    .map((word) => JSON.stringify(logged(word)))
}

function logged(word: string): object {
  const [, name = '', sign, why = ''] = /^([\w/]*(?:\.py)?)([[\]!.(+\-?~)*]|\(!)(.*)$/.exec(word) ?? []
  if (sign === '[') return { pytest_version: '8.4.2', $report_type: 'SessionStart' }
  if (sign === ']') return { exitstatus: Number(why), $report_type: 'SessionFinish' }
  if (name.endsWith('.py')) {
    const outcome = sign === '!' ? 'failed' : 'passed'
    const longrepr =
      sign === '!' ? "ImportError while importing test module '/srv/shop/t.py'.\nE   No module named 'x'" : null
    return { nodeid: name, outcome, longrepr, result: null, sections: [], $report_type: 'CollectReport' }
  }
  const nodeid = `t.py::${name}`
  const isFailed = why === '!' || sign === '-' || sign === '~'
  const outcome = sign === '?' ? 'skipped' : sign === '~' ? 'rerun' : isFailed || sign === '*' ? 'failed' : 'passed'
  const when = sign === '(' ? 'setup' : sign === ')' ? 'teardown' : sign === '*' ? '???' : 'call'
  const longrepr =
    sign === '*'
      ? `worker 'gw0' crashed while running '${nodeid}'`
      : isFailed
        ? brokenAt(name, why.replace('!', ''))
        : null
  const skipped = sign === '?' ? ['/srv/shop/t.py', 3, 'Skipped: not here'] : longrepr
  const common = { location: ['t.py', 2, name], keywords: {}, user_properties: [], sections: [], duration: 0.01 }
  return { nodeid, ...common, outcome, longrepr: skipped, when, $report_type: 'TestReport' }
}

function brokenAt(name: string, why: string): object {
  const [path, lineno, message] =
    why === '' ? ['t.py', 5, `AssertionError: assert ${name} is right`] : ['card.py', 41, `${why}: it broke`]
  const place = { path, lineno, message }
  const lines = [`    def ${why === '' ? name : 'charge'}():`, '>       assert right', `E       ${message}`]
  const entry = {
    type: 'ReprEntry',
    data: { lines, reprfuncargs: null, reprlocals: null, reprfileloc: place, style: 'long' },
  }
  const reprtraceback = { reprentries: [entry], extraline: null, style: 'long' }
  const reprcrash = { ...place, path: `/srv/shop/${path}` }
  return { reprcrash, reprtraceback, sections: [], chain: [[reprtraceback, reprcrash, null]] }
}
