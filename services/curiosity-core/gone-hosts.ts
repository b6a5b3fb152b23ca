import type { GoneServices } from '../../shared/bus/gone-services.ts'
import type { Heartbeats } from '../../shared/bus/heartbeats.ts'
import type { Health } from '../../shared/contract/service.ts'
import type { Intake } from '../../shared/store/intake.ts'

const GONE_S = 7 * 86_400

/** Forgets services that were not heard of for 7 days, with the gaps they have open, and has hosts that none is on hold no gap open. */
export class GoneHosts {
  /** When each was heard that the last look found gone, by its name. */
  #gone: ReadonlyMap<string, number> = new Map()

  /** @param host this one. */
  constructor(
    private readonly heartbeats: Heartbeats,
    private readonly services: GoneServices,
    private readonly intake: Intake,
    private readonly host: string,
  ) {}

  /**
   * Looks once. Only what two looks find gone is: after a host with all that is on it slept for a week, or the clock of Redis was set,
   * this may come before a living service is heard again.
   */
  async leave(): Promise<void> {
    const now = await this.heartbeats.now()
    const beats = await this.heartbeats.all()
    // One of the far future was left before the clock of Redis was set back.
    const silent = beats.filter(({ heard_at }) => Math.abs(now - heard_at) > GONE_S)
    const gone = silent.filter(({ heard_at, health }) => this.#gone.get(nameOf(health)) === heard_at)
    this.#gone = new Map(silent.map(({ heard_at, health }) => [nameOf(health), heard_at]))
    for (const beat of gone) {
      const { host, service } = beat.health
      const others = beats.filter(({ health }) => health.service === service && health.host !== host)
      await this.services.forget(
        beat,
        others.map(({ health }) => health.host),
        { at: now, reason: `${service} has not run on ${host} for 7 days` },
      )
    }
    const alive = beats.filter((beat) => !gone.includes(beat))
    // What is read in a journal is of the host as that calls it.
    const names = alive.flatMap(({ health }) => [health.host, health.hostname ?? health.host])
    await this.intake.leave(new Set([this.host, ...names]), now)
  }
}

function nameOf({ host, service }: Health): string {
  return `${host}/${service}`
}
