import about from '../../../package.json' with { type: 'json' }
import type { Heartbeat } from '../../../shared/contract/service.ts'
import { unitName } from '../../units/service-unit.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import { ask, type Host, INSTALL } from './host.ts'
import type { Redis } from './redis.ts'
import { installed, type Units } from './units.ts'

/** Versions of what the fleet stands on; a string in place of one says why it cannot be told. */
export interface Versions {
  /** Of each Node that services are started with, by its path. */
  nodes: readonly { path: string; version: string | undefined; problem: string }[]
  systemd: number | undefined
}

/**
 * The least of each version of Node, and from where on any will do: others lose what processes of one service tell each other,
 * where a read ends in the wrong place (nodejs/node#56106).
 */
const LEAST_NODE = { 20: '20.19', 22: '22.14' } as const
const ANY_NODE = '24'

const LEAST_REDIS = '7.0'

/** The units ask for a sandbox that older ones do not know. */
const LEAST_SYSTEMD = 247

/** Asks Node and systemd. */
export async function readVersions(host: Host, units: Units): Promise<Versions> {
  const programs = host.services.map((service) => installed(units, unitName(service))?.program || process.execPath)
  const nodes = [...new Set(programs)].map(async (path) => {
    const said = await ask(host, path, ['--version'])
    const version = 'failed' in said ? undefined : /^v(\d+\.\d+\.\d+)/.exec(said.stdout)?.[1]
    const problem = 'failed' in said ? said.failed : `ended with ${said.code} and told none`
    return { path, version, problem }
  })
  const said = await ask(host, 'systemctl', ['--version'])
  const systemd = 'failed' in said ? undefined : Number(/^systemd (\d+)/.exec(said.stdout)?.[1] ?? Number.NaN)
  return { nodes: await Promise.all(nodes), systemd }
}

/** Whether all versions are new enough. */
export function judgeVersions({ nodes, systemd }: Versions, redis: Redis, booted: boolean): Finding[] {
  const findings = nodes.map(({ path, version, problem }) => {
    const check = 'versions.node'
    const mend = `install Node.js ${Object.values(LEAST_NODE).join(' or newer, ')} or newer, ${ANY_NODE} or newer, then: ${INSTALL}`
    if (version === undefined) return failure(check, `The Node.js of the services, ${path}, ${problem}.`, mend)
    const least = LEAST_NODE[Number.parseInt(version, 10) as keyof typeof LEAST_NODE] ?? ANY_NODE
    if (isOlder(version, least)) return failure(check, `Node.js ${version} does not fit.`, mend)
    return ok(check, `Node.js ${version}.`)
  })
  if (redis.reached) {
    const version = redis.info.redis_version ?? 'unknown'
    const mend = `install Redis ${LEAST_REDIS} or newer`
    findings.push(
      isOlder(version, LEAST_REDIS)
        ? failure('versions.redis', `Redis ${version} is too old.`, mend)
        : ok('versions.redis', `Redis ${version}.`),
    )
  }
  if (!booted || systemd === undefined) return findings
  const old = !(systemd >= LEAST_SYSTEMD)
  const mend = `use systemd ${LEAST_SYSTEMD} or newer`
  const check = 'versions.systemd'
  findings.push(
    old
      ? warning(check, `systemd ${systemd} is too old for the units' sandbox.`, mend)
      : ok(check, `systemd ${systemd}.`),
  )
  return findings
}

/** Whether what runs on this host is what is installed, by the version in the heartbeats. */
export function judgeRunning(
  beats: readonly Heartbeat[],
  host: string,
  restart: (service: string) => string,
): Finding[] {
  const check = 'versions.kloros'
  const findings = beats.flatMap(({ health }) => {
    if (health.host !== host || health.status === 'stopped' || health.version === about.version) return []
    const message = `${health.service} runs version ${health.version}, and ${about.version} is installed.`
    return [warning(check, message, restart(health.service))]
  })
  return findings.length > 0 ? findings : [ok(check, `KLoROS ${about.version}, installed and running.`)]
}

/** Whether a version, such as `20.19.4`, is older than another; what is none is older. */
function isOlder(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map(Number))
  const at = (b ?? []).findIndex((part, index) => part !== a?.[index])
  return at >= 0 && !((a?.[at] ?? Number.NaN) > (b?.[at] ?? 0))
}
