import type { Disk, Inventory, Link, PciDevice } from '../../shared/contract/hardware.ts'
import { deviceOf, diskOf, kindOf } from './devices.ts'
import { type Judgement, size } from './judgement.ts'
import type { Config } from './schema.ts'

type Unused = Judgement<'hardware_unused'>

/**
 * What an inventory says of devices that are not used, or not to their full.
 *
 * @param driverless GPUs whose driver does not work, by address, with what their tool says of it.
 * @param idle whether a disk was neither read nor written since it was looked at last.
 */
export function unused(
  inventory: Inventory,
  config: Config,
  driverless: ReadonlyMap<string, string>,
  idle: (disk: Disk) => boolean,
): Unused[] {
  const { pci, disks, processors, memory, nomodeset } = inventory
  const found: Unused[] = []
  for (const device of pci) {
    if (kindOf(device) === 'gpu' && !nomodeset) found.push(driverOf(device, config, driverless.get(device.address)))
    if (kindOf(device) !== undefined && device.link !== undefined) found.push(...links(device, device.link, config))
  }
  for (const disk of disks) if (disk.bus !== 'other') found.push(mounted(disk, config, idle(disk)))
  if (processors !== undefined) {
    const { present, online } = processors
    found.push(
      offline(
        'processors',
        online < present,
        `${online} of ${present} processors are online`,
        'lscpu --extended',
        config,
      ),
    )
  }
  if (memory !== undefined) {
    const reading = `${size(memory.offline)} of ${size(memory.bytes)} are offline`
    found.push(offline('memory', memory.offline > 0, reading, 'lsmem', config))
  }
  return found
}

function driverOf(gpu: PciDevice, { hold_s }: Config, says: string | undefined): Unused {
  const device = `gpu ${gpu.address}`
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
      look: `lspci -k -s ${gpu.address}`,
    },
  }
}

function links(device: PciDevice, link: Link, config: Config): Unused[] {
  const called = deviceOf(device) ?? ''
  const look = `lspci -vv -s ${device.address} | grep Lnk`
  const narrow = judgeLink(called, device, 'narrow_link', link.width < link.max_width, config, {
    reading: `x${link.width}`,
    threshold: `x${link.max_width} is what it and the port above it can do`,
    look,
  })
  // The link of a GPU runs slowly while it has nothing to do, to save power.
  if (kindOf(device) === 'gpu') return [narrow]
  const slow = judgeLink(called, device, 'slow_link', link.speed < link.max_speed, config, {
    reading: `${link.speed} GT/s`,
    threshold: `${link.max_speed} GT/s is what it and the port above it can do`,
    look,
  })
  return [narrow, slow]
}

function judgeLink(
  device: string,
  { model }: PciDevice,
  problem: 'narrow_link' | 'slow_link',
  isBad: boolean,
  { hold_s }: Config,
  facts: { reading: string; threshold: string; look: string },
): Unused {
  const less = problem === 'narrow_link' ? 'narrower' : 'slower'
  return {
    type: 'hardware_unused',
    name: `${device}/${problem}`,
    verdict: isBad ? 'bad' : 'good',
    opens_s: hold_s,
    closes_s: 60,
    reason: `the PCIe link of ${device} is ${less} than it could be`,
    relief: `the PCIe link of ${device} is as good as it can be`,
    facts: { device, model, problem, ...facts },
  }
}

function mounted(disk: Disk, { unused_after }: Config, isIdle: boolean): Unused {
  const device = diskOf(disk)
  return {
    type: 'hardware_unused',
    name: `${device}/never_mounted`,
    verdict: disk.used || !isIdle ? 'good' : 'bad',
    opens_s: unused_after,
    closes_s: 0,
    reason: `${device} has nothing on it, and nothing reads or writes it`,
    relief: `${device} is used`,
    facts: {
      device,
      model: disk.model,
      problem: 'never_mounted',
      reading: `${disk.name}, ${size(disk.bytes)}: no partition, no file system, no mount`,
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
    facts: { device, problem: 'offline', reading, look },
  }
}
