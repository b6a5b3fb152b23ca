import { statSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import type { IndexWriter } from '../../shared/bus/source-index.ts'
import { bareSummary } from './analyse.ts'
import type { Folder } from './folder.ts'
import type { TreeNews } from './folders.ts'
import { formatKnown, type Known, parseKnown, unsettled, type Version, versionOf } from './known.ts'
import { type Group, groupOf } from './languages.ts'
import type { Outcome, Pool } from './pool.ts'
import { Publisher } from './publisher.ts'
import { Queue, type Task } from './queue.ts'
import { readSource, type Source } from './read-source.ts'

/** How many files are looked up in Redis at a time, and how long reading them may take before others get their turn, in ms. */
const LOOK_UP = 64
const SLICE_MS = 10

/** So many files and folders that cannot be read are known; of more it is not warned. */
const MAX_UNREADABLE = 10_000

/** What the index has done, for people. */
interface Tally {
  /** Files that were parsed, and those of them that could not be. */
  parsed: number
  failed: number
  /** Files and folders that may not be read at present. */
  unreadable: number
}

/** Reads and parses what a tree tells of, and has it published: content that Redis knows is not parsed again. */
export class Indexing implements TreeNews {
  readonly #done = { parsed: 0, failed: 0 }
  readonly #unreadable = new Set<string>()
  readonly #queue = new Queue()
  readonly #publisher: Publisher
  readonly #writer: IndexWriter
  readonly #pool: Pool
  readonly #ring: () => void
  readonly #warn: (message: string, fields: Record<string, unknown>) => void
  #files = 0
  #broken = 0
  /** Whether Redis may know content that is read: not while a first pass fills it. */
  #mayKnow: boolean

  constructor(
    writer: IndexWriter,
    pool: Pool,
    known: ReadonlyMap<string, string>,
    mayKnow: boolean,
    ring: () => void,
    warn: (message: string, fields: Record<string, unknown>) => void,
  ) {
    this.#writer = writer
    this.#publisher = new Publisher(writer)
    this.#pool = pool
    this.#mayKnow = mayKnow
    this.#ring = ring
    this.#warn = warn
    for (const text of known.values()) this.#count(text, 1)
  }

  get counts(): { files: number; broken: number } {
    return { files: this.#files, broken: this.#broken }
  }

  /** How many files are to be read still. */
  get left(): number {
    return this.#queue.size
  }

  /** How many files nobody can read or publish before others are. */
  get pending(): number {
    return this.#queue.size + this.#publisher.size
  }

  changed(folder: Folder, name: string, isUrgent: boolean): void {
    this.#queue.add(folder, name, isUrgent)
  }

  gone(path: string, known: string): void {
    this.#queue.remove(path)
    this.readable(path)
    this.#count(known, -1)
    this.#publisher.add({ path, value: null })
  }

  unreadable(path: string, reason: string): void {
    if (this.#unreadable.has(path) || this.#unreadable.size >= MAX_UNREADABLE) return
    this.#unreadable.add(path)
    this.#warn('a file or folder is passed over', { path, reason })
  }

  readable(path: string): void {
    this.#unreadable.delete(path)
  }

  /** What the index has done, for people. */
  get tally(): Tally {
    return { ...this.#done, unreadable: this.#unreadable.size }
  }

  /** When there is something to publish, in epoch milliseconds. */
  due(isBehind: boolean): number {
    return this.#publisher.due(this.left + (isBehind ? 1 : 0))
  }

  /** Whether some of what waits could be read now. */
  get canRead(): boolean {
    return !this.#publisher.isFull && this.#queue.has(this.#groups())
  }

  /** Publishes what waits. @returns false where Redis is not where it was left. @throws when Redis is away. */
  async publish(isBehind: boolean): Promise<boolean> {
    const left = this.left + (isBehind ? 1 : 0)
    if (!(await this.#publisher.publish(left, this.counts))) return false
    if (left === 0) this.#mayKnow = true
    return true
  }

  /** Reads some files, and has those parsed that Redis does not know. @throws when Redis is away. */
  async read(): Promise<void> {
    if (!this.#mayKnow) {
      for (let groups = this.#groups(); groups.size > 0 && !this.#publisher.isFull; groups = this.#groups()) {
        const task = this.#queue.take(groups)
        if (task === undefined) return
        this.#parse(task)
      }
      return
    }
    const unknown: { task: Task; source: Source }[] = []
    let until = Date.now() + SLICE_MS
    for (let count = 0; count < LOOK_UP; count += 1) {
      const task = this.#queue.take(this.#groups())
      if (task === undefined) break
      const source = this.#peek(task)
      if (source !== undefined) unknown.push({ task, source })
      if (Date.now() < until) continue
      await turn()
      until = Date.now() + SLICE_MS
    }
    let found: Awaited<ReturnType<IndexWriter['know']>>
    try {
      found = await this.#writer.know(unknown.map(({ source }) => source.key))
    } catch (error) {
      for (const { task } of unknown) this.#again(task)
      throw error
    }
    for (const [at, { task, source }] of unknown.entries()) {
      const { key, version } = source
      if (found[at] === 'unknown') this.#parse(task)
      else if (this.#queue.done(task)) this.#learn(task, { key, version, isBroken: found[at] === 'broken' })
    }
  }

  /** Groups whose workers have room. */
  #groups(): Set<Group> {
    return new Set((['light', 'typescript'] as const).filter((group) => this.#pool.room(group) > 0))
  }

  /** Reads a file. @returns undefined where that was all: its content is the one that it had, or it may not be read. */
  #peek(task: Task): Source | undefined {
    let source: Source
    try {
      source = readSource(`${task.folder.real}/${task.name}`, task.kind)
    } catch (error) {
      this.#pass(task, (error as NodeJS.ErrnoException).code ?? 'unknown')
      return undefined
    }
    const { key, version } = source
    const known = parseKnown(task.folder.files.get(task.name) ?? '')
    if (known === undefined || key !== (known.broken ?? known.key)) return source
    if (this.#queue.done(task)) this.#learn(task, { key, version, isBroken: known.broken !== undefined })
    return undefined
  }

  #parse(task: Task): void {
    const real = `${task.folder.real}/${task.name}`
    void this.#pool.ask(groupOf(task.kind), { real, kind: task.kind }).then((outcome) => {
      this.#take(task, outcome)
      this.#ring()
    })
  }

  #take(task: Task, outcome: Outcome): void {
    if ('failed' in outcome) {
      this.#pass(task, outcome.failed)
      return
    }
    this.#done.parsed += 1
    if ('died' in outcome) {
      this.#warn('a file could not be parsed', { path: task.path, reason: outcome.died })
      const source = this.#peek(task)
      if (source === undefined || !this.#queue.done(task)) return
      const json = JSON.stringify(bareSummary(task.kind, 0, { broken: true }))
      this.#learn(task, { key: source.key, version: source.version, json, isBroken: true })
    } else if (this.#queue.done(task)) this.#learn(task, outcome)
  }

  /** Takes note of what is in a file. Where it does not parse, the last that did stands. */
  #learn(task: Task, found: { key: string; version: Version; json?: string; isBroken: boolean }): void {
    const { folder, name, path } = task
    const { key, version, json, isBroken } = found
    const before = folder.files.get(name) ?? ''
    const held = parseKnown(before)
    const hasGood = held !== undefined && held.key !== '' && held.key !== held.broken
    const known: Known = isBroken ? { key: hasGood ? held.key : key, version, broken: key } : { key, version }
    if (isBroken) this.#done.failed += 1
    const value = formatKnown(known)
    this.readable(path)
    this.#count(before, -1)
    this.#count(value, 1)
    folder.files.set(name, value)
    const isOwn = json !== undefined && known.key === key
    this.#publisher.add(isOwn ? { path, value, summary: { key, json } } : { path, value })
    const soon_ms = unsettled(version)
    if (soon_ms !== undefined) setTimeout(() => this.#again(task), soon_ms).unref()
  }

  /** Has a file read again. */
  #again(task: Task): void {
    this.#queue.done(task)
    const { folder, name } = task
    if (folder.isGone || !folder.files.has(name)) return
    this.#queue.add(folder, name, true)
    this.#ring()
  }

  /** Takes note that a file cannot be read: what was known of it is of the past, until it changes. */
  #pass(task: Task, code: string): void {
    if (!this.#queue.done(task)) return
    const { folder, name, path } = task
    const known = folder.files.get(name) ?? ''
    const stat = statSync(`${folder.real}/${name}`, { throwIfNoEntry: false })
    folder.files.set(name, stat === undefined ? '' : formatKnown({ key: '', version: versionOf(stat) }))
    this.#count(known, -1)
    if (known !== '') this.#publisher.add({ path, value: null })
    if (stat !== undefined) this.unreadable(path, code)
  }

  #count(text: string, by: 1 | -1): void {
    const known = parseKnown(text)
    if (known === undefined || known.key === '') return
    this.#files += by
    if (known.broken !== undefined) this.#broken += by
  }
}
