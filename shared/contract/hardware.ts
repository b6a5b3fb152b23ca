import type { Item } from './monitor.ts'

/** The link of a PCI device, and the most that it and the port above it can do. */
export interface Link {
  width: number
  max_width: number
  /** GT/s. */
  speed: number
  max_speed: number
}

/** A PCI device, as sysfs has it. */
export interface PciDevice {
  /** Such as `0000:3b:00.0`. */
  address: string
  /** Base class, subclass and programming interface: 0x030000 is a VGA controller. */
  class: number
  /** Vendor and device, hexadecimal: `10de:2330`. */
  model: string
  driver?: string
  /** Built in: what is not comes and goes. */
  fixed: boolean
  /** Where both ends tell; nothing while the device sleeps. */
  link?: Link
}

/** A disk, as sysfs has it; a removable one is none. */
export interface Disk {
  /** The same over restarts and in any slot: its WWID, else its serial number, else its place. */
  id: string
  /** The kernel's name for it: `sda`, `nvme0n1`. */
  name: string
  model: string
  bytes: number
  /** The device it is plugged into, as a path in sysfs. */
  place: string
  bus: 'ata' | 'sas' | 'nvme' | 'virtio' | 'other'
  /** It has partitions, a file system, a swap or a holder, or is mounted; nothing where nobody can tell. */
  used?: boolean
  /** Reads and writes so far. */
  ios: number
}

/** What a host has, at one moment. */
export interface Inventory extends Item {
  readonly kind: 'inventory'
  readonly pci: readonly PciDevice[]
  readonly disks: readonly Disk[]
  /** Processors there are, and those that run. */
  readonly processors?: { readonly present: number; readonly online: number }
  /** Physical memory, and how much of it is offline, in bytes. */
  readonly memory?: { readonly bytes: number; readonly offline: number }
  /** NUMA nodes that have memory. */
  readonly nodes?: number
  /** In a virtual machine, where devices and memory are the hypervisor's to give and to take. */
  readonly virtual: boolean
  /** In a container, where devices are the host's, and what is on them cannot be seen. */
  readonly container?: boolean
  /** The kernel was started so as to leave graphics alone. */
  readonly nomodeset: boolean
  /** The id of this boot, as journald has it: kernel names of disks are of one boot. */
  readonly boot?: string
}

/** How much a GPU is used. */
export interface Gpu {
  /** Its PCI address. */
  address: string
  model?: string
  /** Share of the last second or so in which it worked, 0..1. */
  busy?: number
  /** Share of its memory that is taken, 0..1. */
  memory?: number
  /** How much of its memory that is, in bytes. */
  taken?: number
  /** A screen is fed by it. */
  display: boolean
  /** Why it does not answer. */
  lost?: string
}

/** What is read of GPUs at one moment, of one or several; or why their tool cannot tell. */
export interface GpuReading extends Item {
  readonly kind: 'gpus'
  readonly gpus: readonly Gpu[]
  /** The kernel driver whose tool speaks. */
  readonly driver: string
  /** What the tool says that keeps it from working: of the driver, or that it finds no device. */
  readonly failed?: string
}

/** Pressure stall information of one resource: the share of time, in percent, that some tasks, or all, waited for it. */
export interface Stall {
  some: { avg60: number; avg300: number }
  full: { avg60: number; avg300: number }
}

/** A file system that can be written to. */
export interface FileSystem {
  mount: string
  type: string
  /** Used share as df counts it, 0..1: of what there is to ordinary users. */
  used: number
  /** Bytes left to ordinary users. */
  free: number
  /** Used share of inodes; nothing where they are made as needed. */
  inodes?: number
}

/** How much is used of a limit. */
export interface Level {
  used: number
  max: number
}

/** Who keeps the clock, and whether it is kept. */
export interface Clock {
  /** A time service is on. */
  readonly ntp: boolean
  readonly synchronized: boolean
  /** Its unit, where it is known to run: `chrony.service`. */
  readonly service?: string
}

/** How short the host is of what, at one moment; what was not looked at is not there, and what cannot be told is null. */
export interface PressureReading extends Item {
  readonly kind: 'pressure'
  readonly stalls: Readonly<Partial<Record<'cpu' | 'memory' | 'io', Stall>>>
  readonly filesystems: readonly FileSystem[]
  /** Where those are mounted that answered with an error, or not at all. */
  readonly unasked?: readonly string[]
  /** Files open on the host. */
  readonly files?: Level
  /** What inotify has of the user who has most, of those that can be seen. */
  readonly inotify?: { readonly uid: number; readonly watches: Level; readonly instances: Level } | null
  readonly clock?: Clock | null
}
