import { load, serviceNames } from '../../services/load.ts'
import { redisUnit } from './redis-unit.ts'
import { BOOT_ID } from './sandbox.ts'
import { serviceUnit, unitName } from './service-unit.ts'
import { unitFile } from './unit-file.ts'

/** Writes all that `systemd/` holds: the text of each file by its path in there. */
export async function generate(): Promise<Map<string, string>> {
  const names = serviceNames().sort()
  const units = names.map(async (name) => [unitName(name), serviceUnit(await load(name))] as const)
  return new Map([
    ...(await Promise.all(units)),
    ['kloros-redis.service', redisUnit()],
    ['kloros.target', target(names)],
    ['kloros.slice', unitFile({ Unit: [['Description', 'KLoROS monitors']] })],
    ['from-254/kloros-.service.d/back-off.conf', backOff()],
    ['sysusers.d/kloros.conf', 'u kloros - "KLoROS monitors" /var/lib/kloros\n'],
    [
      'tmpfiles.d/kloros.conf',
      [
        'd /var/lib/kloros 0755 kloros kloros',
        `d ${BOOT_ID.kept} 0755 root root`,
        `C ${BOOT_ID.kept}/boot_id 0444 root root - ${BOOT_ID.is}/boot_id\n`,
      ].join('\n'),
    ],
  ])
}

function target(names: readonly string[]): string {
  return unitFile({
    Unit: [['Description', 'KLoROS monitors']],
    Install: [
      ['WantedBy', 'multi-user.target'],
      ['Also', names.map(unitName).join(' ')],
    ],
  })
}

/** Older versions of systemd warn of keys they do not know, so this is a file of its own. */
function backOff(): string {
  return unitFile({
    Service: [
      ['RestartSteps', '8', 'For systemd 254 and later: what fails again and again is started less and less often.'],
      ['RestartMaxDelaySec', '120'],
    ],
  })
}
