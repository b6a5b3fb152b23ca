import type { Clock } from '../contract/hardware.ts'
import { ask } from './ask.ts'
import { Sysfs } from './sysfs.ts'

/** How long a program may take to answer, in milliseconds. */
const PATIENCE_MS = 20_000

/** Units that keep the clock. */
const SERVICES = new Set(
  ['chrony', 'chronyd', 'systemd-timesyncd', 'ntpsec', 'ntp', 'ntpd', 'ntpd-rs', 'openntpd'].map(
    (name) => `${name}.service`,
  ),
)

/**
 * Asks whether a time service is on, and the clock synchronized; undefined where nobody can tell. See timedatectl(1).
 *
 * That is a flag of the kernel, which chrony sets where it is told to (`rtcsync`): chrony is asked itself.
 */
export async function clockOf(
  timedatectl: string,
  chronyc: string,
  root: string,
  signal: AbortSignal,
): Promise<Clock | undefined> {
  const { text } = await ask(timedatectl, ['show', '--property=NTP', '--property=NTPSynchronized'], signal, PATIENCE_MS)
  const value = (name: string) => new RegExp(`^${name}=(yes|no)$`, 'm').exec(text)?.[1]
  const [ntp, flag] = [value('NTP'), value('NTPSynchronized')]
  if (ntp === undefined || flag === undefined) return undefined
  const units = new Sysfs(root).at('sys/fs/cgroup/system.slice').names()
  const service = units.find((name) => SERVICES.has(name))
  const synchronized = flag === 'yes' || (service?.startsWith('chrony') === true && (await isTracking(chronyc, signal)))
  return { ntp: ntp === 'yes', synchronized, ...(service !== undefined && { service }) }
}

/** Whether chrony follows a source: the last field of its report is the leap status. See chronyc(1). */
async function isTracking(chronyc: string, signal: AbortSignal): Promise<boolean> {
  const { text } = await ask(chronyc, ['-c', '-n', 'tracking'], signal, PATIENCE_MS)
  return /,(?:Normal|Insert second|Delete second)\n/.test(text)
}
