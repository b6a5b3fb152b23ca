import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

const MB = 1024 * 1024

/** A file system of its own, that is filled, or that nobody may write to. */
export class Disk {
  private constructor(readonly path: string) {}

  /** Mounts one that goes with the test; undefined where only root may, and this is not root. */
  static async mount(t: TestContext, megabytes: number): Promise<Disk | undefined> {
    const path = await mkdtemp(join(tmpdir(), 'kloros-disk-'))
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'kloros-test', path])
    t.after(async () => {
      if (mounted.status === 0) execFileSync('umount', ['--lazy', path])
      await rm(path, { recursive: true, force: true })
    })
    return mounted.status === 0 ? new Disk(path) : undefined
  }

  /** Leaves no room on it. */
  fill(): void {
    const file = openSync(join(this.path, 'all'), 'w')
    try {
      for (const piece of [MB, 4096]) while (takes(file, piece));
    } finally {
      closeSync(file)
    }
  }

  /** Gives the room back. */
  empty(): void {
    rmSync(join(this.path, 'all'))
  }

  /** Lets nobody write to it. */
  freeze(): void {
    execFileSync('mount', ['-o', 'remount,ro', this.path])
  }

  thaw(): void {
    execFileSync('mount', ['-o', 'remount,rw', this.path])
  }
}

function takes(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes)) === bytes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    return false
  }
}

/** Lets a process open nothing more, beside what it has open. */
export function closeUp(pid: number): void {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number))
  let free = 0
  while (open.has(free)) free += 1
  allow(pid, free)
}

/** Lets a process have so many descriptors. */
export function allow(pid: number, descriptors: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${descriptors}:`])
}

/** Runs what follows it as root of a user namespace that has so many inotify watches. */
export const withWatches = (count: number): string[] => [
  ...['unshare', '--user', '--map-root-user', 'sh', '-c'],
  `echo ${count} > /proc/sys/user/max_inotify_watches && exec "$@"`,
  'sh',
]

/** Gives the namespace of a process so many. */
export function allowWatches(pid: number, count: number): void {
  execFileSync('nsenter', [
    '--user',
    '-t',
    String(pid),
    'sh',
    '-c',
    `echo ${count} > /proc/sys/user/max_inotify_watches`,
  ])
}
