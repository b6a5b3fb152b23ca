import type { Channel } from '../../shared/contract/channel.ts'
import type { Opened } from '../../shared/contract/monitor.ts'
import { type FilesItem, Stillness } from '../../shared/contract/settled.ts'
import type { Summary } from '../../shared/contract/summary.ts'
import { CallTable } from './channel-calls.ts'
import { channelTable } from './channel-table.ts'
import type { Answer, Gap } from './detect.ts'
import { Joiner } from './joiner.ts'
import { classGapOf, isAsked, orphanOf, unreadOf } from './orphans.ts'
import type { Paired } from './pairing.ts'
import { ChannelReader, type Reduced } from './reduce.ts'
import type { ExtraCall } from './schema.ts'

/** What the source index says, file by file; and how much it cannot read. */
export type TreeItem = FilesItem<Reduced, { unreadable: number }>

/** What decides what is told. */
export interface Rules {
  calls: ExtraCall[]
  min_confidence: number
  settle_ms: number
}

/** How many gaps are told; the surest of them, if there are more. */
const MAX_GAPS = 2_000

interface Found {
  gaps: Opened<Gap>[]
  /** By key, as JSON. */
  channels: ReadonlyMap<string, string>
}

/**
 * Answers what of a tree does not fit together, whenever all of it is known and has been still for a while: the same, on whatever
 * way the tree came to be what it is.
 */
export class TreeAnswering {
  readonly #reader: ChannelReader
  readonly #joiner: Joiner
  readonly #stillness: Stillness
  #unreadable = 0
  /** What there is to say, unless it has to be worked out. */
  #found: Found | undefined
  /** What was said last: its gaps, and its channels by key, as JSON. */
  #said: { gaps: string; channels: ReadonlyMap<string, string> } | undefined

  /** @param project what names of gaps begin with. */
  constructor(
    private readonly rules: Rules,
    private readonly project: string,
  ) {
    this.#reader = new ChannelReader(rules.calls)
    this.#joiner = new Joiner(new CallTable(rules.calls))
    this.#stillness = new Stillness(rules.settle_ms)
  }

  reduce(path: string, summary: Summary): Reduced {
    return this.#reader.reduce(path, summary)
  }

  take(item: TreeItem): void {
    if (item.kind === 'level') {
      if (item.unreadable !== this.#unreadable) this.#found = undefined
      this.#unreadable = item.unreadable
    } else if (item.kind !== 'busy') this.#found = undefined
    this.#stillness.take(item, this.#joiner)
  }

  /** When to answer, in epoch seconds; undefined: not before more is told. */
  get answerAt(): number | undefined {
    return this.#stillness.due
  }

  prepare(): void {
    this.#found ??= this.#find()
  }

  answer(): Answer | undefined {
    this.#stillness.spoken()
    const { gaps, channels } = this.#found ?? this.#find()
    this.#found = undefined
    const before = this.#said
    this.#said = { gaps: JSON.stringify(gaps), channels }
    const set = [...channels].filter(([key, json]) => before?.channels.get(key) !== json)
    const gone = [...(before?.channels.keys() ?? [])].filter((key) => !channels.has(key))
    if (before?.gaps === this.#said.gaps && set.length === 0 && gone.length === 0) return undefined
    const changed = set.map(([key, json]): [string, Channel] => [key, JSON.parse(json)])
    return { gaps, channels: { whole: before === undefined, set: changed, gone } }
  }

  #find(): Found {
    const { pairs, findings, unread } = this.#joiner.answer(this.#unreadable)
    const asksOf = (one: Paired) => isAsked(one, this.rules.min_confidence)
    const channels = new Map<string, string>()
    for (const [key, channel] of channelTable(pairs, asksOf)) channels.set(key, JSON.stringify(channel))
    const gaps: Opened<Gap>[] = [
      ...pairs.filter(asksOf).map((one) => orphanOf(one, this.project)),
      ...unread.map((one) => unreadOf(one, this.project)),
      ...findings.map((one) => classGapOf(one, this.project)),
    ].filter(({ facts }) => facts.confidence >= this.rules.min_confidence)
    gaps.sort((a, b) => b.facts.confidence - a.facts.confidence || (a.name < b.name ? -1 : 1))
    return { gaps: gaps.slice(0, MAX_GAPS), channels }
  }
}
