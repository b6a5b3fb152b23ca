import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileSystem } from '../contract/hardware.ts'
import { isOfSystem } from './system-error.ts'

/**
 * The file systems that are looked at: those of disks and of memory. One on the network may keep whoever asks waiting for
 * ever; and images that can only be read are always full.
 */
const TYPES = new Set(
  'ext2 ext3 ext4 xfs btrfs zfs f2fs bcachefs jfs nilfs2 reiserfs vfat exfat ntfs3 tmpfs'.split(' '),
)

/** Inodes that are made as they are needed: their number follows from the free space. */
const GROWING = new Set(['xfs', 'btrfs', 'zfs', 'vfat', 'exfat'])

/** How many are looked at. */
const MAX_MOUNTS = 500

/** Where a file system is mounted. */
export interface Mount {
  /** Major and minor number of the device: the same for all places where it is mounted. */
  device: string
  path: string
  type: string
}

/**
 * Reads `/proc/self/mountinfo`: each file system that can be written to once, at the shortest of its places.
 *
 * Whether it can is the file system's own word: a place may be closed to a service alone. See proc_pid_mountinfo(5).
 */
export function readMounts(lines: readonly string[]): Mount[] {
  const found = new Map<string, Mount>()
  for (const line of lines) {
    const [head = '', tail = ''] = line.split(' - ')
    const [, , device = '', , place = ''] = head.split(' ')
    const [type = '', , options = ''] = tail.split(' ')
    if (!TYPES.has(type) || options.split(',').includes('ro')) continue
    const path = place.replaceAll(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)))
    // A name that drives a terminal is no name for a gap.
    if (/[\x00-\x1f\x7f]/.test(path) || path.length > 400) continue
    const known = found.get(device)
    if (known === undefined && found.size >= MAX_MOUNTS) continue
    if (known === undefined || path.length < known.path.length) found.set(device, { device, path, type })
  }
  return [...found.values()]
}

/** How full a file system is; undefined where it cannot be seen from here, or something lies over it. */
export async function fullnessOf({ device, path, type }: Mount, root: string): Promise<FileSystem | undefined> {
  try {
    const place = join(root, path)
    const [{ dev }, is] = await Promise.all([stat(place), statfs(place)])
    if (root === '/' && `${majorOf(dev)}:${minorOf(dev)}` !== device && type !== 'btrfs') return undefined
    const taken = is.blocks - is.bfree
    const reachable = taken + is.bavail
    if (reachable === 0) return undefined
    const hasInodes = is.files > 0 && !GROWING.has(type)
    return {
      mount: path,
      type,
      used: taken / reachable,
      free: is.bavail * is.bsize,
      ...(hasInodes && { inodes: (is.files - is.ffree) / is.files }),
    }
  } catch (error) {
    if (!isOfSystem(error)) throw error
    return undefined
  }
}

/** As glibc's gnu_dev_major() has it. */
function majorOf(device: number): number {
  return Number((BigInt(device) >> 8n) & 0xfffn)
}

function minorOf(device: number): number {
  return Number((BigInt(device) & 0xffn) | ((BigInt(device) >> 12n) & 0xfff00n))
}
