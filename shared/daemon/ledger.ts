import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { duration } from '../contract/duration.ts'
import type { GapType } from '../contract/gaps.ts'
import type { Closed, Opened } from '../contract/monitor.ts'
import { parseJson } from './state.ts'

/** How long, in seconds, repeats of what was just told are folded into one. */
const FOLD_S = 5

/** How many open gaps a monitor keeps account of. */
const MAX_OPEN = 10_000

/** A finding, and when it happened: epoch seconds. */
export interface Told {
  finding: Opened | Closed
  at: number
}

const Entry = z.object({
  /** When it was last told, by the clock of this host. */
  told: z.number(),
  /** When it was last seen, likewise. */
  seen: z.number(),
  expires_s: z.number().optional(),
  /** What was folded since it was told. */
  folded: z.object({ finding: z.record(z.string(), z.unknown()), at: z.number() }).optional(),
})
type Entry = Omit<z.infer<typeof Entry>, 'folded'> & { folded?: { finding: Opened; at: number } }

/**
 * What a monitor has told and not taken back.
 *
 * It folds repeats, so that one piece of news is one signal; lets a gap expire that is not seen again; and drops the
 * closing of what is not open. All of it is saved with the monitor's steps, under `o:` and the gap's key.
 */
export class Ledger {
  readonly #entries: LRUCache<string, Entry>
  readonly #changed = new Set<string>()
  #evicted: Told[] = []
  /** Nothing is due before this; it may be earlier than the next thing that is. */
  #soonest = Number.POSITIVE_INFINITY
  /** Repeats counted into another signal. */
  folded = 0

  constructor(
    readonly max: number = MAX_OPEN,
    readonly fold_s: number = FOLD_S,
  ) {
    this.#entries = new LRUCache({
      max,
      dispose: (entry, key, reason) => {
        if (reason !== 'evict') return
        this.#changed.add(key)
        if (entry.folded !== undefined) this.#evicted.push(entry.folded)
        // Nothing would close it any more.
        this.#evicted.push({ finding: closing(key, 'there is no room to keep account of it'), at: entry.seen })
      },
    })
  }

  /** Takes a saved field. @param now epoch seconds. @returns whether the value still fits. */
  restore(key: string, json: string, now: number): boolean {
    const parsed = Entry.safeParse(parseJson(json))
    if (!parsed.success) {
      this.#changed.add(key)
      return false
    }
    const entry = parsed.data as unknown as Entry
    // Nothing was told or seen in the future: the clock was wrong then.
    entry.told = Math.min(entry.told, now)
    entry.seen = Math.min(entry.seen, now)
    this.#entries.set(key, entry)
    this.#schedule(entry)
    return true
  }

  isOpen(type: GapType, name: string, host = ''): boolean {
    return this.#entries.has(keyOf(type, name, host))
  }

  /** Takes a finding in. @returns what is to be told now, in order. */
  take(finding: Opened | Closed, at: number, now: number): Told[] {
    const told = 'opens' in finding ? this.#open(finding, at, now) : this.#close(finding, at)
    if (this.#evicted.length === 0) return told
    const evicted = this.#evicted
    this.#evicted = []
    return [...evicted, ...told]
  }

  /** What is to be told because its time has come: folded repeats, and gaps not seen again. */
  due(now: number): Told[] {
    if (now < this.#soonest) return []
    this.#soonest = Number.POSITIVE_INFINITY
    const told: Told[] = []
    for (const [key, entry] of [...this.#entries.entries()]) {
      if (entry.expires_s !== undefined && now >= entry.seen + entry.expires_s) {
        told.push(...this.#close(closing(key, `not seen for ${duration(entry.expires_s)}`), now))
        continue
      }
      if (entry.folded !== undefined && now >= entry.told + this.fold_s) {
        told.push(entry.folded)
        delete entry.folded
        entry.told = now
        this.#changed.add(key)
      }
      this.#schedule(entry)
    }
    return told
  }

  /** When {@link due} may have something to tell, in epoch seconds. */
  wakeAt(): number | undefined {
    return this.#soonest === Number.POSITIVE_INFINITY ? undefined : this.#soonest
  }

  /** Takes note that the clock was set by so many seconds: nothing is older or newer for that. */
  clockSet(by_s: number): void {
    for (const [key, entry] of this.#entries.entries()) {
      entry.told += by_s
      entry.seen += by_s
      this.#changed.add(key)
    }
    this.#soonest += by_s
  }

  /** What changed since the last call: keys and their JSON, null where one is gone. */
  changes(): [key: string, json: string | null][] {
    const changes = [...this.#changed].map((key): [string, string | null] => {
      const entry = this.#entries.peek(key)
      return [key, entry === undefined ? null : JSON.stringify(entry)]
    })
    this.#changed.clear()
    return changes
  }

  #open(finding: Opened, at: number, now: number): Told[] {
    const key = keyOf(finding.opens, finding.name, finding.host ?? '')
    const known = this.#entries.get(key)
    if (known !== undefined) {
      this.#changed.add(key)
      known.seen = now
      // A clock that was set back must not hold back what is folded for as long as it was wrong.
      known.told = Math.min(known.told, now)
      if (finding.expires_s === undefined) delete known.expires_s
      else known.expires_s = finding.expires_s
      if (known.folded !== undefined || now < known.told + this.fold_s) {
        const before = known.folded
        // In one signal, the facts that were mended would be taken for some that stay as they are.
        const apart = before?.finding.occurrences === 0 && isSwitch(finding) && !isSwitch(before.finding)
        known.folded = { finding: apart ? finding : foldInto(before?.finding, finding), at }
        this.folded += 1
        this.#schedule(known)
        return apart ? [before] : []
      }
      known.told = now
      this.#schedule(known)
      return [{ finding, at }]
    }
    // There is nothing to mend.
    if (finding.occurrences === 0) return []
    const entry: Entry = { told: now, seen: now }
    if (finding.expires_s !== undefined) entry.expires_s = finding.expires_s
    this.#entries.set(key, entry)
    this.#changed.add(key)
    this.#schedule(entry)
    return [{ finding, at }]
  }

  #close(finding: Closed, at: number): Told[] {
    const key = keyOf(finding.closes, finding.name, finding.host ?? '')
    const known = this.#entries.peek(key)
    if (known === undefined) return []
    this.#entries.delete(key)
    this.#changed.add(key)
    return known.folded === undefined ? [{ finding, at }] : [known.folded, { finding, at }]
  }

  #schedule(entry: Entry): void {
    if (entry.folded !== undefined) this.#soonest = Math.min(this.#soonest, entry.told + this.fold_s)
    if (entry.expires_s !== undefined) this.#soonest = Math.min(this.#soonest, entry.seen + entry.expires_s)
  }
}

/** Whether a finding says only that its subject is off, or no longer, and leaves all other facts as they were told. */
function isSwitch({ occurrences, facts }: Opened): boolean {
  return occurrences === 0 && 'inhibited' in facts && facts.inhibited !== undefined
}

function foldInto(before: Opened | undefined, finding: Opened): Opened {
  const occurrences = (before?.occurrences ?? 0) + (finding.occurrences ?? 1)
  if (before === undefined || isSwitch(before) || !isSwitch(finding)) return { ...finding, occurrences }
  const { inhibited } = finding.facts as { inhibited?: string }
  return { ...before, facts: { ...before.facts, inhibited } as never, occurrences }
}

function closing(key: string, reason: string): Closed {
  const [closes, name, host] = key.split('\n') as [GapType, string, string]
  return { closes, name, reason, ...(host !== '' && { host }) }
}

// The core reads it, too, in the record of a monitor that is gone.
function keyOf(type: GapType, name: string, host: string): string {
  return `${type}\n${name}\n${host}`
}
