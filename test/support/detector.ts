import assert from 'node:assert/strict'
import type * as z from 'zod'
import { type GapType, gaps } from '../../shared/contract/gaps.ts'
import type { Closed, Finding, Fleet, Item, MonitorDefinition, Opened } from '../../shared/contract/monitor.ts'
import { Facts } from '../../shared/contract/signal.ts'
import { SavedState } from '../../shared/daemon/state.ts'

/** When the first line of {@link lines} was read, in epoch seconds. */
export const START = 1_795_200_000

/** What outlives a process: the detector's state, a pair a key and both as JSON, and what is open. */
export interface Saved {
  state: [key: string, json: string][]
  open: string[]
  /** When it was saved, in epoch seconds. */
  at: number
}

export interface Driven<G extends GapType = GapType> {
  /** In order, as JSON would carry them. */
  findings: Finding<G>[]
  /** How much input could not be used. */
  skipped: number
  /** What it shows at the end. */
  board: Map<string, unknown>
  /** What the next process would start with; give it to `drive` to restart. */
  saved: Saved
}

export interface DriveOptions<C extends z.ZodObject> {
  /** The keys that differ from the defaults. */
  config?: z.input<C>
  fleet?: Fleet
  /** The source the items come from; the monitor's first. */
  source?: string
  saved?: Saved
  /** Until when the clock runs on after the last item, in epoch seconds. */
  until?: number
}

/**
 * Runs a monitor's detector over items as the runner would, without its sources, and without folding.
 *
 * The clock is that of the items: where a wake-up is due before the next item, it comes first. Every finding is held
 * against what the contract allows, so a test need not.
 *
 * @throws when a finding does not fit the contract, or a detector asks to be woken again and again at one time.
 */
export function drive<C extends z.ZodObject, I extends Item, G extends GapType, V>(
  monitor: MonitorDefinition<C, I, G, V>,
  items: Iterable<I>,
  options: DriveOptions<C> = {},
): Driven<G> {
  const driven: Driven<G> = { findings: [], skipped: 0, board: new Map(), saved: { state: [], open: [], at: 0 } }
  const open = new Set(options.saved?.open)
  const state = new SavedState<V>(monitor.state?.max ?? 0)
  for (const [key, json] of options.saved?.state ?? []) {
    assert(
      monitor.state && state.restore(key, json, monitor.state.value),
      `saved state of ${key} does not fit: ${json}`,
    )
  }
  const detector = monitor.detector({
    config: monitor.config.parse(options.config ?? {}),
    fleet: options.fleet ?? { project: 'shop', host: 'web-1' },
    state,
    board: {
      show: (rows) => {
        driven.board = new Map(rows)
      },
      change: (rows, gone) => {
        for (const key of gone) driven.board.delete(key)
        for (const [key, row] of rows) driven.board.set(key, row)
      },
    },
    isOpen: (type, name, host) => open.has(keyOf(type, name, host)),
    skip: (count) => {
      driven.skipped += count
    },
  })
  const source = options.source ?? Object.keys(monitor.sources)[0] ?? ''

  const gather = (findings: Iterable<Finding<G>> = []) => {
    for (const finding of findings) {
      check(monitor, finding)
      if ('opens' in finding) open.add(keyOf(finding.opens, finding.name, finding.host))
      else open.delete(keyOf(finding.closes, finding.name, finding.host))
      driven.findings.push(JSON.parse(JSON.stringify(finding)))
    }
  }
  let clock = options.saved?.at ?? 0
  const runTo = (end: number) => {
    let woken = Number.NEGATIVE_INFINITY
    for (let at = detector.wakeAt?.(); at !== undefined && at <= end; at = detector.wakeAt?.()) {
      assert(at > woken, `woken at ${woken}, the detector asks to be woken at ${at}`)
      woken = Math.max(at, clock)
      gather(detector.tick?.(woken))
      clock = woken
    }
    clock = Math.max(clock, end)
  }
  for (const item of items) {
    runTo(item.time)
    gather(detector.take(item, source))
  }
  if (options.until !== undefined) runTo(options.until)

  const saved = [...state.entries()].map(([key, value]): [string, string] => [key, JSON.stringify(value)])
  driven.saved = { state: saved, open: [...open], at: clock }
  return driven
}

/** Lines of one file as `tail` reads them, one every `every` seconds from {@link START}. */
export function lines(texts: readonly string[], every = 1): (Item & { path: string; text: string })[] {
  const path = '/var/lib/kloros/history.jsonl'
  return texts.map((text, index) => ({
    part: path,
    position: String(index),
    time: START + index * every,
    path,
    text,
  }))
}

/** How often each gap was counted, by name. */
export function occurrences(findings: readonly (Opened | Closed)[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const finding of findings) {
    if ('closes' in finding) continue
    counts.set(finding.name, (counts.get(finding.name) ?? 0) + (finding.occurrences ?? 1))
  }
  return Object.fromEntries(counts)
}

/** Findings as a table says them: `+name` for opened, once or again, and `-name` for closed. */
export function outline(findings: readonly (Opened | Closed)[]): string[] {
  return findings.map((finding) => ('opens' in finding ? `+${finding.name}` : `-${finding.name}`))
}

function keyOf(type: GapType, name: string, host = ''): string {
  return `${type}\n${name}\n${host}`
}

function check(monitor: { gaps: readonly GapType[] }, finding: Opened | Closed): void {
  const type = 'opens' in finding ? finding.opens : finding.closes
  assert(monitor.gaps.includes(type), `${type} is not among the monitor's gaps`)
  const facts = 'opens' in finding ? gaps[type].facts.parse(finding.facts) : {}
  Facts.parse({
    ...facts,
    gap_type: type,
    gap_name: finding.name,
    gap_reason: finding.reason,
    occurrences: 'opens' in finding ? finding.occurrences : undefined,
  })
}
