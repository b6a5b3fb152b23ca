import type { Missing } from '../../shared/contract/document.ts'
import type { Circumstances, Detector, Item } from '../../shared/contract/monitor.ts'
import { PackedFiles } from '../../shared/contract/packed-files.ts'
import { type FilesItem, Stillness, type Told, tellNews } from '../../shared/contract/settled.ts'
import { type FindingRules, findings, type Gap } from './findings.ts'
import type { FileValue } from './reduce.ts'

/** What the source index says, file by file, and what documents name that is gone. */
export type KnowledgeItem =
  | FilesItem<FileValue>
  | (Item & { kind: 'missing'; path: string; missing: readonly Missing[] })
  | (Item & { kind: 'looked'; owing: readonly string[] })

/** What decides what is told, and when. */
export interface Rules extends FindingRules {
  settle_ms: number
}

/**
 * Tells what a tree's documents lack, whenever all of it is known and has been still for a while.
 *
 * Each time all is told from scratch, so that a tree says the same on whatever way it came to be what it is.
 */
export function createDetector({
  config,
  fleet,
  state,
  isOpen,
}: Circumstances<Rules, Told>): Detector<KnowledgeItem, Gap> {
  const files = new PackedFiles<FileValue>()
  const missing = new Map<string, readonly Missing[]>()
  const stillness = new Stillness(config.settle_ms)
  /** Documents of which it is not known all that they name: what was told of them stands. Of any, before it was looked. */
  let owing: ReadonlySet<string> | undefined
  const stands = (type: Gap, name: string) =>
    type === 'stale_document' && owing?.has(name.slice(fleet.project.length + 1)) !== false

  return {
    take(item) {
      if (item.kind !== 'missing' && item.kind !== 'looked') stillness.take(item, files)
      else {
        if (item.kind === 'looked') owing = new Set(item.owing)
        else if (item.missing.length > 0) missing.set(item.path, item.missing)
        else missing.delete(item.path)
        // The source waits before it looks.
        stillness.waited(item.time)
      }
      return []
    },
    wakeAt: () => stillness.due,
    *tick(now) {
      const { due } = stillness
      if (due === undefined || now < due) return
      stillness.spoken()
      const isTold = (type: Gap, path: string) => state.get(`${type} ${fleet.project}/${path}`) !== undefined
      const found = findings(files, missing, config, fleet.project, isTold)
      yield* tellNews(found, { state, isOpen }, 'the documents no longer say so', { stands, but: ['share'] })
    },
  }
}
