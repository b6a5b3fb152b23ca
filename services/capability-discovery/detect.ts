import type { Installed } from '../../shared/contract/installed.ts'
import type { Circumstances, Detector, Item } from '../../shared/contract/monitor.ts'
import { PackedFiles } from '../../shared/contract/packed-files.ts'
import { type FilesItem, Stillness, type Told, tellNews } from '../../shared/contract/settled.ts'
import { findings, type Gap, type Tree } from './findings.ts'
import type { FileValue } from './reduce.ts'

/** What the source index and the host say. */
export type TreeItem =
  | FilesItem<FileValue, { roots: readonly Tree[] }>
  | (Item & { kind: 'installed'; installed: Installed })

/** What decides what is told. */
export interface Rules {
  min_confidence: number
  settle_ms: number
}

/** How many gaps are told; the surest of them, if there are more. */
const MAX_GAPS = 2_000

/** Tells what code needs and does not have, whenever all of a tree and of the host is known and has been still for a while. */
export function createDetector({ config, fleet, state, isOpen }: Circumstances<Rules, Told>): Detector<TreeItem, Gap> {
  const files = new PackedFiles<FileValue>()
  const still = new Stillness(config.settle_ms)
  let trees: readonly Tree[] | undefined
  let installed: Installed | undefined

  const dueAt = () => (installed === undefined ? undefined : still.due)

  return {
    take(item) {
      if (item.kind === 'level') trees = item.roots
      if (item.kind !== 'installed') still.take(item, files)
      else {
        installed = item.installed
        still.changed(item.time)
      }
      return []
    },
    wakeAt: dueAt,
    *tick(now) {
      const due = dueAt()
      if (due === undefined || now < due || installed === undefined) return
      still.spoken()
      const found = findings(files, trees ?? [], installed, fleet.project)
      const told = found.filter(({ facts }) => facts.confidence >= config.min_confidence).slice(0, MAX_GAPS)
      yield* tellNews(told, { state, isOpen }, 'it is there, or no longer wanted')
    },
  }
}
