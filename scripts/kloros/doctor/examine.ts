import { unitName } from '../../units/service-unit.ts'
import { judgeBacklog } from './backlog.ts'
import { judgeClock, readClock } from './clock.ts'
import { byDefaults, configured, judgeConfiguration } from './configuration.ts'
import { within } from './deadline.ts'
import { judgeRoom, readRoom } from './disk.ts'
import { judgeFeed, readFeed } from './feed.ts'
import { type Finding, failure, warning } from './finding.ts'
import { judgeHeartbeats, SILENT_S } from './heartbeats.ts'
import { ask, asRoot, type Host } from './host.ts'
import { judgeJournal, readJournal } from './journal.ts'
import { judgeDescriptors, judgeInotify, readInotifyLimits } from './limits.ts'
import { judgePaths } from './path-mends.ts'
import { readPaths, wantedPaths } from './paths.ts'
import { judgePermissions, readPermissions } from './permissions.ts'
import { judgePorts, readPorts } from './ports.ts'
import { commandOf, isOwn, judgeRedis } from './redis-settings.ts'
import { look, type Sight } from './sight.ts'
import { judgeForeignUnits, readForeignUnits } from './unit-files.ts'
import { isStarting, judgeUnits } from './unit-states.ts'
import { installed, isWanted, REDIS_UNIT, readUnits } from './units.ts'
import { judgeRunning, judgeVersions, readVersions } from './versions.ts'

const JOURNAL_READER = 'exception-monitor'

/** What is bounded one by one adds up: after so many times the patience for one thing a check is given up. */
const TIMES = 12

type Check = (host: Host, sight: Sight) => Promise<readonly Finding[]>

const checks: Readonly<Record<string, Check>> = {
  async fleet(host, { isAbsent }) {
    if (!(await isAbsent)) return []
    const message = 'No fleet runs here: none is installed, and none is up in this checkout.'
    const install = asRoot(host, './scripts/install')
    return [failure('fleet', message, `kloros up, or for one that starts at boot: ${install}`)]
  },

  async versions(host, { units, redis }) {
    const all = await units
    return judgeVersions(await readVersions(host, all), await redis, 'units' in all)
  },

  async configuration(host, { configuration }) {
    const read = await configuration
    const permissions = judgePermissions(await readPermissions(host, read), host.uid)
    return [...judgeConfiguration(read.outcomes, host.uid), ...permissions]
  },

  async redis(host, { configuration, redis, units }) {
    const read = await configuration
    return byDefaults(judgeRedis(await redis, read.effective.redis, await units, host), read, host.uid)
  },

  async units(host, { configuration, units, redis }) {
    const { url } = (await configuration).effective.redis
    const heard = await redis
    const isLoaded = heard.reached && heard.info.loading === '0'
    const unit = installed(await units, REDIS_UNIT)
    // It may have become ready since.
    const all = isLoaded && unit !== undefined && isStarting(unit) ? await readUnits(host) : await units
    const judged = judgeUnits(all, host, { isOwn: isOwn(url), isLoaded })
    return [...judged, ...judgeForeignUnits(readForeignUnits(all), host)]
  },

  async ports(host, { configuration, units, processes }) {
    const read = await configuration
    const ports = await readPorts(host, read)
    return byDefaults(judgePorts(ports, { processes, units: await units }, host, read.effective.file), read, host.uid)
  },

  async heartbeats(host, { configuration, redis, units, restart }) {
    const [heard, all, restartOf, { effective }] = await Promise.all([redis, units, restart, configuration])
    if (!heard.reached) return []
    if (typeof heard.beats === 'string') return [cannotTell('heartbeat', heard.beats)]
    const expected = host.services.map((service) => ({
      service,
      wanted: isWanted(installed(all, unitName(service))),
      restart: restartOf(service),
    }))
    const fresh = heard.beats.filter(({ heard_at }) => heard.now - heard_at <= SILENT_S)
    return [
      ...judgeHeartbeats(heard.beats, heard.now, effective.fleet.host, expected),
      ...judgeRunning(fresh, effective.fleet.host, restartOf),
    ]
  },

  async backlog(host, { configuration, redis, restart }) {
    const [heard, restartOf, { effective }] = await Promise.all([redis, restart, configuration])
    if (!heard.reached) return []
    if (typeof heard.backlog === 'string') return [cannotTell('backlog', heard.backlog)]
    const { redis: place } = effective
    return judgeBacklog(heard.backlog, place.prefix, commandOf(place, host), restartOf('curiosity-core'))
  },

  async feed(host, { configuration, units, restart }) {
    const read = await configuration
    const answer = await readFeed(host, read)
    const wanted = isWanted(installed(await units, unitName('curiosity-feed')))
    const found = [judgeFeed(answer, host, (await restart)('curiosity-feed'), wanted)]
    // What answers is the feed, and so it is at an address that the caller names.
    return 'problem' in answer.answer && !host.caller.KLOROS_URL ? byDefaults(found, read, host.uid) : found
  },

  async journal(host, { configuration, units, account }) {
    const program = configured(await configuration, JOURNAL_READER, 'journalctl')
    if (typeof program !== 'string') return []
    const unit = installed(await units, unitName(JOURNAL_READER))
    const further = (unit?.properties.SupplementaryGroups ?? '').split(' ').filter(Boolean)
    const who = await account
    return judgeJournal(await readJournal(host, program, who, further), who, unit?.name ?? '', host)
  },

  async paths(host, { configuration, units, account }) {
    const who = await account
    const found = await readPaths(host, wantedPaths(await configuration), who, await units)
    const setfacl = await ask(host, 'setfacl', ['--version'])
    return judgePaths(found, host.services, who, host, !('failed' in setfacl && setfacl.missing))
  },

  async limits(host, { account, processes: { processes }, configuration }) {
    const [who, read] = await Promise.all([account, configuration])
    const uid = typeof who === 'string' ? host.uid : who.uid
    const running = host.services.flatMap((service) => {
      const port = Number(configured(read, service, 'port'))
      return processes.flatMap((process) => (process.ports.includes(port) ? [{ service, process }] : []))
    })
    const mine = [0, uid].includes(host.uid) ? processes.filter((process) => process.uid === uid) : undefined
    return [...judgeInotify(readInotifyLimits(), mine, host), ...judgeDescriptors(running, host)]
  },

  async clock(host) {
    return [judgeClock(await readClock(host), host)]
  },

  async disk(host, { configuration, redis }) {
    const [{ effective }, heard] = await Promise.all([configuration, redis])
    const folder = heard.reached ? heard.folder : undefined
    return judgeRoom(await readRoom(host, [effective.stateDir, ...(folder === undefined ? [] : [folder])]))
  },
}

function cannotTell(check: string, why: string): Finding {
  return warning(check, `Redis does not tell: ${why}.`, 'allow the user of redis.url to read all keys of the fleet')
}

/** These look at what runs: of a fleet that is not there all of it is missing, which is one thing to say. */
const OF_RUNNING: ReadonlySet<string> = new Set(['redis', 'units', 'ports', 'heartbeats', 'backlog', 'feed'])

/** Looks at everything at once. @returns the findings, in the order of the checks. */
export async function examine(host: Host): Promise<Finding[]> {
  const sight = look(host)
  const ms = TIMES * host.patience_ms
  const found = Object.entries(checks).map(async ([name, check]) => {
    const findings = await within(name, ms, check(host, sight))
    return OF_RUNNING.has(name) && (await sight.isAbsent) ? [] : findings
  })
  return (await Promise.all(found)).flat()
}
