import type { Channel } from '../../shared/contract/channel.ts'
import type { Circumstances, Detector, Item, Opened } from '../../shared/contract/monitor.ts'
import { type Told, tellNews } from '../../shared/contract/settled.ts'
import type { ClassGap } from './finding.ts'

/** The gap types that the sources of a tree tell of. */
export type Gap = 'orphaned_queue' | ClassGap

/** All that does not fit together in a tree, the surest first, and which of its channels, by `FAMILY NAME`, have changed. */
export interface Answer {
  gaps: Opened<Gap>[]
  channels: {
    /** All there are, and not what differs from the answer before. */
    whole: boolean
    set: [key: string, channel: Channel][]
    gone: string[]
  }
}

/** Tells what has changed from one answer to the next. */
export function createDetector({
  state,
  isOpen,
  board,
}: Pick<Circumstances<unknown, Told>, 'state' | 'isOpen' | 'board'>): Detector<Item & { answer: Answer }, Gap> {
  return {
    *take({ answer: { gaps, channels } }) {
      if (channels.whole) board.show(new Map(channels.set))
      else board.change(channels.set, channels.gone)
      yield* tellNews(gaps, { state, isOpen }, 'the source no longer says so')
    },
  }
}
