import type { Circumstances, Finding } from '../../shared/contract/monitor.ts'
import type { Report } from './reports.ts'
import type { Config, Memory } from './schema.ts'

/** How long after a signal, in seconds, further errors of a device are gathered for the next one. */
const COOLDOWN_S = 300

const HOUR_S = 3_600
const DAY_S = 86_400

type Told = Finding<'hardware_lost'>

/** Counts errors that hardware reports; many of them, or a grave one, are a gap, which closes when none came for long. */
export class Errors {
  readonly #around: Circumstances<Config, Memory>
  #wake = 0

  constructor(around: Circumstances<Config, Memory>) {
    this.#around = around
  }

  /**
   * @param device as it is called.
   * @param last the last message, and when it came.
   * @param came when they came, as far as it is known: the newest.
   */
  *take(
    device: string,
    { kind, what, count }: Report,
    { message, time }: { message: string; time: number },
    came: readonly number[],
  ): Iterable<Told> {
    const { config, state } = this.#around
    const key = `errors ${device}`
    const saved = state.get(key)
    const known = saved?.is === 'errors' ? saved : { times: [], held: 0, quiet_until: 0 }
    const [needed, within] = {
      fatal: [1, 0] as const,
      corrected: [config.corrected_errors, DAY_S] as const,
      io: [config.io_errors, HOUR_S] as const,
    }[kind]
    const times = [...known.times, ...came].filter((at) => at >= time - within).slice(-needed)
    const isOpen = this.#isOpen(device)
    const isEnough = times.length >= needed
    const told = isOpen && saved?.is === 'errors' ? saved : undefined
    const fresh = {
      reading: needed === 1 ? what : `${what}, at least ${needed} in ${within === DAY_S ? 'a day' : 'an hour'}`,
      message: message.slice(0, 500),
    }
    const memory = {
      // What opened a gap stays what is told of it, until there is enough of something else.
      ...(isEnough ? fresh : (told ?? fresh)),
      is: 'errors' as const,
      // A grave one is none of those that are counted.
      times: kind === 'fatal' ? known.times : times,
      held: Math.min(known.held + count, 1_000_000),
      quiet_until: known.quiet_until,
      device,
      since: told?.since ?? times[0] ?? time,
    }
    if (!isOpen && !isEnough) {
      // What is long past counts no more.
      state.set(key, { ...memory, held: times.length })
      return
    }
    if (isOpen && time < memory.quiet_until) {
      memory.quiet_until = Math.min(memory.quiet_until, time + COOLDOWN_S)
      state.set(key, memory)
      this.#wake = Math.min(this.#wake, memory.quiet_until)
      return
    }
    yield this.#tell(memory, time)
    state.set(key, memory)
  }

  /** Tells what was held back, when its time has come. */
  *tick(now: number): Iterable<Told> {
    this.#wake = Number.POSITIVE_INFINITY
    for (const [key, saved] of [...this.#around.state.entries()]) {
      if (saved.is !== 'errors' || saved.held === 0 || !this.#isOpen(saved.device)) continue
      if (saved.quiet_until > now) {
        this.#wake = Math.min(this.#wake, saved.quiet_until)
        continue
      }
      const memory = { ...saved }
      yield this.#tell(memory, now)
      this.#around.state.set(key, memory)
    }
  }

  /** Forgets devices of which nothing came for long. */
  tidy(now: number): void {
    const { state } = this.#around
    for (const [key, saved] of [...state.entries()]) {
      if (saved.is !== 'errors' || this.#isOpen(saved.device)) continue
      if (now - (saved.times.at(-1) ?? 0) > DAY_S) state.delete(key)
    }
  }

  get wakeAt(): number {
    return this.#wake
  }

  #isOpen(device: string): boolean {
    return this.#around.isOpen('hardware_lost', this.#named(device))
  }

  #named(device: string): string {
    return `${this.#around.fleet.host}/${device}/errors`
  }

  #tell(memory: Extract<Memory, { is: 'errors' }>, time: number): Told {
    const { device, reading, message, held, since = time } = memory
    memory.held = 0
    memory.quiet_until = time + COOLDOWN_S
    return {
      opens: 'hardware_lost',
      name: this.#named(device),
      reason: `the kernel reports errors of ${device}`,
      facts: {
        device,
        problem: 'errors',
        reading,
        message,
        since: new Date(since * 1000).toISOString(),
        look: 'journalctl --dmesg --no-hostname',
      },
      occurrences: held,
      expires_s: this.#around.config.close_after,
    }
  }
}
