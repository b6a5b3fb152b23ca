import { summarise } from '../../scripts/study-index/tree.ts'
import { TreeAnswering, type TreeItem } from '../../services/integration-monitor/answering.ts'
import monitor from '../../services/integration-monitor/index.ts'
import { ChannelReader } from '../../services/integration-monitor/reduce.ts'
import type { ExtraCall } from '../../services/integration-monitor/schema.ts'
import { isDocument, kindOf } from '../../services/source-index/languages.ts'
import { type Driven, type DriveOptions, drive, START } from './detector.ts'

/** What the index tells of a tree, by path and text, until all is told: as its real analysers and its reader make it. */
export function treeItems(
  files: Readonly<Record<string, string>>,
  calls: readonly ExtraCall[] = [],
  time = START,
): TreeItem[] {
  const reader = new ChannelReader(calls)
  const items: TreeItem[] = []
  const about = { part: 'index', position: '', time }
  for (const [path, text] of Object.entries(files)) {
    const kind = kindOf(path)
    if (kind === undefined || isDocument(kind)) continue
    const summary = summarise(text, kind)
    items.push({ ...about, kind: 'file', path, value: reader.reduce(path, summary) })
  }
  items.push({ ...about, kind: 'level', unreadable: 0 })
  return items
}

/**
 * Runs integration-monitor over what the index tells of trees, as its worker and the runner would; see {@link drive}.
 *
 * @param options.prepares whether an answer is prepared after every item, most of them in vain.
 */
export function driveTree(
  items: Iterable<TreeItem>,
  options: DriveOptions<typeof monitor.config> & { prepares?: boolean } = {},
): Driven<(typeof monitor.gaps)[number]> {
  const answering = new TreeAnswering(monitor.config.parse(options.config ?? {}), options.fleet?.project ?? 'shop')
  const answers: Parameters<ReturnType<typeof monitor.detector>['take']>[0][] = []
  let clock = 0
  const runTo = (end: number) => {
    for (let at = answering.answerAt; at !== undefined && at <= end; at = answering.answerAt) {
      const time = Math.max(at, clock)
      const answer = answering.answer()
      if (answer === undefined) continue
      answers.push({ part: 'index', position: '', time, answer: JSON.parse(JSON.stringify(answer)) })
    }
    clock = end
  }
  for (const item of items) {
    runTo(item.time)
    answering.take(item)
    if (options.prepares) answering.prepare()
  }
  if (options.until !== undefined) runTo(options.until)
  return drive(monitor, answers, options)
}
