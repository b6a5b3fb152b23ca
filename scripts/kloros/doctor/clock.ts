import { existsSync } from 'node:fs'
import { type Finding, ok, warning } from './finding.ts'
import { ask, asRoot, type Host } from './host.ts'

/** Whether the clock is synchronised; a string says why that cannot be told. */
export async function readClock(host: Host): Promise<boolean | string> {
  const said = await ask(host, 'timedatectl', ['show', '--property=NTPSynchronized', '--value'])
  if (!('failed' in said) && /^(yes|no)\n/.test(said.stdout)) return said.stdout === 'yes\n'
  // Written by systemd-timesyncd, where nobody answers timedatectl.
  if (existsSync('/run/systemd/timesync/synchronized')) return true
  return 'failed' in said ? `timedatectl ${said.failed}` : said.stderr.trim() || `timedatectl ended with ${said.code}`
}

/** Times in questions are this clock's, and ages are told by that of Redis. */
export function judgeClock(synchronised: boolean | string, host: Pick<Host, 'uid'>): Finding {
  const check = 'clock'
  if (synchronised === true) return ok(check, 'The clock is synchronised.')
  if (synchronised === false) {
    return warning(check, 'The clock is not synchronised.', asRoot(host, 'timedatectl set-ntp true'))
  }
  const message = `Whether the clock is synchronised cannot be told: ${synchronised}.`
  return warning(check, message, 'see to it that systemd-timesyncd, chrony or ntpd runs on this host')
}
