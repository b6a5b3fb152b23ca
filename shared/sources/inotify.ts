import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PressureReading } from '../contract/hardware.ts'
import { Sysfs } from './sysfs.ts'
import { isOfSystem } from './system-error.ts'

/** How many open files are looked at, and how much is read of them, in bytes: beyond, what is counted is less than there is. */
const MAX_FILES = 10_000
const MAX_BYTES = 64 * 2 ** 20

/** What a line of a watch begins with. */
const WATCH = '\ninotify '

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
  let left_bytes = MAX_BYTES
  for (const pid of await namesIn(join(root, 'proc'))) {
    if (!/^\d+$/.test(pid) || left <= 0) continue
    const folder = join(root, 'proc', pid)
    const files = await namesIn(join(folder, 'fd'))
    left -= files.length
    for (const file of files) {
      if ((await attempt(() => readlink(join(folder, 'fd', file)))) !== 'anon_inode:inotify') continue
      const uid = (await attempt(() => stat(folder)))?.uid
      const tally = await attempt(() => tallyOf(join(folder, 'fdinfo', file), Math.max(0, left_bytes)))
      if (uid === undefined || tally === undefined) continue
      left_bytes -= tally.bytes
      const user = users.get(uid) ?? { watches: 0, instances: new Set() }
      users.set(uid, user)
      const { watches } = tally
      const key = watches === 0 ? `${pid} ${file}` : tally.digest
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

/** Counts the watches of one instance as they are read: there may be hundreds of thousands. */
async function tallyOf(path: string, max_bytes: number): Promise<{ watches: number; bytes: number; digest: string }> {
  const hash = createHash('sha256')
  let [watches, bytes, rest] = [0, 0, '']
  for await (const piece of createReadStream(path, { encoding: 'latin1', end: max_bytes })) {
    const text: string = rest + piece
    watches += text.split(WATCH).length - 1
    rest = text.slice(1 - WATCH.length)
    bytes += piece.length
    hash.update(piece, 'latin1')
  }
  return { watches, bytes, digest: hash.digest('base64') }
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
