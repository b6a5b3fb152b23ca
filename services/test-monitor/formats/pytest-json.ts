import type { Report } from '../report.ts'
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './fields.ts'
import { commitIn, steady } from './identity.ts'
import type { JsonFormat } from './json.ts'
import type { FolderOf } from './junit-model.ts'
import { fileOf, foundNode, inFolder, rerunNode, stageFailed, type When, withPlace } from './pytest-results.ts'
import { Tally } from './tally.ts'

/** pytest.ExitCode.INTERRUPTED and INTERNAL_ERROR. */
const INTERRUPTED = 2
const INTERNAL_ERROR = 3

const QUIET = new Set(['skipped', 'xfailed', 'deselected'])
const STAGES: readonly When[] = ['setup', 'call', 'teardown']

const STRING = String.raw`"[^"\\\x00-\x1f]*"`
const STAGE = String.raw`\{\s*"duration":\s*[\d.e-]+,\s*"outcome":\s*"passed"(?:,\s*"longrepr":\s*${STRING})?\s*\}`
const KEYWORDS = String.raw`\[\s*(?:${STRING}(?:,\s*${STRING})*\s*)?\]`

/**
 * A test that passed, as it is written in full: quotes within a string are escaped, so that none of this can stand in
 * one.
 */
const PASSED = new RegExp(
  [
    String.raw`\{\s*"nodeid":\s*(${STRING}),\s*"lineno":\s*(?:\d+|null),\s*"outcome":\s*"passed",`,
    String.raw`\s*"keywords":\s*${KEYWORDS},\s*"setup":\s*${STAGE},\s*"call":\s*${STAGE},\s*"teardown":\s*${STAGE}\s*\}`,
  ].join(''),
  'g',
)

/**
 * Reads pytest-json-report: `tests[].{nodeid, outcome, setup, call, teardown}`, each stage with `{outcome, crash,
 * traceback, longrepr}`, and `collectors[].{nodeid, outcome, longrepr}`. A crashed worker leaves a stage `???`.
 */
export function pytestJson(root: string | undefined, folderOf: FolderOf): JsonFormat {
  const tally = new Tally()
  const members: Record<string, unknown> = {}
  let isPytest = false
  /** Whether the elements that come next may be the ids of tests that passed. */
  let isShort = false
  let hasFailures = false
  let during: string | undefined
  /** Tests of one file follow each other. */
  let last = { file: '', folder: '' }

  function folderFor(file: string): string {
    if (file !== last.file) last = { file, folder: folderOf(file, textOf(members.root)) }
    return last.folder
  }

  function addQuick(nodeid: string, outcome: 'passed' | 'quiet'): void {
    isPytest = true
    const id = inFolder(folderFor(fileOf(nodeid)), nodeid)
    tally.addQuick(steady(id), fileOf(id), outcome)
  }

  function take(test: Fields): void {
    const nodeid = textOf(test.nodeid)
    if (nodeid === undefined) {
      tally.skip()
      return
    }
    isPytest = true
    const folder = folderFor(fileOf(nodeid))
    const failures = failuresIn(test)
    if (failures.length > 0) hasFailures = true
    const [first, ...others] = failures
    if (first === undefined && test.outcome === 'passed' && test.call === undefined && test.setup !== undefined) {
      during = nodeid
      return
    }
    if (first === undefined) {
      const outcome = QUIET.has(String(test.outcome)) ? 'quiet' : 'passed'
      if (test.outcome === 'rerun') tally.add({ ...foundNode(folder, nodeid, outcome), retried: true })
      else addQuick(nodeid, outcome)
      return
    }
    for (const failed of [first, ...others]) tally.add(foundNode(folder, nodeid, 'failed', failed))
  }

  function collect(collector: Fields): void {
    const nodeid = typeof collector.nodeid === 'string' ? collector.nodeid : undefined
    if (nodeid === undefined) return
    isPytest = true
    const name = fileOf(nodeid) || '.'
    const folder = folderFor(name)
    const file = inFolder(folder, name)
    if (collector.outcome === 'failed') {
      const said = textOf(collector.longrepr) ?? ''
      tally.addError(file, () => stageFailed('setup', said, folder).evidence, rerunNode(file))
    } else if (collector.outcome === 'skipped') tally.add({ id: file, file, outcome: 'quiet' })
  }

  function cutIn(): Report['cut'] {
    const done = tally.size
    const expected = numberOf(fieldsOf(members.summary)?.collected)
    const count = { done, ...(expected === undefined ? {} : { expected }) }
    const at = during === undefined ? '' : `, during ${steady(during)}`
    if (members.exitcode === INTERNAL_ERROR) return { ...count, reason: `pytest ended with an internal error${at}` }
    // pytest ends so too where files could not be collected, and where xdist stops at the first failure.
    const isStopped = members.exitcode === INTERRUPTED && !tally.hasErrors && (during !== undefined || !hasFailures)
    return isStopped ? { ...count, reason: `the run was interrupted${at}` } : undefined
  }

  return {
    lists: ['tests', 'collectors'],
    objects: [],
    member(path, value) {
      if (['root', 'exitcode', 'created', 'summary', 'environment'].includes(path)) members[path] = value
    },
    elements(path, values) {
      for (const value of values) {
        const fields = fieldsOf(value)
        if (isShort && typeof value === 'string' && value !== '') addQuick(value, 'passed')
        else if (fields === undefined) tally.skip()
        else if (path === 'tests') take(fields)
        else collect(fields)
      }
      isShort = false
    },
    shortened(path, text) {
      const short = path === 'tests' ? text.replace(PASSED, '$1') : text
      isShort = short.length < text.length
      return short
    },
    dropped: () => tally.skip(),
    report() {
      if (!isPytest && !(typeof members.exitcode === 'number' && fieldsOf(members.summary) !== undefined))
        return undefined
      const revision = Object.entries(fieldsOf(members.environment) ?? {}).map(([name, value]) => commitIn(name, value))
      const rootdir = textOf(members.root)
      const tree = rootdir?.endsWith(`/${last.folder}`) ? rootdir.slice(0, -last.folder.length - 1) : undefined
      return tally.report('pytest', {
        roots: [root, tree, rootdir],
        ended_at: numberOf(members.created),
        revision: revision.find((one) => one !== undefined),
        cut: cutIn(),
      })
    },
  }
}

function failuresIn(test: Fields): { when: When; text: string }[] {
  const found: { when: When; text: string }[] = []
  for (const when of STAGES) {
    const stage = fieldsOf(test[when])
    if (stage?.outcome === 'failed') found.push({ when, text: textIn(stage) })
  }
  if (found.length > 0) return found
  if (test.outcome !== 'failed' && test.outcome !== 'error') return found
  const worker = Object.values(test).find((value) => fieldsOf(value)?.outcome === 'failed')
  // Where the stages passed and the test failed, one of its subtests did.
  const when = worker === undefined && test.call !== undefined ? 'call' : 'crash'
  return [{ when, text: textIn(fieldsOf(worker) ?? {}) }]
}

/** What a stage says; where tracebacks are left out of the report, as pytest would have written it. */
function textIn(stage: Fields): string {
  const text = textOf(stage.longrepr)
  const crash = fieldsOf(stage.crash)
  if (text !== undefined) return withPlace(text, crash)
  const frames = listOf(stage.traceback)
  const message = textOf(crash?.message) ?? ''
  const said = message.split('\n').map((line) => `E   ${line}`)
  const calls = (frames.length > 0 ? frames : crash === undefined ? [] : [{ ...crash, message: '' }]).map(
    ({ path, lineno, message: what }) => `${String(path)}:${String(lineno)}: ${textOf(what) ?? ''}`,
  )
  return [...calls.slice(0, -1), ...(message === '' ? [] : said), ...calls.slice(-1)].join('\n')
}
