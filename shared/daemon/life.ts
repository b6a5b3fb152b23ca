import type { Batch, Closed, Detector, Item, Opened } from '../contract/monitor.ts'
import { LAG_LIMIT } from '../contract/signal-bounds.ts'
import { Alarm } from './alarm.ts'
import { ShownBoard } from './board.ts'
import { Ledger, type Told } from './ledger.ts'
import { lossFinding } from './loss.ts'
import { Patience } from './patience.ts'
import { Positions } from './positions.ts'
import { type Publisher, publicFinding, publicName, toSignal } from './publish.ts'
import { restore } from './restore.ts'
import { SetClock } from './set-clock.ts'
import { Standstill } from './standstill.ts'
import { SavedState } from './state.ts'
import type { Surroundings } from './surroundings.ts'

/** How long a position that only moved over meaningless items may wait to be saved, in milliseconds. */
const POSITION_MS = 1_000

/**
 * One life of a monitor: what was saved is loaded, the sources are read from there, and every batch is published and
 * remembered in one step, until the process stops, the clock is set, or Redis turns out to hold another step than the last
 * one made here. Then the life ends with all it had in memory, and the next one begins from what is saved.
 */
export class Life {
  readonly #ledger = new Ledger()
  readonly #board = new ShownBoard()
  readonly #state: SavedState<unknown>
  readonly #ending = new AbortController()
  readonly #positions = new Positions()
  readonly #clock = new SetClock()
  readonly #alarm = new Alarm()
  readonly #standstill = new Standstill()
  readonly #waiting: Told[] = []
  readonly #patience: Patience
  #detector!: Detector<Item, never>
  #step = 0
  // Until the record is loaded there is no step to compare with.
  #committing = true
  #turn: Promise<void> = Promise.resolve()
  #save_at = Number.POSITIVE_INFINITY
  #end: 'stale' | 'clock set' | 'stopped' = 'stopped'
  #unpublished = false
  #error: unknown

  constructor(private readonly around: Surroundings) {
    this.#state = new SavedState(around.monitor.state?.max ?? 0)
    this.#patience = new Patience(around.vitals, around.ready, this.#ending.signal)
  }

  /** Lives until `stop` is aborted. @throws whatever a source or the detector threw: a bug. */
  async live(stop: AbortSignal): Promise<'stale' | 'clock set' | 'stopped'> {
    const end = () => this.#ending.abort()
    stop.addEventListener('abort', end, { once: true })
    if (stop.aborted) end()
    try {
      if (!(await this.#load())) return this.#end
      await Promise.all(Object.keys(this.around.monitor.sources).map((name) => this.#read(name)))
      await this.#turn
      if (this.#error === undefined && this.#end === 'stopped' && !this.#unpublished) await this.#commit()
    } catch (error) {
      this.#error ??= error
    } finally {
      end()
      stop.removeEventListener('abort', end)
      this.#alarm.clear()
    }
    if (this.#error !== undefined) throw this.#error
    return this.#end
  }

  /** The last step made here; undefined while one is being made. */
  get step(): number | undefined {
    return this.#committing ? undefined : this.#step
  }

  /** Ends this life: Redis is not where it was left. */
  stale(): void {
    this.#end = 'stale'
    this.#ending.abort()
  }

  /** Ends this life, with what is saved moved along with the clock; what is in hand is of the next one. */
  async #clockSet(by_s: number): Promise<void> {
    this.#ledger.clockSet(by_s)
    this.#state.clockSet(by_s, this.around.monitor.state?.times ?? [])
    this.#end = 'clock set'
    await this.#commit()
    this.#unpublished = true
    this.#ending.abort()
  }

  /** @returns whether it was; not if the life ended before Redis could be asked. */
  async #load(): Promise<boolean> {
    const { monitor, config, fleet, vitals } = this.around
    const saved = await this.#patience.ask(() => this.around.steps.load())
    if (saved === undefined) return false
    this.#step = saved.step
    this.#committing = false
    const into = { positions: this.#positions, ledger: this.#ledger, state: this.#state }
    restore(saved.fields, into, Date.now() / 1000 - this.#clock.by_s, this.around)
    this.#detector = monitor.detector({
      config,
      fleet,
      state: this.#state,
      board: this.#board,
      isOpen: (type, name, host) => this.#ledger.isOpen(type, publicName(name), this.#foreign(host)),
      skip: (count) => vitals.count('skipped', count),
    }) as Detector<Item, never>
    this.#schedule()
    return true
  }

  async #read(name: string): Promise<void> {
    const { monitor, config, fleet, redis, vitals, log } = this.around
    const batches = monitor.sources[name]?.(config, {
      from: this.#positions.of(name),
      fleet,
      redis,
      signal: this.#ending.signal,
      report: (status) => vitals.report(name, status),
      skip: (count) => vitals.count('skipped', count),
      warn: (message, fields) => log.warn(message, { source: name, ...fields }),
    })
    if (batches === undefined || this.#ending.signal.aborted) return
    try {
      for await (const batch of batches) {
        await this.#inTurn(() => this.#take(name, batch))
        if (this.#unpublished) return
      }
      if (!this.#ending.signal.aborted) throw new Error(`the source ${name} ended`)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Runs one thing after another: batches of all sources, and ticks. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(async () => {
      if (this.#unpublished || this.#error !== undefined) return
      const by_s = this.#clock.look()
      await (by_s === 0 ? this.#standstill.during(work) : this.#clockSet(by_s))
    })
    this.#turn = turn.catch((error) => this.#fail(error))
    return this.#turn
  }

  #fail(error: unknown): void {
    this.#error ??= error
    this.#ending.abort()
  }

  async #take(source: string, batch: Batch<Item>): Promise<void> {
    if (!batch.isLook) this.around.vitals.count('read', batch.items.length)
    this.#positions.miss(source, batch.gone)
    for (const item of batch.items) {
      this.#state.frozen = this.#positions.take(source, item)
      const findings = this.#detector.take(item, source)
      // Most items mean nothing, and to iterate over that costs more than to ask.
      if (Array.isArray(findings) && findings.length === 0) continue
      for (const finding of findings) if (!this.#state.frozen) this.#absorb(finding, item.time)
    }
    this.#state.frozen = false
    for (const loss of batch.losses ?? []) this.#absorb(lossFinding(this.around, source, loss), Date.now() / 1000)
    this.#positions.reach(source, batch.positions)
    // To a first start all that is there is of the past: what comes after this one is not.
    if (!this.#positions.hasBegun(source)) this.#save_at = 0
    await this.#settle()
  }

  #absorb(finding: Opened | Closed, at: number): void {
    const { host, ...here } = publicFinding(finding, this.#publisher())
    const kept = this.#foreign(host) === '' ? here : { ...here, host: host as string }
    this.#waiting.push(...this.#ledger.take(kept, at, Date.now() / 1000))
  }

  #publisher(): Publisher {
    return { monitor: this.around.monitor.name, host: this.around.fleet.host, step: this.#step + 1 }
  }

  // Gaps of the fleet's own host are kept under no host, so that naming it or not is the same.
  #foreign(host: string | undefined): string {
    return host === undefined || host === this.around.fleet.host ? '' : host
  }

  async #tick(): Promise<void> {
    const now = Date.now() / 1000
    if (this.#standstill.isOver && (this.#detector.wakeAt?.() ?? Number.POSITIVE_INFINITY) <= now) {
      for (const finding of this.#detector.tick?.(now) ?? []) this.#absorb(finding, now)
    }
    this.#waiting.push(...this.#ledger.due(now))
    await this.#settle()
  }

  /** Saves at once what means something, and soon what does not. */
  async #settle(): Promise<void> {
    const changes = this.#changes()
    const isNews = this.#waiting.length > 0 || changes.fields.size > 0 || changes.board !== undefined
    if (isNews || Date.now() >= this.#save_at) await this.#commit(changes)
    else if (this.#moved().length > 0) this.#save_at = Math.min(this.#save_at, Date.now() + POSITION_MS)
    this.#schedule()
  }

  #changes() {
    const fields = new Map<string, string | null>()
    for (const [key, json] of this.#state.changes()) fields.set(`s:${key}`, json)
    for (const [key, json] of this.#ledger.changes()) fields.set(`o:${key}`, json)
    return { fields, board: this.#board.changes() }
  }

  #moved(): [key: string, position: string | null][] {
    return this.#positions.changes(this.#detector.unfinished?.() ?? [])
  }

  async #commit({ fields, board } = this.#changes()): Promise<void> {
    const { vitals, steps } = this.around
    const moved = this.#moved()
    this.#save_at = Number.POSITIVE_INFINITY
    for (const [key, position] of moved) fields.set(`p:${key}`, position)
    const signals = this.#waiting.splice(0).map((told, index) => toSignal(told, this.#publisher(), index))
    if (signals.length === 0 && fields.size === 0 && board === undefined) return
    this.#committing = true
    let tries = 0
    const done = await this.#patience.ask(() => {
      tries += 1
      return steps.commit(this.#step, { signals, fields, board })
    })
    this.#committing = false
    // The answer of an earlier try was lost, and it is this very step that Redis holds.
    const ours = done !== undefined && 'stale' in done && tries > 1 && done.stale === this.#step + 1
    this.#unpublished = done === undefined || ('stale' in done && !ours)
    if (done === undefined) return
    if (this.#unpublished) return this.stale()
    this.#step += 1
    this.#positions.saved(moved)
    vitals.count('published', signals.length)
    vitals.count('folded', this.#ledger.folded)
    this.#ledger.folded = 0
    if ('lag' in done && done.lag > LAG_LIMIT) await this.#patience.untilCaughtUp(() => steps.lag())
  }

  #schedule(): void {
    const wake = this.#standstill.after((this.#detector.wakeAt?.() ?? Infinity) * 1000)
    // Where the clock was set meanwhile, these times are of the one before.
    const at = this.#clock.by_s === 0 ? Math.min(wake, (this.#ledger.wakeAt() ?? Infinity) * 1000, this.#save_at) : 0
    this.#alarm.set(this.#ending.signal.aborted ? Infinity : at, (late_ms) => {
      this.#standstill.noticed(late_ms)
      void this.#inTurn(() => this.#tick())
    })
  }
}
