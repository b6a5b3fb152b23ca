import { stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileSystem } from '../contract/hardware.ts'
import { within } from './patience.ts'
import { isOfSystem } from './system-error.ts'

/**
 * The file systems that are looked at: those of disks and of memory. One on the network may keep whoever asks waiting for
 * ever; and images that can only be read are always full.
 */
const TYPES = new Set(
  'ext2 ext3 ext4 xfs btrfs zfs f2fs bcachefs jfs nilfs2 reiserfs vfat exfat ntfs3 tmpfs'.split(' '),
)

/**
 * What whoever looks may wait for, where it lies at a place or above it: another host, or a process. What is mounted when
 * it is asked for would stay mounted for ever, if it were asked again and again.
 */
const WAITS = /^(?:autofs|nfs4?|cifs|smb3|9p|afs|ceph|lustre|gpfs|beegfs|glusterfs|ocfs2|gfs2|fuse.*)$/

/** How long a file system may take to answer, in milliseconds; and how many may hang, each of which holds a thread of Node's four. */
const PATIENCE_MS = 2_000
const MAX_HANGING = 2

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
  const mounts = lines.map((line) => {
    const [head = '', tail = ''] = line.split(' - ')
    const [, , device = '', , place = ''] = head.split(' ')
    const [type = '', , options = ''] = tail.split(' ')
    const path = place.replaceAll(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)))
    return { device, path, type, isReadOnly: options.split(',').includes('ro') }
  })
  const waits = new Set(mounts.filter(({ type }) => WAITS.test(type)).map(({ path }) => path))
  const found = new Map<string, Mount>()
  for (const { device, path, type, isReadOnly } of mounts) {
    // A name that drives a terminal is no name for a gap.
    if (!TYPES.has(type) || isReadOnly || path.length > 400 || /[\x00-\x1f\x7f]/.test(path)) continue
    const known = found.get(device)
    if (known === undefined ? found.size >= MAX_MOUNTS : path.length >= known.path.length) continue
    if (!isWithin(path, waits)) found.set(device, { device, path, type })
  }
  return [...found.values()]
}

/** Whether a path is one of these, or under it; but for the root, without which nothing runs. */
function isWithin(path: string, places: ReadonlySet<string>): boolean {
  if (path === '/' || path === '.') return false
  return places.has(path) || isWithin(dirname(path), places)
}

/** Asks file systems how full they are, one after another; one that does not answer is not asked again until it has. */
export class Fullness {
  /** What was asked and did not answer, by device. */
  readonly #asked = new Map<string, string>()
  readonly #ask: typeof fullnessOf
  readonly #patience_ms: number

  constructor(ask: typeof fullnessOf = fullnessOf, patience_ms = PATIENCE_MS) {
    this.#ask = ask
    this.#patience_ms = patience_ms
  }

  /** Where those are mounted that do not answer. */
  get hanging(): string[] {
    return [...this.#asked.values()]
  }

  /** @param root where paths begin. @returns how full they are, and where those are mounted that could not be asked. */
  async look(mounts: readonly Mount[], root: string): Promise<{ filesystems: FileSystem[]; unasked: string[] }> {
    const filesystems: FileSystem[] = []
    const unasked: string[] = []
    for (const mount of mounts) {
      const one = await this.#answer(mount, root)
      if (one === 'unasked') unasked.push(mount.path)
      else if (one !== 'unseen') filesystems.push(one)
    }
    return { filesystems, unasked }
  }

  async #answer(mount: Mount, root: string): Promise<FileSystem | 'unseen' | 'unasked'> {
    if (this.#asked.has(mount.device) || this.#asked.size >= MAX_HANGING) return 'unasked'
    this.#asked.set(mount.device, mount.path)
    const answer = this.#ask(mount, root).finally(() => this.#asked.delete(mount.device))
    return (await within(answer, this.#patience_ms)) ?? 'unasked'
  }
}

/** How full a file system is; unseen where something lies over it, or a container has a file of it; unasked where it answers with an error. */
export async function fullnessOf(
  { device, path, type }: Mount,
  root: string,
): Promise<FileSystem | 'unseen' | 'unasked'> {
  try {
    const place = join(root, path)
    const status = await stat(place)
    if (!status.isDirectory()) return 'unseen'
    const { dev } = status
    const is = await statfs(place)
    if (root === '/' && `${majorOf(dev)}:${minorOf(dev)}` !== device && type !== 'btrfs') return 'unseen'
    const taken = is.blocks - is.bfree
    const reachable = taken + is.bavail
    if (reachable === 0) return 'unseen'
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
    return 'unasked'
  }
}

/** As glibc's gnu_dev_major() has it. */
function majorOf(device: number): number {
  return Number((BigInt(device) >> 8n) & 0xfffn)
}

function minorOf(device: number): number {
  return Number((BigInt(device) & 0xffn) | ((BigInt(device) >> 12n) & 0xfff00n))
}
