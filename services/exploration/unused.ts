import type { Disk, Inventory, Link, PciDevice } from '../../shared/contract/hardware.ts'
import { deviceOf, diskOf, gpuAt, kindOf } from './devices.ts'
import { type Judgement, size } from './judgement.ts'
import type { Config } from './schema.ts'

/** How long a disk must be read or written without anything on it, in seconds, to count as used. */
const BUSY_S = 86_400

type Unused = Judgement<'hardware_unused'>

/** What was found out beside the inventory. */
export interface Findings {
  /** By driver, what its tool says that keeps it from working. */
  broken: ReadonlyMap<string, string>
  /** Whether a disk was read or written since it was looked at last; undefined where it was not yet. */
  isBusy(disk: Disk): boolean | undefined
}

/** What an inventory says of devices that are not used, or not to their full. */
export function unused(inventory: Inventory, config: Config, { broken, isBusy }: Findings): Unused[] {
  const { pci, disks, processors, memory, nomodeset, virtual } = inventory
  const found: Unused[] = []
  for (const device of pci) {
    // What can be unplugged, and the virtual functions of a device, come and go.
    if (kindOf(device) === undefined || !device.fixed) continue
    if (kindOf(device) === 'gpu' && !nomodeset) found.push(driverOf(device, config, broken.get(device.driver ?? '')))
    // All functions of a device share its link, and what a guest sees of one it cannot mend.
    if (device.address.endsWith('.0') && !virtual) found.push(...links(device, config))
  }
  for (const disk of disks) if (disk.bus !== 'other') found.push(mounted(disk, config, isBusy(disk)))
  if (virtual) return found
  if (processors !== undefined) {
    const { present, online } = processors
    const reading = `${online} of ${present} processors are online`
    found.push(offline('processors', online < present, reading, 'lscpu --extended', config))
  }
  if (memory !== undefined) {
    const reading = `${size(memory.offline)} of ${size(memory.bytes)} are offline`
    found.push(offline('memory', memory.offline > 0, reading, 'lsmem', config))
  }
  return found
}

function driverOf(gpu: PciDevice, { hold_s }: Config, says: string | undefined): Unused {
  const device = gpuAt(gpu.address)
  return {
    type: 'hardware_unused',
    name: `${device}/no_driver`,
    verdict: gpu.driver === undefined || says !== undefined ? 'bad' : 'good',
    opens_s: hold_s,
    closes_s: 0,
    reason: gpu.driver === undefined ? `no driver is bound to ${device}` : `the driver of ${device} does not work`,
    relief: `${device} has a working driver`,
    facts: {
      device,
      model: gpu.model,
      problem: 'no_driver',
      reading: says ?? 'no driver is bound',
      threshold: `so for ${hold_s} s`,
      look: `lspci -k -s ${gpu.address}`,
    },
  }
}

/** Nothing is said of one that sleeps. */
function links(device: PciDevice, config: Config): Unused[] {
  const { link } = device
  const isGpu = kindOf(device) === 'gpu'
  // To save power, the link of a GPU that has nothing to do is slow, and may be narrow.
  const isAtRest = isGpu && link !== undefined && link.speed < link.max_speed
  const narrow = judgeLink(device, 'narrow_link', isAtRest ? undefined : link, config)
  return isGpu ? [narrow] : [narrow, judgeLink(device, 'slow_link', link, config)]
}

function judgeLink(
  { address, model, ...rest }: PciDevice,
  problem: 'narrow_link' | 'slow_link',
  link: Link | undefined,
  { hold_s }: Config,
): Unused {
  const device = deviceOf({ address, model, ...rest }) ?? address
  const { width = 0, max_width = 0, speed = 0, max_speed = 0 } = link ?? {}
  const isNarrow = problem === 'narrow_link'
  const isBad = isNarrow ? width < max_width : speed < max_speed
  return {
    type: 'hardware_unused',
    name: `${device}/${problem}`,
    verdict: link === undefined ? 'neither' : isBad ? 'bad' : 'good',
    opens_s: hold_s,
    closes_s: 60,
    reason: `the PCIe link of ${device} is ${isNarrow ? 'narrower' : 'slower'} than it could be`,
    relief: `the PCIe link of ${device} is as good as it can be`,
    facts: {
      device,
      model,
      problem,
      reading: isNarrow ? `x${width}` : `${speed} GT/s`,
      threshold: `${isNarrow ? `x${max_width}` : `${max_speed} GT/s`} is what it and the port above it can do`,
      look: `lspci -vv -s ${address} | grep Lnk`,
    },
  }
}

/** Whoever looks into a disk reads it: that may keep a gap from opening, and does not close one; what is done for a day does. */
function mounted(disk: Disk, { unused_after }: Config, isBusy: boolean | undefined): Unused {
  const device = diskOf(disk)
  const isUsed = disk.used === false ? isBusy : disk.used
  return {
    type: 'hardware_unused',
    name: `${device}/never_mounted`,
    verdict: isUsed === undefined ? 'neither' : isUsed ? 'good' : 'bad',
    opens_s: unused_after,
    closes_s: disk.used ? 0 : BUSY_S,
    reason: `nothing is recognised on ${device}, and nothing reads or writes it`,
    relief: `${device} is used`,
    facts: {
      device,
      model: disk.model,
      problem: 'never_mounted',
      reading: `${disk.name}, ${size(disk.bytes)}: no partition, file system or RAID is recognised, and nothing is mounted`,
      threshold: 'raw or encrypted data would not be recognised either',
      look: `lsblk -o NAME,SIZE,FSTYPE,MOUNTPOINTS /dev/${disk.name}`,
    },
  }
}

function offline(
  device: 'processors' | 'memory',
  isBad: boolean,
  reading: string,
  look: string,
  { hold_s }: Config,
): Unused {
  return {
    type: 'hardware_unused',
    name: `${device}/offline`,
    verdict: isBad ? 'bad' : 'good',
    opens_s: hold_s,
    closes_s: 0,
    reason: device === 'memory' ? 'memory of the host is offline' : 'processors of the host are offline',
    relief: `all ${device} is online`,
    facts: { device, problem: 'offline', reading, threshold: `so for ${hold_s} s`, look },
  }
}
