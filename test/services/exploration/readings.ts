import assert from 'node:assert/strict'
import type { HostItem, KernelEntry } from '../../../services/exploration/detect.ts'
import monitor from '../../../services/exploration/index.ts'
import type {
  Disk,
  FileSystem,
  Gpu,
  GpuReading,
  Inventory,
  PciDevice,
  PressureReading,
} from '../../../shared/contract/hardware.ts'
import { type DriveOptions, drive, outline, START } from '../../support/detector.ts'

const about = { part: 'p', position: '' }

/** A GPU in its slot, as it should be. */
export const GPU: PciDevice = {
  address: '0000:3b:00.0',
  class: 0x030200,
  model: '10de:2331',
  driver: 'nvidia',
  fixed: true,
  link: { width: 16, max_width: 16, speed: 32, max_speed: 32 },
}

/** A disk that nothing is on. */
export const DISK: Disk = {
  id: 'naa.5000c500a1b2c3d4',
  name: 'sda',
  model: 'ST16000NM001G',
  bytes: 16e12,
  place: '/sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0',
  bus: 'ata',
  used: false,
  ios: 12,
}

/** A host with a bridge and nothing else, and what is said of it besides. */
export function inventory(at: number, more: Partial<Inventory> = {}): Inventory {
  const bridge: PciDevice = { address: '0000:00:00.0', class: 0x060000, model: '8086:0d57', fixed: true }
  return {
    kind: 'inventory',
    ...about,
    time: START + at,
    disks: [],
    virtual: false,
    nomodeset: false,
    ...more,
    pci: [bridge, ...(more.pci ?? [])],
  }
}

/** What nvidia-smi told of one GPU. */
export function gpu(at: number, more: Partial<Gpu> = {}): GpuReading {
  const one = { address: GPU.address, model: 'NVIDIA H100 PCIe', busy: 0, memory: 0, display: false, ...more }
  return { kind: 'gpus', ...about, time: START + at, driver: 'nvidia', gpus: [one] }
}

/** A sample of a host at rest, and what is said of it besides. */
export function sample(at: number, more: Partial<PressureReading> = {}): PressureReading {
  return { kind: 'pressure', ...about, time: START + at, stalls: {}, filesystems: [], ...more }
}

/** A sample of one resource for which tasks wait. */
export function stalled(
  at: number,
  resource: 'cpu' | 'memory' | 'io',
  avg300: number,
  avg60 = avg300,
): PressureReading {
  const averages = { avg60, avg300 }
  return sample(at, { stalls: { [resource]: { some: averages, full: averages } } })
}

/** A sample of one file system. */
export function filled(at: number, more: Partial<FileSystem>): PressureReading {
  return sample(at, { filesystems: [{ mount: '/var', type: 'ext4', used: 0.5, free: 2 ** 30, ...more }] })
}

/** An entry of the kernel, after so many seconds. */
export function entry(at: number, message: string, transport = 'kernel'): KernelEntry {
  const time = START + at
  const field = (name: string) => (name === '_TRANSPORT' ? transport : undefined)
  return { part: 'journal', position: `=${at}`, time, read_at: time, message, field }
}

/** Readings at so many seconds from one to another, one every so many. */
export function every<T>(step: number, from: number, to: number, make: (at: number) => T): T[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => make(from + n * step))
}

type Config = DriveOptions<typeof monitor.config>['config']

/** A row of a table: readings, and what they lead to. */
export type Row = [name: string, items: HostItem[], findings: string[], config?: Config]

/** What readings lead to: `+` for opened and `-` for closed, without the host's name; each explains what led to it. */
export function found(items: readonly HostItem[], config: Config = {}): string[] {
  const { findings } = drive(monitor, items, { config })
  for (const finding of findings) {
    if (!('opens' in finding)) continue
    const { reading, threshold, since, look } = finding.facts
    assert.ok([reading, threshold, since, look].every(Boolean), `${finding.name}: ${JSON.stringify(finding.facts)}`)
  }
  return outline(findings).map((line) => line.replace('web-1/', ''))
}
