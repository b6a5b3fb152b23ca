import { summarise } from '../../scripts/study-index/tree.ts'
import { ChannelReader, type FileValue } from '../../services/integration-monitor/reduce.ts'
import type { ExtraCall } from '../../services/integration-monitor/schema.ts'
import { kindOf } from '../../services/source-index/languages.ts'
import type { IndexItem } from '../../shared/sources/index.ts'
import { START } from './detector.ts'

const MAX_PASSES = 8

/** What the index tells of a tree, by path and text, until all is told: as its real analysers and its reader make it. */
export function treeItems(
  files: Readonly<Record<string, string>>,
  calls: readonly ExtraCall[] = [],
  time = START,
): IndexItem<FileValue>[] {
  const reader = new ChannelReader(calls)
  const items: IndexItem<FileValue>[] = []
  const about = { part: 'index', position: '', time }
  const summaries = Object.entries(files).flatMap(([path, text]) => {
    const kind = kindOf(path)
    return kind === undefined ? [] : [{ path, summary: summarise(text, kind) }]
  })
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    for (const { path, summary } of summaries) {
      items.push({ ...about, kind: 'file', path, value: reader.reduce(path, summary) })
    }
    if (!reader.stale()) break
  }
  const broken = summaries.filter(({ summary }) => summary.broken).length
  items.push({ ...about, kind: 'level', files: summaries.length, broken })
  return items
}
