import { createHash } from 'node:crypto'
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PressureReading } from '../contract/hardware.ts'
import { Sysfs } from './sysfs.ts'
import { isOfSystem } from './system-error.ts'

/** How many open files are looked at: beyond, what is counted is less than there is. */
const MAX_FILES = 50_000

type Inotify = NonNullable<PressureReading['inotify']>

/**
 * Counts what each user has of inotify, over the processes that may be looked into, and gives the one nearest to a limit.
 *
 * The kernel tells nobody how much of the limits is used: it is counted in the `fdinfo` of processes, of one's own user or
 * of all, for root. An instance that a process shares with its parent has the same text, and counts once. See inotify(7).
 */
export async function inotifyOf(root: string): Promise<Inotify | undefined> {
  const limits = new Sysfs(root).at('proc/sys/fs/inotify')
  const max = { watches: limits.number('max_user_watches'), instances: limits.number('max_user_instances') }
  if (!max.watches || !max.instances) return undefined
  const users = new Map<number, { watches: number; instances: Set<string> }>()
  let left = MAX_FILES
  for (const pid of await namesIn(join(root, 'proc'))) {
    if (!/^\d+$/.test(pid) || left <= 0) continue
    const folder = join(root, 'proc', pid)
    const files = await namesIn(join(folder, 'fd'))
    left -= files.length
    for (const file of files) {
      if ((await attempt(() => readlink(join(folder, 'fd', file)))) !== 'anon_inode:inotify') continue
      const uid = (await attempt(() => stat(folder)))?.uid
      const text = await attempt(() => readFile(join(folder, 'fdinfo', file), 'latin1'))
      if (uid === undefined || text === undefined) continue
      const user = users.get(uid) ?? { watches: 0, instances: new Set() }
      users.set(uid, user)
      const watches = text.split('\ninotify ').length - 1
      const key = watches === 0 ? `${pid} ${file}` : createHash('sha256').update(text).digest('base64')
      if (!user.instances.has(key)) user.watches += watches
      user.instances.add(key)
    }
  }
  const levels = [...users].map(
    ([uid, { watches, instances }]): Inotify => ({
      uid,
      watches: { used: watches, max: max.watches as number },
      instances: { used: instances.size, max: max.instances as number },
    }),
  )
  return levels.sort((a, b) => nearness(b) - nearness(a))[0]
}

function nearness({ watches, instances }: Inotify): number {
  return Math.max(watches.used / watches.max, instances.used / instances.max)
}

async function namesIn(folder: string): Promise<string[]> {
  return (await attempt(() => readdir(folder))) ?? []
}

/** Processes come and go, and not all may be looked into. */
async function attempt<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!isOfSystem(error)) throw error
    return undefined
  }
}
