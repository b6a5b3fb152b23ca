import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { type Root, rootsOf } from './source-index-roots.ts'

/** How many files one piece of a snapshot has, about. */
const PIECE = 64

/** How many entries are read at a time. */
const ENTRIES = 64

/** What the index says of itself. */
export interface About {
  life: string
  /** How many entries it has written in this life. */
  told: number
  /** The last of them. */
  last: string
  left: number
  files: number
  broken: number
  unreadable: number
  roots: readonly Root[]
}

/** An entry of the stream: what one step changed, and how far the index was after it. */
export interface Entry extends Omit<About, 'last' | 'roots'> {
  id: string
  /** The key of each file that is new or changed; null where it is gone. */
  changes: readonly (readonly [path: string, key: string | null])[]
}

/** The index of one host as readers see it. */
export class IndexFiles {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
    private readonly host: string,
  ) {}

  /** What it says of itself; undefined where there is none. */
  async about(): Promise<About | undefined> {
    const {
      life = '',
      last = '',
      told,
      left,
      files,
      broken,
      // An older index says nothing of it.
      unreadable = '0',
      roots = '[[]]',
    } = await this.redis.hgetall(this.#key('about'))
    if (life === '') return undefined
    const counts = countsOf({ told, left, files, broken, unreadable })
    return { life, last, ...counts, roots: rootsOf((JSON.parse(roots) as [string[]])[0]) }
  }

  /** Files and their keys, piece by piece: those that change meanwhile as they were or as they are, some of them twice. */
  async *files(): AsyncGenerator<(readonly [path: string, key: string])[]> {
    let cursor = '0'
    do {
      const [next, flat] = await this.redis.hscan(this.#key('files'), cursor, 'COUNT', PIECE)
      const piece: (readonly [string, string])[] = []
      for (let at = 0; at < flat.length; at += 2) {
        const key = /^\["([^"]*)"/.exec(flat[at + 1] ?? '')?.[1]
        if (key !== undefined) piece.push([flat[at] as string, key])
      }
      // A small hash is given whole, whatever was asked for.
      for (let at = 0; at < piece.length; at += PIECE) yield piece.slice(at, at + PIECE)
      cursor = next
    } while (cursor !== '0')
  }

  /** Summaries as JSON; null for content that no file has any more. */
  async summaries(wanted: readonly string[]): Promise<(string | null)[]> {
    return wanted.length === 0 ? [] : this.redis.hmget(this.#key('summaries'), ...wanted)
  }

  /** What was told after an entry; waits for it so long (ms), and is empty then. */
  async after(id: string, block_ms: number): Promise<Entry[]> {
    const stream = this.#key('changes')
    const reply = await this.redis.xread('COUNT', ENTRIES, 'BLOCK', block_ms, 'STREAMS', stream, id)
    return (reply?.[0]?.[1] ?? []).flatMap((entry) => (entry === null ? [] : [readEntry(entry)]))
  }

  #key(part: 'about' | 'files' | 'summaries' | 'changes'): string {
    return keys.index(this.prefix, this.host, part)
  }
}

function readEntry([id, flat]: [id: string, fields: string[]]): Entry {
  const fields: Record<string, string> = {}
  for (let at = 0; at < flat.length; at += 2) fields[flat[at] as string] = flat[at + 1] as string
  const { life = '', told, left, files, broken, unreadable = '0', changes = '[]' } = fields
  return {
    id,
    life,
    ...countsOf({ told, left, files, broken, unreadable }),
    changes: JSON.parse(changes) as Entry['changes'],
  }
}

function countsOf<K extends string>(texts: Readonly<Record<K, string | undefined>>): Record<K, number> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Number(text)])) as Record<K, number>
}
