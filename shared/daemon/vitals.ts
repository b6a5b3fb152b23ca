import type { SourceStatus } from '../contract/monitor.ts'
import type { Counters, Fault, Health, Status } from '../contract/service.ts'
import { boundName } from './clip.ts'
import { residentBytes } from './memory.ts'
import { redact } from './redact.ts'

/** How many files are named that a service can make nothing of. */
const MAX_FAULTS = 20

const NEW_SOURCE: SourceStatus = { connected: false, position: null, lag_s: 0, last_event_at: null }

/** How a service is: what `/health`, `/metrics` and the heartbeat say. */
export class Vitals {
  readonly counters: Counters = { read: 0, skipped: 0, published: 0, folded: 0, dropped: 0 }
  readonly #sources = new Map<string, SourceStatus>()
  readonly #ready = new Set<string>()
  readonly #started_ms = performance.now()
  #redis = { connected: false, reason: 'not connected yet' }
  #holding = ''
  #work: Health['work']
  #faults: readonly Fault[] = []
  #told: readonly Fault[] = []
  #status_now: Status = 'starting'
  stopped = false

  /**
   * @param sources the names of the sources that must have their position before the service is up.
   * @param onStatus hears at once when the status changes, or how work stands.
   */
  constructor(
    private readonly identity: Pick<Health, 'service' | 'host' | 'hostname' | 'version'>,
    sources: readonly string[],
    private readonly onStatus: () => void,
  ) {
    for (const name of sources) this.#sources.set(name, { ...NEW_SOURCE })
  }

  redis(connected: boolean, reason: string): void {
    this.#redis = { connected, reason }
    this.#look()
  }

  /** Says why the service holds back, such as a lagging curiosity-core; empty when it does not. */
  hold(reason: string): void {
    this.#holding = reason
    this.#look()
  }

  get connected(): boolean {
    return this.#redis.connected
  }

  count(counter: keyof Counters, by = 1): void {
    this.counters[counter] += by
  }

  /** Says how far the service is with its work. What is now done, or no longer, is news as a change of the status is. */
  say(work: NonNullable<Health['work']>, faults: readonly Fault[] = []): void {
    // It says so again and again, and to redact takes a while.
    if (faults !== this.#told) this.#faults = faults.slice(0, MAX_FAULTS).map(shown)
    this.#told = faults
    const before = this.#work
    this.#work = work
    if (Object.entries(work).some(([what, value]) => typeof value === 'boolean' && value !== before?.[what]))
      this.onStatus()
  }

  report(source: string, status: Partial<SourceStatus>): void {
    this.#sources.set(source, { ...(this.#sources.get(source) ?? NEW_SOURCE), ...status })
    if (status.connected === undefined) return
    // A source that says it cannot be read is known to be so: the service works without it.
    this.#ready.add(source)
    this.#look()
  }

  health(): Health {
    const [status, reason] = this.#status()
    return {
      ...this.identity,
      status,
      reason,
      uptime_s: Math.round((performance.now() - this.#started_ms) / 1000),
      redis: { connected: this.#redis.connected },
      sources: Object.fromEntries([...this.#sources].map(([name, { reason: _, ...status }]) => [name, status])),
      counters: { ...this.counters },
      ...(this.#work === undefined ? {} : { work: this.#work }),
      ...(this.#faults.length > 0 && { faults: this.#faults }),
      memory_mb: Math.round(residentBytes() / 1024 / 102.4) / 10,
    }
  }

  #look(): void {
    const [status] = this.#status()
    if (status === this.#status_now) return
    this.#status_now = status
    this.onStatus()
  }

  #status(): [Status, string] {
    if (this.stopped) return ['stopped', 'stopped on purpose']
    const late = [...this.#sources.keys()].filter((name) => !this.#ready.has(name))
    if (!this.#redis.connected) {
      const how = this.#redis.reason.startsWith('OOM ') ? 'refuses' : 'cannot be reached'
      const reason = `Redis ${how}: ${this.#redis.reason}`
      return [late.length > 0 ? 'starting' : 'failing', reason]
    }
    if (late.length > 0) return ['starting', `no position yet: ${late.join(', ')}`]
    if (this.#holding !== '') return ['degraded', this.#holding]
    const gone = [...this.#sources].filter(([, source]) => !source.connected)
    if (gone.length === 0) return ['ok', '']
    const names = gone.map(([name, { reason }]) => (reason ? `${name} (${reason})` : name))
    return ['degraded', `cannot be read: ${names.join(', ')}`]
  }
}

function shown({ path, error, ...rest }: Fault): Fault {
  return { path: boundName(redact(path)), ...rest, error: boundName(redact(error)) }
}
