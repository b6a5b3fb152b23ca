import type { Reach } from '../../shared/contract/service.ts'
import type { Setting } from './unit-file.ts'

/**
 * What systemd keeps from every process of the fleet, Redis included. It may read the system and write nothing; it has
 * no privilege, and no way to get one.
 */
export const closed: readonly Setting[] = [
  ['NoNewPrivileges', 'yes'],
  ['CapabilityBoundingSet', ''],
  ['PrivateUsers', 'yes'],
  ['ProtectSystem', 'strict'],
  ['ProtectHome', 'yes'],
  ['PrivateTmp', 'yes'],
  ['PrivateDevices', 'yes'],
  ['DevicePolicy', 'closed'],
  ['PrivateIPC', 'yes'],
  ['ProtectHostname', 'yes'],
  ['ProtectClock', 'yes'],
  ['ProtectKernelTunables', 'yes'],
  ['ProtectKernelModules', 'yes'],
  ['ProtectKernelLogs', 'yes'],
  ['ProtectControlGroups', 'yes'],
  ['ProtectProc', 'invisible'],
  ['LockPersonality', 'yes'],
  ['RestrictNamespaces', 'yes'],
  ['RestrictRealtime', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['RemoveIPC', 'yes'],
  ['UMask', '0077'],
  ['SystemCallArchitectures', 'native'],
  ['SystemCallFilter', '@system-service'],
  ['SystemCallFilter', '~@privileged @resources'],
  ['SystemCallErrorNumber', 'EPERM'],
]

/** Hides where a host keeps what is none of a process's business, and further folders. */
export function hide(...more: readonly string[]): Setting {
  const folders = [
    '/boot',
    '/media',
    '/mnt',
    '/srv',
    '/var/backups',
    '/var/cache',
    '/var/log',
    '/var/mail',
    '/var/spool',
  ]
  return ['InaccessiblePaths', [...folders, ...more].map((path) => `-${path}`).join(' ')]
}

/**
 * The sandbox of a service, opened as far as its definition says.
 *
 * Three settings that `closed` lacks would end any service:
 * - MemoryDenyWriteExecute: V8 compiles while it runs, into memory that it then executes.
 * - PrivateNetwork: `/health` is on the host's loopback, and Redis may be.
 * - RootDirectory, RootImage: Node and what it is linked to are the system's own.
 */
export function sandbox({
  journal = false,
  files = false,
  hardware = false,
  network = false,
  secrets,
}: Reach): Setting[] {
  return [
    ...(secrets === undefined ? [] : [['EnvironmentFile', `-${secrets}`, "Root's alone: systemd reads it."] as const]),
    ...(hardware ? opened(closed, hardwareOpen) : closed),
    ...(journal ? journalOpen : [['ProcSubset', 'pid'] as const]),
    ...(files ? [] : [hide('/var/lib')]),
    ...(network ? networkOpen : loopback),
    ...(hardware ? [netlink] : []),
  ]
}

/** The folder of the file `boot_id`, and where that is kept for {@link journalOpen}; tmpfiles does it. */
export const BOOT_ID = { is: '/proc/sys/kernel/random', kept: '/run/kloros-boot' } as const

const journalOpen: Setting[] = [
  ['SupplementaryGroups', 'systemd-journal', "The journal's files are this group's."],
  ['ProcSubset', 'all', 'journalctl follows the boot that /proc/sys names.'],
  [
    'BindReadOnlyPaths',
    `-${BOOT_ID.kept}:${BOOT_ID.is}`,
    // The whole folder: systemd 257 keeps that mount, and its file, removed since, takes no other.
    'In a container boot_id is a mount, which the /proc of this sandbox lacks: journalctl would look for another boot.',
  ],
  ['SystemCallFilter', 'setpriority', 'Whoever lists the unit files does so behind all else.'],
]

/** Settings, with others in place of those of the same name. */
function opened(settings: readonly Setting[], others: readonly Setting[]): Setting[] {
  const kept = settings.filter(([key]) => !others.some(([other]) => other === key))
  return [...kept, ...others]
}

/** Added to the families that are allowed anyway. */
const netlink: Setting = ['RestrictAddressFamilies', 'AF_NETLINK', 'udev speaks there of devices that come and go.']

const hardwareOpen: Setting[] = [
  ['ProtectHome', 'read-only', 'How full a file system is can be asked of where it is mounted alone.'],
  [
    'PrivateDevices',
    'no',
    'nvidia-smi opens the devices of its driver, as DevicePolicy allows; no other may be opened.',
  ],
  ['DevicePolicy', 'closed'],
  [
    'DeviceAllow',
    'char-195 rw',
    "By its number, NVIDIA's own: a name is looked up once, when its driver may not be loaded yet.",
  ],
]

/** `redis.url` and the service's port may be on loopback; `IPAddressAllow=` of `kloros.slice` adds to it. */
const loopback: Setting[] = [
  ['RestrictAddressFamilies', 'AF_UNIX AF_INET AF_INET6'],
  ['IPAddressDeny', 'any'],
  ['IPAddressAllow', 'localhost'],
]

const networkOpen: Setting[] = [
  [
    'RestrictAddressFamilies',
    'AF_UNIX AF_INET AF_INET6 AF_NETLINK',
    'It listens where its configuration says (no IPAddressDeny), and asks the kernel for the addresses there are.',
  ],
]
