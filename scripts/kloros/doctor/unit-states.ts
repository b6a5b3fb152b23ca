import { unitName } from '../../units/service-unit.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import { asRoot, type Host, INSTALL } from './host.ts'
import { installed, isUp, REDIS_UNIT, TARGET, type Unit, type Units } from './units.ts'

const BAD_CONFIGURATION = 78

/** So many restarts are no accident any more. */
const MANY_RESTARTS = 5

/**
 * How the unit of every service is, and of the private Redis where the fleet uses it.
 *
 * @param redis whether the private one is used, and whether it answered, with all loaded, before the units were looked at.
 */
export function judgeUnits(
  units: Units,
  host: Pick<Host, 'uid' | 'services'>,
  redis: { isOwn: boolean; isLoaded: boolean },
): Finding[] {
  if ('missing' in units) {
    const message = `Nothing can be said of units: ${units.missing}.`
    if (units.booted) return [failure('units', message, 'systemctl is-system-running')]
    return [ok('units', `No units are looked at: ${units.missing}.`)]
  }
  const own = [...host.services.map(unitName), ...(redis.isOwn ? [REDIS_UNIT] : [])]
  const install = asRoot(host, INSTALL)
  if ([...own, TARGET].every((name) => installed(units, name) === undefined)) {
    return [warning('units', 'No units of the fleet are installed.', install)]
  }
  const findings = own.map((name) => {
    const check = `unit.${name.slice('kloros-'.length, -'.service'.length)}`
    const unit = installed(units, name)
    if (unit === undefined) return failure(check, `${name} is not installed.`, install)
    return name === REDIS_UNIT && redis.isLoaded && isStarting(unit)
      ? judgeMute(check, host)
      : judgeUnit(check, unit, host)
  })
  return [judgeReload([...units.units.values()], host), ...findings]
}

/** Whether a unit waits to be told that its program is ready. */
export function isStarting({ active, sub }: Unit): boolean {
  return active === 'activating' && sub === 'start'
}

/** A Redis that is ready and does not say so: whatever is started after it waits for ever. */
function judgeMute(check: string, host: Pick<Host, 'uid'>): Finding {
  const message = `${REDIS_UNIT} waits for its Redis to say that it is ready, and so does every service: it is built without libsystemd.`
  const mend = `install a redis-server that is built with it, such as the package's, then: ${asRoot(host, `systemctl restart ${REDIS_UNIT}`)}`
  return failure(check, message, mend)
}

function judgeReload(units: readonly Unit[], host: Pick<Host, 'uid'>): Finding {
  // Of a masked one systemd says so for ever.
  const changed = units.filter(({ needsReload, load }) => needsReload && load !== 'masked').map(({ name }) => name)
  if (changed.length === 0) return ok('units.reload', 'systemd knows the units as they are on the disk.')
  const message = `Changed on the disk since systemd read them: ${changed.join(', ')}.`
  return warning('units.reload', message, asRoot(host, 'systemctl daemon-reload'))
}

function judgeUnit(check: string, unit: Unit, host: Pick<Host, 'uid'>): Finding {
  const { name, load, active, sub, file, result, status, restarts } = unit
  const systemctl = (verb: string) => asRoot(host, `systemctl ${verb} ${name}`)
  if (load === 'masked') return warning(check, `${name} is masked: it cannot be started.`, systemctl('unmask'))
  if (load !== 'loaded') return failure(check, `${name} cannot be loaded (${load}).`, `systemd-analyze verify ${name}`)
  const how = result === 'exit-code' ? `it ended with ${status}` : result
  if (active === 'failed' && result === 'exit-code' && status === BAD_CONFIGURATION) {
    const mend = `kloros config check, and when that is mended: ${systemctl('restart')}`
    return failure(check, `${name} failed: its configuration is bad.`, mend)
  }
  if (active === 'failed') {
    return failure(check, `${name} failed (${how}); journalctl --unit=${name} says why.`, systemctl('restart'))
  }
  if (sub === 'auto-restart') {
    const message = `${name} ends again and again (${how}, started ${restarts + 1} times); journalctl --unit=${name} says why.`
    return failure(check, message, systemctl('restart'))
  }
  if (!isUp(unit)) {
    if (!file.startsWith('enabled')) return ok(check, `${name} is off.`)
    return warning(check, `${name} is enabled, but does not run.`, systemctl('start'))
  }
  if (restarts >= MANY_RESTARTS) {
    const message = `${name} had to be started again ${restarts} times; journalctl --unit=${name} says why.`
    return warning(check, message, systemctl('restart'))
  }
  if (file === 'disabled') {
    return warning(check, `${name} runs, but will not be started at boot.`, systemctl('enable'))
  }
  return ok(check, `${name} is ${active} and ${file}.`)
}
