import { readFileSync } from 'node:fs'
import { type Finding, failure, ok, warning } from './finding.ts'
import { asRoot, type Host } from './host.ts'
import type { Process } from './processes.ts'

/** What one user may have of inotify, by the kernel's settings. */
export interface InotifyLimits {
  instances: number
  watches: number
}

const KINDS = [
  { what: 'instances', setting: 'fs.inotify.max_user_instances', least: 64, raise: 1_024 },
  { what: 'watches', setting: 'fs.inotify.max_user_watches', least: 8_192, raise: 524_288 },
] as const

/** So much of a limit in use is close to it. */
const NEARLY = 0.8

/** Reads the kernel's limits. */
export function readInotifyLimits(): InotifyLimits {
  const read = (name: string) => Number(readFileSync(`/proc/sys/fs/inotify/${name}`, 'utf8'))
  return { instances: read('max_user_instances'), watches: read('max_user_watches') }
}

/**
 * Limits of inotify against what the services' user has in use.
 *
 * @param mine its processes; undefined where they may not be seen.
 */
export function judgeInotify(
  limits: InotifyLimits,
  mine: readonly Process[] | undefined,
  host: Pick<Host, 'uid'>,
): Finding[] {
  return KINDS.map(({ what, setting, least, raise }) => {
    const check = `limits.inotify-${what}`
    const limit = limits[what]
    const more = Math.max(raise, limit * 2)
    const file = `/etc/sysctl.d/60-kloros-inotify-${what}.conf`
    const mend = asRoot(host, `echo '${setting} = ${more}' > ${file} && sysctl --quiet --load=${file}`)
    if (limit < least) return warning(check, `A user may have ${limit} inotify ${what}, which is little.`, mend)
    if (mine === undefined) return ok(check, `A user may have ${limit} inotify ${what}.`)
    const used = mine.reduce((sum, process) => sum + process[what], 0)
    const message = `${used} of ${limit} inotify ${what} are in use`
    if (used >= limit) return failure(check, `${message}: no more files can be watched.`, mend)
    return used > limit * NEARLY ? warning(check, `${message}.`, mend) : ok(check, `${message}.`)
  })
}

/** Descriptors of each service's process against its limit. */
export function judgeDescriptors(
  running: readonly { service: string; process: Process }[],
  host: Pick<Host, 'uid'>,
): Finding[] {
  const check = 'limits.descriptors'
  const findings = running.flatMap(({ service, process: { descriptors, most } }) => {
    if (descriptors <= most * NEARLY) return []
    const folder = `/etc/systemd/system/kloros-${service}.service.d`
    const lines = `[Service]\\nLimitNOFILE=${most * 4}\\n`
    const command = `mkdir -p ${folder} && printf '${lines}' > ${folder}/descriptors.conf && systemctl daemon-reload && systemctl restart kloros-${service}.service`
    const judge = descriptors >= most - 8 ? failure : warning
    return [judge(check, `${service} holds ${descriptors} of ${most} descriptors.`, asRoot(host, command))]
  })
  if (findings.length > 0) return findings
  if (running.length === 0) return [ok(check, 'No service runs whose descriptors can be seen.')]
  const most = Math.max(...running.map(({ process }) => process.descriptors))
  const least = Math.min(...running.map((one) => one.process.most))
  return [ok(check, `No service holds more than ${most} descriptors; each may hold ${least} or more.`)]
}
