import { unitName } from '../../units/service-unit.ts'
import type { Account } from './access.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import { asRoot, type Host, INSTALL, LOOK_AS_ROOT, quote } from './host.ts'
import { dropIn, type Found } from './paths.ts'

/**
 * Whether each service can read what it is configured to; one finding for each service and kind of trouble.
 *
 * @param hasAcl whether there is a setfacl on this host: Debian installs none by itself.
 */
export function judgePaths(
  found: readonly Found[],
  services: readonly string[],
  account: Account | string,
  host: Pick<Host, 'uid'>,
  hasAcl = true,
): Finding[] {
  if (typeof account === 'string') {
    const message = `The user that the services run as cannot be found: ${account}.`
    return [failure('paths', message, asRoot(host, INSTALL))]
  }
  return services.flatMap((service) => {
    const all = found.filter((one) => one.service === service)
    const findings = [
      ...hiddenOnes(service, all, host),
      ...deniedOnes(service, all, account, host, hasAcl),
      ...unknownOnes(service, all, host),
    ]
    if (findings.length > 0 || all.length === 0) return findings
    const absent = all.filter(({ state }) => state === 'absent').map(({ path }) => path)
    const later = absent.length > 0 ? `; not there yet: ${absent.join(', ')}` : ''
    return [ok(`paths.${service}`, `${service} can read what it is configured to${later}.`)]
  })
}

function hiddenOnes(service: string, found: readonly Found[], host: Pick<Host, 'uid'>): Finding[] {
  const all = found.flatMap((one) => (one.state === 'hidden' ? [one] : []))
  if (all.length === 0) return []
  const file = dropIn(service)
  const folder = file.slice(0, file.lastIndexOf('/'))
  const lines = [...new Set(['[Service]', ...all.flatMap((one) => one.hidden.lines)])]
  const restart = `systemctl daemon-reload && systemctl restart ${unitName(service)}`
  const command = `mkdir -p ${folder} && printf '%s\\n' ${lines.map(quote).join(' ')} >> ${file} && ${restart}`
  const paths = all.map(({ key, path, hidden }) => `${path} (${key}) by ${hidden.setting}`)
  return [
    failure(`paths.${service}`, `The unit of ${service} hides from it ${paths.join(', ')}.`, asRoot(host, command)),
  ]
}

function deniedOnes(
  service: string,
  found: readonly Found[],
  account: Account,
  host: Pick<Host, 'uid'>,
  hasAcl: boolean,
): Finding[] {
  const all = found.flatMap((one) => (one.state === 'denied' ? [one] : []))
  if (all.length === 0) return []
  const user = account.name
  const commands = all.map(({ path, way, isFolder }) => {
    const [end = path, ...folders] = [...way].reverse()
    // New files in a folder are for the service, too.
    const entry = isFolder ? `u:${user}:rX,d:u:${user}:rX` : `u:${user}:rX`
    const through = folders.length > 0 ? [`setfacl -m u:${user}:x ${folders.reverse().map(quote).join(' ')}`] : []
    return [...through, `setfacl -m ${entry} ${quote(end)}`].join(' && ')
  })
  const paths = all.map(({ key, path, at }) => `${path} (${key})${at === path ? '' : `, for it may not enter ${at}`}`)
  const message = `${service}, as user ${user}, may not read ${paths.join('; ')}.`
  const steps = [...(hasAcl ? [] : ['apt-get install --yes acl']), ...new Set(commands)]
  return [failure(`paths.${service}`, message, asRoot(host, steps.join(' && ')))]
}

function unknownOnes(service: string, found: readonly Found[], host: Pick<Host, 'uid'>): Finding[] {
  const all = found.flatMap((one) => (one.state === 'unknown' ? [one] : []))
  const [first] = all
  if (first === undefined) return []
  const paths = all.map(({ path }) => path).join(', ')
  const mend = host.uid === 0 ? `systemctl start ${unitName(service)}, then: kloros doctor` : LOOK_AS_ROOT
  return [warning(`paths.${service}`, `Whether ${service} can read ${paths} cannot be told: ${first.why}.`, mend)]
}
