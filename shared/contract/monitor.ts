import type * as z from 'zod'
import type { FactsOf, GapType } from './gaps.ts'
import type { RedisPlace } from './redis.ts'
import type { ServiceDefinition } from './service.ts'

/** One thing a source has to say. */
export interface Item {
  /** The independent part of the source it came from, such as one file; parts are read in order, each for itself. */
  readonly part: string
  /** Where to start reading its part to meet this item again. */
  readonly position: string
  /** When it happened, else when it was read: epoch seconds. */
  readonly time: number
  /** The how-many-eth of its part it is since the start; the runner's own, kept here because a map of all items costs more. */
  ordinal?: number
}

/** Something a source should have read and could not. */
export interface Loss {
  /** `suppressed:UNIT`, `missed`, `vacuumed`, `overwritten` or `dropped`. */
  cause: string
  reason: string
  /** How much, where it is known, in the source's own units. */
  lost?: number
  unit?: string
}

/** What a source had to say at one moment: everything that was there to be read, within a bound. */
export interface Batch<I extends Item> {
  items: readonly I[]
  /** Where each part stands once these items are accounted for; null forgets a part. */
  positions: Readonly<Record<string, string | null>>
  losses?: readonly Loss[]
  /** Whether its items are a look at what is always there, which nobody said: they are not counted as read. */
  isLook?: boolean
  /** How many items from a part's saved position on are gone, and so not met again, before these. */
  gone?: Readonly<Record<string, number>>
}

/** What the runner gives a source, and hears from it. */
export interface Reading {
  /** Where each part stood when its last items were accounted for; empty at the first start. */
  readonly from: Readonly<Record<string, string>>
  /** Aborted when the source is to end. */
  readonly signal: AbortSignal
  readonly fleet: Fleet
  /** For sources that are streams of the fleet's own Redis. */
  readonly redis: RedisPlace
  /** Says how the source is; unset fields stay as they were. */
  report(status: Partial<SourceStatus>): void
  /** Counts input that could not be used. */
  skip(count: number): void
  /** Logs a warning: a static message, the rest in fields. */
  warn(message: string, fields?: Record<string, unknown>): void
}

/** One source on `/health`. */
export interface SourceStatus {
  /** Whether the source can speak at present. */
  connected: boolean
  /** Where it stands, for people. */
  position: string | null
  /** How far behind its end it is read, in seconds. */
  lag_s: number
  /** Epoch seconds of the last thing it said. */
  last_event_at: number | null
  /** Why it cannot speak; part of the service's own reason. */
  reason?: string
}

/**
 * A source: batches for as long as the outside world speaks.
 *
 * The next batch is asked for when the last one is safely published, so a source that reads on demand needs no buffer.
 */
export type Source<C, I extends Item> = (config: C, reading: Reading) => AsyncIterable<Batch<I>>

/** What every detector may know about where it runs. */
export interface Fleet {
  /** The configured project; names of source, test and document gaps start with it. */
  readonly project: string
  readonly host: string
}

/** A gap seen. Seen again while it is open, it is counted and its facts are brought up to date. */
export interface Opened<G extends GapType = GapType> {
  opens: G
  /** The gap's identity within its type: stable across restarts, free of counts, times and percentages. */
  name: string
  reason: string
  facts: FactsOf<G>
  /** How often since it was last said (1); 0 mends the facts of what was told and counts nothing. */
  occurrences?: number
  /** Above 1 is urgent. */
  intensity?: number
  /** Where it was seen, if not on the fleet's host. */
  host?: string
  /** Closes by itself when not seen again for so many seconds. */
  expires_s?: number
}

/** A gap seen to be gone. Of a gap that is not open it means nothing, so a detector may say it freely. */
export interface Closed<G extends GapType = GapType> {
  closes: G
  name: string
  reason: string
  host?: string
}

/** What a detector makes of an item. Distributes, so that each type goes with its own facts. */
export type Finding<G extends GapType = GapType> = G extends GapType ? Opened<G> | Closed<G> : never

/** A bounded map that outlives the process: what changed is saved with the step that changed it. */
export interface State<V> {
  readonly size: number
  get(key: string): V | undefined
  /** Sets, and makes it the newest; beyond the bound the oldest is forgotten. Values are saved as JSON. */
  set(key: string, value: V): void
  delete(key: string): void
  /** Oldest first since the start; what was restored comes before, in no order. */
  entries(): IterableIterator<[string, V]>
}

/** What a detector has to show beside its findings: rows that anyone may look at, and nothing is asked about. */
export interface Board {
  /**
   * Shows these rows, by key, and no others; saved with the next step. At most 10,000 are kept, and what is shown when the
   * process ends stays until the next one shows something.
   */
  show(rows: ReadonlyMap<string, unknown>): void
  /**
   * Shows these rows, too, in place of those of the same keys; and those of other keys no more. Keys are kept on one line and
   * within the bound of names: those that differ in blanks alone are one.
   */
  change(rows: Iterable<readonly [key: string, row: unknown]>, gone: Iterable<string>): void
}

/** A board that nobody looks at. */
export const NO_BOARD: Board = { show: () => undefined, change: () => undefined }

/** What a detector is made of. */
export interface Circumstances<C, V> {
  config: C
  fleet: Fleet
  state: State<V>
  board: Board
  /** Whether the monitor told of this gap and has not taken it back. */
  isOpen(type: GapType, name: string, host?: string): boolean
  /** Counts input that could not be used. */
  skip(count: number): void
}

/** Turns items into findings. No I/O and no clock: time comes with the item. */
export interface Detector<I extends Item, G extends GapType> {
  /** @param source the name of the source in the monitor's `sources`. */
  take(item: I, source: string): Iterable<Finding<G>>
  /** When `tick` wants to be called, in epoch seconds; asked after every batch. */
  wakeAt?(): number | undefined
  tick?(now: number): Iterable<Finding<G>>
  /**
   * The first item of everything still being put together, oldest first: the saved position stays before them. After a
   * restart `take` meets them again, and all that came after; what was accounted for changes no state and tells nothing.
   */
  unfinished?(): Iterable<{ source: string; item: I }>
}

/** A field of some of the values. */
type FieldOf<V> = V extends unknown ? keyof V & string : never

/** A monitor: where its items come from, and what they mean. */
export interface MonitorDefinition<
  C extends z.ZodObject = z.ZodObject,
  // biome-ignore lint/suspicious/noExplicitAny: a definition is used at one item type, and kept in lists of any.
  I extends Item = any,
  G extends GapType = GapType,
  // biome-ignore lint/suspicious/noExplicitAny: as above, for what the detector remembers.
  V = any,
> extends ServiceDefinition<C> {
  gaps: readonly G[]
  sources: Readonly<Record<string, Source<z.infer<C>, I>>>
  /**
   * What the detector remembers under one key, and how many keys; saved values that no longer fit are dropped. The fields
   * `times`, in epoch seconds by this host's clock, are moved along with it when it is set.
   */
  state?: { value: z.ZodType<V>; max: number; times?: readonly FieldOf<V>[] }
  detector(circumstances: Circumstances<z.infer<C>, V>): Detector<I, G>
}

/** Declares a monitor; the types of its configuration, items, gaps and state follow from what it is given. */
export function defineMonitor<C extends z.ZodObject, I extends Item, G extends GapType, V>(
  monitor: MonitorDefinition<C, I, G, V>,
): MonitorDefinition<C, I, G, V> {
  return monitor
}
