import { existsSync } from 'node:fs'
import { unitName } from '../../units/service-unit.ts'
import { ask, type Host } from './host.ts'

/** What systemd says of one unit. */
export interface Unit {
  name: string
  /** LoadState: loaded, not-found, masked, bad-setting, error. */
  load: string
  /** ActiveState and SubState. */
  active: string
  sub: string
  /** UnitFileState: enabled, disabled, masked, static; empty where there is no file. */
  file: string
  result: string
  /** The exit code of the main process, or the signal that ended it. */
  status: number
  restarts: number
  /** The main process; 0 where there is none. */
  pid: number
  needsReload: boolean
  /** The program of ExecStart; empty where there is none. */
  program: string
  /** All properties that were asked for, as systemd writes them. */
  properties: Readonly<Record<string, string>>
}

/** What systemd says of the fleet; `missing` is why it says nothing. */
export type Units = { units: ReadonlyMap<string, Unit> } | { missing: string; booted: boolean }

const PROPERTIES = [
  'Id,LoadState,ActiveState,SubState,UnitFileState,Result,ExecMainStatus,NRestarts,MainPID,NeedDaemonReload,ExecStart',
  'Environment,IPAddressDeny,IPAddressAllow,FragmentPath,User,Group,SupplementaryGroups,AmbientCapabilities,LimitNOFILESoft',
  'ProtectHome,PrivateTmp,PrivateDevices,InaccessiblePaths,TemporaryFileSystem,BindPaths,BindReadOnlyPaths',
]

/** The private Redis of an installed fleet. */
export const REDIS_UNIT = 'kloros-redis.service'

/** What starts and stops an installed fleet. */
export const TARGET = 'kloros.target'

/** What holds all of them. */
export const SLICE = 'kloros.slice'

/** Asks systemd about every unit of the fleet. */
export async function readUnits(host: Host): Promise<Units> {
  if (host.fleet === 'up') return { missing: 'it is kloros up that runs this fleet', booted: false }
  if (!existsSync('/run/systemd/system')) return { missing: 'systemd does not run here', booted: false }
  const names = [...host.services.map(unitName), REDIS_UNIT, TARGET, SLICE]
  const said = await ask(host, 'systemctl', ['show', `--property=${PROPERTIES.join(',')}`, ...names])
  if ('failed' in said) return { missing: `systemctl ${said.failed}`, booted: true }
  if (said.code !== 0) return { missing: `systemctl ended with ${said.code}: ${said.stderr.trim()}`, booted: true }
  return { units: parseUnits(said.stdout) }
}

/** Reads what `systemctl show` prints: a block of `Name=value` lines for each unit, with an empty line between. */
export function parseUnits(text: string): ReadonlyMap<string, Unit> {
  const units = text.split(/\n{2,}/).flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.includes('='))
    // A property that may be given several times is told so; the last ExecStart is the one that counts.
    const properties = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    )
    const read = (name: string) => properties[name] ?? ''
    const unit: Unit = {
      name: read('Id'),
      load: read('LoadState'),
      active: read('ActiveState'),
      sub: read('SubState'),
      file: read('UnitFileState'),
      result: read('Result'),
      status: Number(read('ExecMainStatus')),
      restarts: Number(read('NRestarts')),
      pid: Number(read('MainPID')),
      needsReload: read('NeedDaemonReload') === 'yes',
      program: /^\{ path=(.*?) ; /.exec(read('ExecStart'))?.[1] ?? '',
      properties,
    }
    return unit.name === '' ? [] : [unit]
  })
  return new Map(units.map((unit) => [unit.name, unit]))
}

/** The unit of that name, where it is installed. */
export function installed(units: Units, name: string): Unit | undefined {
  const unit = 'units' in units ? units.units.get(name) : undefined
  return unit === undefined || unit.load === 'not-found' ? undefined : unit
}

/** Whether a unit runs, or is about to. */
export function isUp(unit: Unit): boolean {
  return ['active', 'activating', 'reloading'].includes(unit.active)
}

/** Whether an operator wants a service: it runs, or starts at boot. Without a unit every service is wanted. */
export function isWanted(unit: Unit | undefined): boolean {
  return unit === undefined || isUp(unit) || unit.active === 'failed' || unit.file.startsWith('enabled')
}

/** What operators set in drop-ins of services, such as their ports: `KLOROS_` variables, without those that need quotes. */
export function environmentOf(units: Units, services: readonly string[]): Record<string, string> {
  const texts = services.map((service) => installed(units, unitName(service))?.properties.Environment ?? '')
  const set = texts.flatMap((text) => [...text.matchAll(/(?:^| )(KLOROS_\w+)=([^ "]*)(?= |$)/g)])
  return Object.fromEntries(set.map(([, name, value]) => [name, value]))
}

/** The user that services run as; undefined where it is whoever starts them. */
export function serviceUser(units: Units, services: readonly string[]): string | undefined {
  const users = services.map((service) => installed(units, unitName(service))?.properties.User)
  return users.find((user) => user !== undefined && user !== '')
}
