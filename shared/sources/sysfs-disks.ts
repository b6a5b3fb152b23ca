import type { Disk } from '../contract/hardware.ts'
import { Sysfs } from './sysfs.ts'

/** How many disks are read at most. */
const MAX_DISKS = 1_024

const SECTOR = 512

/**
 * Reads the disks of a host: block devices that hang on hardware and cannot be unplugged.
 *
 * One is used where it has partitions, something on top of it, a mount or a swap; or, as udev found, a file system, a
 * partition table, a RAID's mark or the like on it.
 *
 * @param root where its `/sys`, `/proc` and `/run` are found; `/` but for tests.
 */
export function disksOf(root: string): Disk[] {
  const host = new Sysfs(root)
  const mounted = new Set(host.lines('proc/self/mountinfo').map((line) => line.split(' ')[2]))
  const swaps = new Set(host.lines('proc/swaps').map((line) => line.split(/\s/)[0]))
  return host
    .names('sys/block')
    .slice(0, MAX_DISKS)
    .flatMap((name): Disk[] => {
      const folder = host.at('sys/block', name)
      const place = folder.real('device')
      const bytes = (folder.number('size') ?? 0) * SECTOR
      if (place === undefined || bytes === 0 || !isBuiltIn(name, folder, place)) return []
      const model = (folder.text('device/model') ?? folder.text('device/device') ?? '').replaceAll(/\s+/g, ' ')
      const number = folder.text('dev') ?? ''
      const isUsed =
        folder.names().some((entry) => folder.text(`${entry}/partition`) !== undefined) ||
        folder.names('holders').length > 0 ||
        mounted.has(number) ||
        swaps.has(`/dev/${name}`) ||
        isMarked(host, number)
      return [
        {
          id: idOf(folder) ?? place.slice(place.indexOf('/devices/') + 9),
          name,
          model,
          bytes,
          place,
          bus: busOf(name, place),
          used: isUsed,
          ios: iosOf(folder),
        },
      ]
    })
}

/** Whether a disk stays: no card, no disc, nothing on USB, and no path to another disk. */
function isBuiltIn(name: string, folder: Sysfs, place: string): boolean {
  if (/^(?:fd|sr|nbd|mmcblk\d+(?:boot|rpmb))\d*/.test(name) || place.includes('/usb')) return false
  return folder.text('removable') !== '1' && folder.text('hidden') !== '1' && folder.text('ro') !== '1'
}

function idOf(folder: Sysfs): string | undefined {
  const id = folder.text('wwid') ?? folder.text('device/wwid') ?? folder.text('device/serial') ?? folder.text('serial')
  return id === undefined || id === '' ? undefined : id.replaceAll(/[\s/]+/g, '_').slice(0, 200)
}

function busOf(name: string, place: string): Disk['bus'] {
  if (name.startsWith('nvme')) return place.includes('/virtual/') ? 'other' : 'nvme'
  if (/\/ata\d+\//.test(place)) return 'ata'
  if (place.includes('/end_device-')) return 'sas'
  return place.includes('/virtio') ? 'virtio' : 'other'
}

/** Reads and writes that were completed; see Documentation/block/stat.rst of the kernel. */
function iosOf(folder: Sysfs): number {
  const figures = (folder.text('stat') ?? '').split(/\s+/).map(Number)
  return (figures[0] ?? 0) + (figures[4] ?? 0)
}

/** Whether udev, which looks into each disk, found something on it. */
function isMarked(host: Sysfs, number: string): boolean {
  return host.lines(`run/udev/data/b${number}`).some((line) => /^E:ID_(?:FS|PART_TABLE)_TYPE=./.test(line))
}
