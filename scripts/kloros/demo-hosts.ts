import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FleetNews, FleetProcesses } from './fleet.ts'

/** What the staged host is called. */
export const HOST = 'demo-host'

/** The service that watches it. */
export const WATCHER = 'exploration'

const GPU = '0000:3b:00.0'

/** Under which name what it loses is asked about. */
export const LOSS = `${HOST}/gpu ${GPU}/gone`

/** Programs of the host, in a shell's words: each ends with the service that it speaks to. */
const PROGRAMS = {
  udevadm: 'exec tail --pid=$PPID -n +1 -f "$(dirname "$0")/events"',
  // Its kernel has nothing to say.
  journalctl: 'case "$*" in *--follow*) exec tail --pid=$PPID -f /dev/null ;; esac',
}

/**
 * A host that is staged in a folder, with a service of the fleet that watches it as it would a real one: what this host
 * has is not for a demo to take away.
 */
export class StagedHost {
  readonly #processes: FleetProcesses

  /** @param env what the services of the fleet are given. */
  constructor(
    readonly folder: string,
    env: Record<string, string | undefined>,
    { spawned, ended }: FleetNews,
  ) {
    const news = { spawned, ended: (name: string, ...how: [boolean, string]) => ended(`${name} of ${HOST}`, ...how) }
    this.#processes = new FleetProcesses(folder, { ...env, KLOROS_CONFIG: join(folder, 'kloros.toml') }, news, [
      WATCHER,
    ])
  }

  get pids(): number[] {
    return this.#processes.pids
  }

  /** Has it watched, with a GPU in a slot. */
  start(): void {
    rmSync(this.folder, { recursive: true, force: true })
    this.#write('0000:00:00.0', { class: '0x060000', vendor: '0x8086', device: '0x09a2' })
    mkdirSync(join(this.folder, 'sys/bus/pci/drivers/demo'), { recursive: true })
    this.#insert()
    writeFileSync(join(this.folder, 'events'), '')
    for (const [name, lines] of Object.entries(PROGRAMS)) {
      writeFileSync(join(this.folder, name), `#!/bin/sh\n${lines}\n`)
      chmodSync(join(this.folder, name), 0o755)
    }
    const programs = ['detect_virt', 'nvidia_smi', 'timedatectl', 'chronyc'].map((name) => `${name} = "none"`)
    const own = Object.keys(PROGRAMS).map((name) => `${name} = ${JSON.stringify(join(this.folder, name))}`)
    const keys = ['port = 0', `root = ${JSON.stringify(this.folder)}`, 'lost_after = 0', ...programs, ...own]
    const tables = `[fleet]\nproject = "demo"\nhost = "${HOST}"\n[${WATCHER}]\n${keys.join('\n')}\n`
    writeFileSync(join(this.folder, 'kloros.toml'), tables)
    this.#processes.start()
  }

  /** Takes its GPU out of the slot. */
  pull(): void {
    rmSync(join(this.folder, 'sys/bus/pci/devices', GPU), { recursive: true })
    this.#announce('remove')
  }

  /** Puts it back. */
  plug(): void {
    this.#insert()
    this.#announce('add')
  }

  /** Has it watched no more, and takes it away. */
  async stop(): Promise<void> {
    await this.#processes.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  #insert(): void {
    const folder = this.#write(GPU, { class: '0x030200', vendor: '0x10de', device: '0x2331' })
    symlinkSync('../../drivers/demo', join(folder, 'driver'))
  }

  #write(address: string, attributes: Record<string, string>): string {
    const folder = join(this.folder, 'sys/bus/pci/devices', address)
    mkdirSync(folder, { recursive: true })
    for (const [name, value] of Object.entries(attributes)) writeFileSync(join(folder, name), `${value}\n`)
    return folder
  }

  #announce(action: 'add' | 'remove'): void {
    const event = [`ACTION=${action}`, `DEVPATH=/devices/pci0000:3a/${GPU}`, 'SUBSYSTEM=pci']
    appendFileSync(join(this.folder, 'events'), `${event.join('\n')}\n\n`)
  }
}
