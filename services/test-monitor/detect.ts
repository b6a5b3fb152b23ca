import type { Circumstances, Detector, Finding } from '../../shared/contract/monitor.ts'
import { DAY_S, markOf, type Rules, type Run } from './history.ts'
import { Judge } from './judge.ts'
import { LineRuns } from './line-runs.ts'
import { type LineItem, type Memory, NAME_LENGTH, type ReportItem } from './schema.ts'
import { fromRoot, oneLine, seriesOf } from './text.ts'
import { Uncollected } from './uncollected.ts'

type Gap = 'test_failure' | 'collection_error' | 'flaky_test'

/**
 * Tells which tests fail, which are flaky, which files of tests cannot be collected and which runs were cut off.
 *
 * A run says something of the tests it ran, and of the files that these are in; of all else it says nothing.
 */
export function createDetector(around: Circumstances<Rules, Memory>): Detector<ReportItem | LineItem, Gap> {
  const judge = new Judge(around)
  const uncollected = new Uncollected(around)
  const runs = new LineRuns(around, judge, uncollected)
  let tidied = 0

  function* take(item: ReportItem | LineItem): Iterable<Finding<Gap>> {
    if (item.time >= tidied + DAY_S) {
      const past = item.time - around.config.flaky_days * DAY_S
      judge.forgetBefore(past)
      uncollected.forgetBefore(past)
      tidied = item.time
    }
    yield* 'text' in item ? runs.take(item) : takeReport(item)
  }

  function* takeReport(item: ReportItem): Iterable<Finding<Gap>> {
    const { value: report } = item
    const run = runOf(item)
    if (report.skipped !== undefined) around.skip(report.skipped)
    for (const error of report.errors) yield* uncollected.fail(run, error)
    const files = new Set(report.tests.map(({ file }) => oneLine(file, NAME_LENGTH)))
    for (const file of files) yield* uncollected.collect(run, file)
    const { cut } = report
    const over = cut ? [] : [...files].filter((file) => !uncollected.isOf(run, file))
    yield* judge.take(run, report.tests, new Set(report.retried), over)
    if (cut) yield* uncollected.cut(run, { ...cut, last: report.tests.at(-1)?.id })
    else yield* uncollected.complete(run)
  }

  return {
    take,
    tick: (now) => runs.tick(now),
    wakeAt: () => (Number.isFinite(runs.wakeAt()) ? runs.wakeAt() : undefined),
  }
}

function runOf(item: ReportItem): Run {
  const { time, path, value, revision, root, sources } = item
  const commit = value.revision ?? revision
  const report = oneLine(fromRoot(path, root), NAME_LENGTH)
  return {
    mark: markOf(item),
    // A report may be read long after it was written; its own clock may be wrong, but not by years to come.
    at: Math.min(value.ended_at ?? time, time),
    written: time,
    runner: value.runner,
    report,
    series: seriesOf(report),
    // As short as it is ever written.
    ...(value.revision !== undefined && { revision: value.revision.slice(0, 7).toLowerCase() }),
    ...(commit !== undefined && { commit }),
    ...(revision !== undefined && sources !== undefined && { code: `${revision} ${sources}` }),
    by_line: false,
    told: 0,
  }
}
