import type { Circumstances, Detector, Finding, Item, Opened } from '../../shared/contract/monitor.ts'
import { hashWord } from '../../shared/contract/words.ts'
import { CallTable } from './channel-calls.ts'
import { channelTable } from './channel-table.ts'
import { classFindings } from './class-findings.ts'
import type { ClassGap } from './finding.ts'
import { classGapOf, isAsked, orphanOf, unreadOf } from './orphans.ts'
import { join, type Paired } from './pairing.ts'
import type { FileValue } from './reduce.ts'
import type { ExtraCall, Memory } from './schema.ts'

/** What the source index says, file by file. */
export type TreeItem = Item &
  (
    | { kind: 'file'; path: string; value: FileValue }
    | { kind: 'gone'; path: string }
    | { kind: 'anew' }
    | { kind: 'level'; files: number; broken: number }
    | { kind: 'busy' }
  )

/** What decides what is told. */
export interface Rules {
  calls: ExtraCall[]
  min_confidence: number
  settle_ms: number
}

/** Where edits never end, it is waited so many times as long as a tree must be still. */
const MAX_WAITS = 10

/** How many gaps are told; the surest of them, if there are more. */
const MAX_GAPS = 2_000

type Gap = 'orphaned_queue' | ClassGap

/**
 * Tells what of a tree does not fit together, whenever all of it is known and has been still for a while.
 *
 * Each time all is joined from scratch, so that a tree says the same on whatever way it came to be what it is.
 */
export function createDetector({ config, fleet, state, board }: Circumstances<Rules, Memory>): Detector<TreeItem, Gap> {
  const table = new CallTable(config.calls)
  const files = new Map<string, FileValue>()
  let isLevel = false
  let changedAt: number | undefined
  /** When the first of the changes came that nothing was said of yet. */
  let firstAt: number | undefined

  function answerAt(): number | undefined {
    if (!isLevel || changedAt === undefined) return undefined
    const settle_s = config.settle_ms / 1_000
    return Math.min(changedAt + settle_s, (firstAt ?? changedAt) + MAX_WAITS * settle_s)
  }

  function findings(): Map<string, Opened<Gap>> {
    const { pairs, around } = join(files, table)
    const asksOf = (one: Paired) => isAsked(one, config.min_confidence)
    board.show(channelTable(pairs, asksOf))
    const { findings: ofClasses, unread } = classFindings(files, around)
    const asked = [
      ...pairs.filter(asksOf).map((one) => orphanOf(one, fleet.project)),
      ...unread.map((one) => unreadOf(one, fleet.project)),
      ...ofClasses.map((one) => classGapOf(one, fleet.project)),
    ].filter(({ facts }) => facts.confidence >= config.min_confidence)
    asked.sort((a, b) => b.facts.confidence - a.facts.confidence || (a.name < b.name ? -1 : 1))
    const found = new Map<string, Opened<Gap>>()
    for (const gap of asked.slice(0, MAX_GAPS)) {
      const key = `${gap.opens} ${gap.name}`
      if (!found.has(key)) found.set(key, gap)
    }
    return found
  }

  function* answer(): Generator<Finding<Gap>> {
    const found = findings()
    for (const [key] of [...state.entries()]) {
      if (found.has(key)) continue
      state.delete(key)
      const [type, name] = [key.slice(0, key.indexOf(' ')) as Gap, key.slice(key.indexOf(' ') + 1)]
      yield { closes: type, name, reason: 'the source no longer says so' }
    }
    for (const [key, gap] of found) {
      const hash = hashWord(JSON.stringify(gap.facts)).toString(36)
      const known = state.get(key)
      if (known?.hash === hash) continue
      state.set(key, { hash })
      yield (known === undefined ? gap : { ...gap, occurrences: 0 }) as Finding<Gap>
    }
  }

  return {
    take(item) {
      if (item.kind === 'level') isLevel = true
      else if (item.kind === 'busy') isLevel = false
      else if (item.kind === 'file') files.set(item.path, item.value)
      else if (item.kind === 'gone') files.delete(item.path)
      else {
        files.clear()
        isLevel = false
        firstAt = undefined
      }
      // What was told before a restart may be gone: the first whole tree is answered even where nothing of it is left.
      if (item.kind !== 'busy') changedAt = item.kind === 'level' ? (changedAt ?? item.time) : item.time
      firstAt ??= changedAt
      return []
    },
    wakeAt: answerAt,
    *tick(now) {
      const at = answerAt()
      if (at === undefined || now < at) return
      changedAt = undefined
      firstAt = undefined
      yield* answer()
    },
  }
}
