import { dirname } from 'node:path'
import type { Link, PciDevice } from '../contract/hardware.ts'
import { Sysfs } from './sysfs.ts'

/** How many devices are read at most. */
const MAX_DEVICES = 4_096

/** A device that sleeps deeply answers with ones alone, which would be 63 lanes. */
const MAX_WIDTH = 32

/** Reads the PCI devices of a host, without the virtual functions that some are divided into. @param root where its `/sys` is found; `/` but for a staged host. */
export function pciDevices(root: string): PciDevice[] {
  const all = new Sysfs(root).at('sys/bus/pci/devices')
  return all
    .names()
    .slice(0, MAX_DEVICES)
    .flatMap((address) => device(address, all.at(address)) ?? [])
}

function device(address: string, folder: Sysfs): PciDevice | undefined {
  const code = folder.number('class')
  const vendor = folder.text('vendor')
  if (code === undefined || vendor === undefined || folder.real('physfn') !== undefined) return undefined
  const real = folder.real()
  const driver = folder.real('driver')?.split('/').at(-1)
  const link = real === undefined ? undefined : linkOf(new Sysfs(real))
  return {
    address,
    class: code,
    model: [vendor, folder.text('device') ?? ''].map((id) => id.replace(/^0x/, '')).join(':'),
    ...(driver !== undefined && { driver }),
    fixed: folder.text('removable') !== 'removable',
    ...(link !== undefined && { link }),
  }
}

/** What the link of a device is, and could be: no more than the port above it can do. */
function linkOf(folder: Sysfs): Link | undefined {
  if ((folder.text('power_state') ?? 'D0') !== 'D0') return undefined
  const above = new Sysfs(dirname(folder.path))
  const [width, max_width, port_width] = [
    folder.number('current_link_width'),
    folder.number('max_link_width'),
    above.number('max_link_width'),
  ]
  const [speed, max_speed, port_speed] = [
    folder.number('current_link_speed'),
    folder.number('max_link_speed'),
    above.number('max_link_speed'),
  ]
  if (!width || !max_width || !port_width || !speed || !max_speed || !port_speed || width > MAX_WIDTH) return undefined
  return {
    width,
    max_width: Math.min(max_width, port_width),
    speed,
    max_speed: Math.min(max_speed, port_speed),
  }
}
