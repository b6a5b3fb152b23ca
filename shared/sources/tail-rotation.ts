import type { BigIntStats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { passShortage } from './descriptors.ts'
import { isPacked } from './tail-bytes.ts'
import { glance, identify } from './tail-place.ts'

/** How many entries of one folder are looked through for a file that went. */
const MAX_ENTRIES = 4_096

/** How often a folder that keeps changing is listed. */
const MAX_LISTINGS = 5

/** What rotation adds to a name: a number, a date, or a word. */
const TURN = '[._-](?:\\d[\\d._T:-]*|old|bak|prev)'
const IS_TURN = new RegExp(`^${TURN}$`, 'i')
const APPENDED = new RegExp(`^(.+?)${TURN}$`, 'i')
const INSERTED = new RegExp(`^(.+?)${TURN}(\\.[a-z]+)$`, 'i')

/** A file in a folder. */
export interface Entry {
  path: string
  id: string
  device: bigint
  inode: bigint
  /** In bytes, as it lies there. */
  size: number
  /** Epoch milliseconds. */
  mtime: number
  /** When it was created, in epoch milliseconds; 0 where the file system does not keep it. */
  birth: number
}

/** A file as it lies at a path. */
export function entryOf(path: string, stat: BigIntStats): Entry {
  const { dev: device, ino: inode, size, mtimeMs, birthtimeMs } = stat
  const [mtime, birth] = [Number(mtimeMs), Number(birthtimeMs)]
  return { path, id: identify(stat), device, inode, size: Number(size), mtime, birth }
}

/** What a path may have been called before it was rotated: `x.log` for `x.log.1`, `x.log-20260101` and `x-20260101.log`. */
export function homeOf(path: string): string {
  const name = basename(path)
  const parts = APPENDED.exec(name) ?? INSERTED.exec(name)
  return parts === null ? path : join(dirname(path), `${parts[1]}${parts[2] ?? ''}`)
}

/**
 * What makes a path the rotated form of another, packed or not.
 *
 * @returns the digits added to its name, empty where it is a word; undefined when it is no rotated form.
 */
export function turnOf(path: string, home: string): string | undefined {
  if (path === home || dirname(path) !== dirname(home)) return undefined
  const name = isPacked(path) ? basename(path, '.gz') : basename(path)
  const ending = extname(home)
  const stem = basename(home, ending)
  if (!name.startsWith(stem)) return undefined
  const rest = name.slice(stem.length)
  const added = rest.startsWith(ending) ? rest.slice(ending.length) : rest.slice(0, rest.length - ending.length)
  const whole = rest.startsWith(ending) || rest.endsWith(ending)
  return whole && (added === '' || IS_TURN.test(added)) ? added.replace(/\D/g, '') : undefined
}

/** The files of some folders as they were when first asked for. */
export class Census {
  readonly #folders = new Map<string, Promise<Entry[]>>()

  /** Every regular file of a folder, by the first {@link MAX_ENTRIES} names; none of one that cannot be read. */
  files(folder: string): Promise<Entry[]> {
    let entries = this.#folders.get(folder)
    if (entries === undefined) {
      entries = settled(folder)
      this.#folders.set(folder, entries)
    }
    return entries
  }

  /** What was rotated away from a path, packed or not, oldest first. */
  async rotated(home: string): Promise<Entry[]> {
    const files = await this.files(dirname(home))
    const paths = new Set(files.map(({ path }) => path))
    // While it is being packed a file is there twice, and the packed one is not whole.
    paths.delete(home)
    const whole = files.filter(({ path }) => !isPacked(path) || !paths.has(path.slice(0, -'.gz'.length)))
    const turns = new Map(whole.map((entry) => [entry, turnOf(entry.path, home)]))
    const copies = whole.filter((entry) => turns.get(entry) !== undefined)
    const turn = (entry: Entry) => turns.get(entry) ?? ''
    if (copies.every((entry) => /^\d{1,5}$/.test(turn(entry)))) {
      return copies.sort((a, b) => Number(turn(b)) - Number(turn(a)))
    }
    if (copies.every((entry) => /^\d{6,}$/.test(turn(entry)))) {
      return copies.sort((a, b) => (turn(a) < turn(b) ? -1 : 1))
    }
    return copies.sort((a, b) => a.mtime - b.mtime)
  }
}

/** Lists a folder until it looks the same twice: a file that is renamed while it is listed may be seen nowhere. */
async function settled(folder: string): Promise<Entry[]> {
  let entries = await list(folder)
  for (let tries = 1; tries < MAX_LISTINGS; tries += 1) {
    const again = await list(folder)
    const same = again.length === entries.length && again.every(({ path, id }, n) => isAt(entries[n], path, id))
    entries = again
    if (same) break
  }
  return entries
}

function isAt(entry: Entry | undefined, path: string, id: string): boolean {
  return entry?.path === path && entry.id === id
}

async function list(folder: string): Promise<Entry[]> {
  // A folder that went, or may not be read, holds nothing that could be found.
  const names = await readdir(folder).catch((error): string[] => {
    passShortage(error)
    return []
  })
  const entries = names.slice(0, MAX_ENTRIES).map(async (name): Promise<Entry[]> => {
    const path = join(folder, name)
    const stat = await glance(path)
    if (!stat?.isFile()) return []
    return [entryOf(path, stat)]
  })
  return (await Promise.all(entries)).flat()
}
