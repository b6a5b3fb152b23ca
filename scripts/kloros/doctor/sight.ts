import { unitName } from '../../units/service-unit.ts'
import { type Account, readAccount } from './access.ts'
import { type Configuration, readConfiguration } from './configuration.ts'
import { asRoot, type Host } from './host.ts'
import { type Processes, readProcesses } from './processes.ts'
import { type Redis, readRedis } from './redis.ts'
import { isOwn } from './redis-settings.ts'
import { environmentOf, installed, readUnits, serviceUser, type Units } from './units.ts'

/** What several checks look at, each read once; none of it rejects but for a bug, and each has its bound in time. */
export interface Sight {
  configuration: Promise<Configuration>
  units: Promise<Units>
  redis: Promise<Redis>
  /** The user that services run as; a string says why there is none. */
  account: Promise<Account | string>
  processes: Processes
  /** Whether there is no fleet to look at: none is installed, configured or up. */
  isAbsent: Promise<boolean>
  /** The command that starts a service again. */
  restart: Promise<(service: string) => string>
}

/** Begins to look. */
export function look(host: Host): Sight {
  const units = readUnits(host)
  const configuration = units.then((all) => {
    if (host.fleet !== 'installed') return readConfiguration(host)
    return readConfiguration({ ...host, env: { ...environmentOf(all, host.services), ...host.env } })
  })
  const redis = configuration.then(({ effective }) => readRedis(host, effective.redis))
  return {
    configuration,
    units,
    redis,
    isAbsent: Promise.all([units, configuration, redis]).then(
      ([all, { effective }, { reached }]) =>
        host.fleet === 'installed' &&
        !host.caller.KLOROS_URL &&
        !('missing' in all && all.booted) &&
        host.services.every((service) => installed(all, unitName(service)) === undefined) &&
        effective.file === null &&
        isOwn(effective.redis.url) &&
        !reached,
    ),
    account: units.then((all) => readAccount(host, serviceUser(all, host.services))),
    processes: readProcesses(),
    restart: units.then((all) => (service) => {
      const unit = installed(all, unitName(service))
      if (unit !== undefined) return asRoot(host, `systemctl restart ${unit.name}`)
      return host.fleet === 'up' ? 'end kloros up, and start it again' : `kloros run ${service}`
    }),
  }
}
