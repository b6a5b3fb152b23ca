import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { nodeFlags } from '../../scripts/kloros/locate.ts'
import type { Question } from '../../shared/contract/question.ts'
import type { Health } from '../../shared/contract/service.ts'
import { boot, type Guest } from './booted.ts'
import { TestFleet } from './live-fleet.ts'
import { until } from './until.ts'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const UNIT = 'kloros-exception-monitor'
const WORKS = ['ok', 'degraded']

/** A guest whose journal is watched: the exception monitor is a unit in it, the rest of the fleet is outside. */
export class WatchedGuest {
  #markers = 0

  private constructor(
    readonly guest: Guest,
    readonly fleet: TestFleet,
  ) {}

  /** Makes one that goes with the test. */
  static async start(t: TestContext): Promise<WatchedGuest> {
    const fleet = await TestFleet.create('[fleet]\nproject = "journal"\nhost = "here"\n')
    t.after(() => fleet.stop())
    const guest = await boot({ see: [fleet.folder, fleet.redis.folder] })
    t.after(() => guest.close())
    const watched = new WatchedGuest(guest, fleet)
    await fleet.up('curiosity-core', 'curiosity-feed')
    await watched.startMonitor()
    return watched
  }

  /** Starts the monitor, and waits until it follows the journal. */
  async startMonitor(): Promise<void> {
    const env = Object.entries(this.fleet.env).map(([key, value]) => `--setenv=${key}=${value}`)
    const argv = [process.execPath, ...nodeFlags, main, 'exception-monitor']
    await this.guest.do('systemd-run', '--quiet', `--unit=${UNIT}`, '--collect', ...env, '--', ...argv)
    await until(async () => WORKS.includes((await this.health()).status), 'the monitor works', 60_000)
  }

  /** Ends the monitor with a signal, and waits until it is gone. */
  async endMonitor(signal: NodeJS.Signals): Promise<void> {
    await this.guest.do('systemctl', 'kill', '--kill-whom=all', `--signal=${signal}`, UNIT)
    const state = async () => (await this.guest.run(['systemctl', 'is-active', UNIT])).stdout.trim()
    await until(async () => ['inactive', 'failed'].includes(await state()), 'the monitor has ended')
  }

  health(): Promise<Health> {
    return this.fleet.health('exception-monitor')
  }

  /** Runs a program as a unit of that name. */
  async unit(name: string, ...argv: string[]): Promise<void> {
    const path = `--setenv=PATH=${process.env.PATH}`
    await this.guest.do('systemd-run', '--quiet', `--unit=${name}`, path, '--', ...argv)
  }

  /** The questions about a unit. */
  async about(name: string): Promise<Question[]> {
    return (await this.fleet.questions()).filter(({ facts }) => facts.unit === `${name}.service`)
  }

  /** Waits until everything that was logged so far was read and looked at. */
  async settled(): Promise<void> {
    this.#markers += 1
    const marker = `marker-${this.#markers}`
    await this.unit(marker, 'false')
    await until(async () => (await this.about(marker)).length > 0, `${marker} is asked about`)
  }

  /** Ends the monitor, so that nothing more will be told. @returns all questions, but those of markers. */
  async finish(): Promise<Question[]> {
    await this.settled()
    await this.endMonitor('SIGTERM')
    const last = { signal: 'CAPABILITY_GAP', facts: { gap_type: 'marker', gap_name: 'last' } }
    const { status } = await fetch(this.fleet.url('/signals'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(last),
    })
    if (status !== 202) throw new Error(`the feed answered ${status}`)
    // The stream is in order.
    const questions = await until(async () => {
      const all = await this.fleet.questions()
      return all.some(({ gap }) => gap.type === 'marker') ? all : undefined
    }, 'all that was told is asked about')
    return questions.filter(({ gap, facts }) => gap.type !== 'marker' && !/^marker-\d+\.service$/.test(`${facts.unit}`))
  }

  /** Waits until the monitor was handed all that was logged so far. */
  async read(): Promise<void> {
    await this.guest.do('journalctl', '--sync')
    const end = numberOf(await this.guest.do('journalctl', '--lines=0', '--show-cursor'))
    const position = async () => numberOf((await this.health()).sources.journal?.position ?? '')
    await until(async () => (await position()) >= end, 'the monitor has read what was logged')
  }

  /** A file that both see. */
  file(name: string): string {
    return join(this.guest.shared, name)
  }
}

/** The number of the entry that a cursor is of. */
function numberOf(cursor: string): number {
  return Number.parseInt(/;i=([0-9a-f]+);/.exec(cursor)?.[1] ?? '0', 16)
}
