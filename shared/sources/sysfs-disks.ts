import type { Disk } from '../contract/hardware.ts'
import { Sysfs } from './sysfs.ts'

/** How many disks are read at most. */
const MAX_DISKS = 1_024

const SECTOR = 512

/**
 * Reads the disks of a host: block devices that hang on hardware and cannot be unplugged.
 *
 * One is used where it has partitions, something on top of it, a mount or a swap, or cannot be written to; or, as udev
 * found, a file system, a partition table, a RAID's mark or the like on it. Where udev has not looked, that is not known.
 *
 * @param root where its `/sys`, `/proc` and `/run` are found; `/` but for a staged host.
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
      const place = placeOf(folder)
      const bytes = (folder.number('size') ?? 0) * SECTOR
      if (place === undefined || bytes === 0 || !isBuiltIn(name, folder, place)) return []
      const model = (folder.text('device/model') ?? folder.text('device/device') ?? '').replaceAll(/\s+/g, ' ')
      const number = folder.text('dev') ?? ''
      const isUsed =
        folder.names().some((entry) => folder.text(`${entry}/partition`) !== undefined) ||
        folder.names('holders').length > 0 ||
        mounted.has(number) ||
        swaps.has(`/dev/${name}`) ||
        folder.text('ro') === '1'
      const record = host.lines(`run/udev/data/b${number}`)
      return [
        {
          id: idOf(folder) ?? place.slice(place.indexOf('/devices/') + 9),
          name,
          model,
          bytes,
          place,
          bus: busOf(name, place),
          ...((isUsed || record.length > 0) && { used: isUsed || record.some(isMark) }),
          ios: iosOf(folder),
        },
      ]
    })
}

/** What a disk is plugged into: of one that NVMe may reach in several ways, its first controller on PCIe. */
function placeOf(folder: Sysfs): string | undefined {
  const place = folder.real('device')
  if (place?.includes('/virtual/nvme-subsystem/') !== true) return place
  const subsystem = new Sysfs(place)
  const controllers = subsystem.names().filter((name) => /^nvme\d+$/.test(name))
  const first = controllers.find((name) => subsystem.text(`${name}/transport`) === 'pcie')
  return first === undefined ? place : subsystem.real(first)
}

/** Whether a disk stays: no card, no disc, nothing on USB or in a dock, and no path to another disk. */
function isBuiltIn(name: string, folder: Sysfs, place: string): boolean {
  if (/^(?:fd|sr|nbd|mmcblk\d+(?:boot|rpmb))\d*/.test(name) || place.includes('/usb') || isInDock(place)) return false
  if (name.startsWith('mmcblk') && folder.text('device/type') !== 'MMC') return false
  const isPath = folder.names('holders').some((one) => folder.text(`holders/${one}/dm/uuid`)?.startsWith('mpath-'))
  return folder.text('removable') !== '1' && folder.text('hidden') !== '1' && !isPath
}

/** Whether the PCI device that a disk hangs on can be unplugged, as the firmware says of ports. */
function isInDock(place: string): boolean {
  const [card] = /^.*\/[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7](?=\/)/.exec(place) ?? []
  return card !== undefined && new Sysfs(card).text('removable') === 'removable'
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
function isMark(line: string): boolean {
  return /^E:ID_(?:FS|PART_TABLE)_TYPE=./.test(line)
}
