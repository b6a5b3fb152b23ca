import type { Channel } from '../../shared/contract/channel.ts'
import type { Circumstances, Detector, Item, Opened } from '../../shared/contract/monitor.ts'
import { type Told, tellNews } from '../../shared/contract/settled.ts'
import type { ClassGap } from './finding.ts'

/** The gap types that the sources of a tree tell of. */
export type Gap = 'orphaned_queue' | ClassGap

/** All that does not fit together in a tree, the surest first, and all of its channels by `FAMILY NAME`. */
export interface Answer {
  gaps: Opened<Gap>[]
  channels: [key: string, channel: Channel][]
}

/** Tells what has changed from one answer to the next. */
export function createDetector({
  state,
  board,
}: Pick<Circumstances<unknown, Told>, 'state' | 'board'>): Detector<Item & { answer: Answer }, Gap> {
  return {
    *take({ answer }) {
      board.show(new Map(answer.channels))
      yield* tellNews(answer.gaps, state, 'the source no longer says so')
    },
  }
}
