import { setImmediate as turn } from 'node:timers/promises'
import type { IndexWriter } from '../../shared/bus/source-index.ts'
import { bareSummary } from './analyse.ts'
import type { Folder } from './folder.ts'
import { codeOf, isGone } from './glance.ts'
import { parseKnown, standing, unsettled, type Version, versionOf, versionRead } from './known.ts'
import { type Group, groupOf } from './languages.ts'
import type { Outcome, Pool } from './pool.ts'
import { Publisher } from './publisher.ts'
import { Queue, type Task } from './queue.ts'
import { lookAt, readSource, type Source } from './read-source.ts'
import type { Found, Records } from './records.ts'
import { Retries } from './retries.ts'
import { isStarved, Starved } from './starved.ts'
import type { TreeNews } from './tree-news.ts'

/** How many files are looked up in Redis at a time, and how long reading them may take before others get their turn, in ms. */
const LOOK_UP = 64
const SLICE_MS = 10

/** What is known of content that another file of it was left for. */
const DIED = { error: 'its parser ended with another file of the same content', died: true } as const

/** Reads and parses what a tree tells of, and has it published: content that Redis knows is not parsed again. */
export class Indexing implements TreeNews {
  readonly starved = new Starved()
  readonly #records: Records
  readonly #retries: Retries
  /** Files that are read again after a while, by path. */
  readonly #later = new Set<string>()
  readonly #queue = new Queue()
  readonly #publisher: Publisher
  readonly #writer: IndexWriter
  readonly #pool: Pool
  readonly #ring: () => void
  #parsed = 0
  /** Whether Redis may know content that is read: not while a first pass fills it. */
  #mayKnow: boolean

  constructor(writer: IndexWriter, pool: Pool, records: Records, mayKnow: boolean, ring: () => void) {
    this.#writer = writer
    this.#publisher = new Publisher(writer)
    this.#pool = pool
    this.#records = records
    this.#mayKnow = mayKnow
    this.#ring = ring
    this.#retries = new Retries(pool.patience_ms)
    for (const key of records.died) this.#retries.failed(key)
  }

  /** How many files were parsed. */
  get parsed(): number {
    return this.#parsed
  }

  /** How many files are to be read still. */
  get left(): number {
    return this.#queue.size + this.starved.size
  }

  /** How many files are to be read or published still. */
  get pending(): number {
    return this.left + this.#publisher.size
  }

  /** Whether all is published that there is to tell. */
  get isDone(): boolean {
    return this.left === 0 && this.#publisher.isEmpty
  }

  changed(folder: Folder, name: string, isUrgent: boolean): void {
    this.#queue.add(folder, name, isUrgent)
  }

  gone(path: string, known: string): void {
    this.#queue.remove(path)
    this.readable(path)
    this.#records.forget(path, known)
    this.#publisher.add({ path, value: null })
  }

  unreadable(path: string, reason: string): void {
    this.#records.unreadable(path, reason)
  }

  readable(path: string): void {
    this.#records.readable(path)
  }

  /** When there is something to publish, in epoch milliseconds. */
  due(isBehind: boolean): number {
    return this.#publisher.due(this.left + (isBehind ? 1 : 0), this.#records.counts)
  }

  /** Whether some of what waits could be read now. */
  get canRead(): boolean {
    return !this.#publisher.isFull && this.#queue.has(this.#groups())
  }

  /** Publishes what waits. @returns false where Redis is not where it was left. @throws when Redis is away. */
  async publish(isBehind: boolean): Promise<boolean> {
    const left = this.left + (isBehind ? 1 : 0)
    if (!(await this.#publisher.publish(left, this.#records.counts))) return false
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
      // Why what is broken is so has to be asked again, unless it is a parser's death that it would be.
      const isLeft = found[at] === 'broken' && this.#retries.wait(key) > 0
      if (found[at] !== 'good' && !isLeft) this.#parse(task)
      else if (this.#queue.done(task)) {
        const fault = isLeft && !this.#records.hasDied(task.path) && { fault: DIED }
        this.#learn(task, { key, version, isBroken: isLeft, ...fault })
      }
    }
  }

  /** Groups whose workers have room. */
  #groups(): Set<Group> {
    return new Set((['light', 'typescript'] as const).filter((group) => this.#pool.room(group) > 0))
  }

  /** Reads a file. @returns undefined where that was all: its content is the one that it had, or it may not be read. */
  #peek(task: Task): Source | undefined {
    let source: Source
    const at = Date.now()
    try {
      source = readSource(`${task.folder.real}/${task.name}`, task.kind)
    } catch (error) {
      this.#pass(task, codeOf(error), at)
      return undefined
    }
    const { key, version } = source
    const known = parseKnown(task.folder.files.get(task.name) ?? '')
    const isSame = known !== undefined && key === (known.broken ?? known.key)
    if (!isSame || (known.broken !== undefined && this.#records.hasDied(task.path))) return source
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
      this.#pass(task, outcome.failed, outcome.at)
      return
    }
    this.#parsed += 1
    if ('died' in outcome) {
      const source = this.#peek(task)
      if (source === undefined || !this.#queue.done(task)) return
      const { key, version } = source
      this.#retries.failed(key)
      const fault = { error: outcome.died, died: true } as const
      const json = JSON.stringify(bareSummary(task.kind, fault))
      this.#learn(task, { key, version, json, isBroken: true, fault })
    } else if (this.#queue.done(task)) {
      this.#retries.succeeded(outcome.key)
      this.#learn(task, { ...outcome, isBroken: outcome.fault !== undefined })
    }
  }

  #learn(task: Task, found: Found): void {
    this.#publisher.add(this.#records.learn(task, found))
    this.#settle(task, found.version)
    if (found.isBroken && this.#records.hasDied(task.path)) this.#tryLater(task, this.#retries.wait(found.key))
  }

  /** Has a file read again after a while, unless that is never. */
  #tryLater(task: Task, wait_ms: number): void {
    if (this.#later.has(task.path) || !Number.isFinite(wait_ms)) return
    this.#later.add(task.path)
    const again = () => {
      this.#later.delete(task.path)
      this.#again(task)
    }
    setTimeout(again, wait_ms).unref()
  }

  /** Has a file read again. */
  #again(task: Task): void {
    this.#queue.done(task)
    const { folder, name } = task
    if (folder.isGone || !folder.files.has(name)) return
    this.#queue.add(folder, name, true)
    this.#ring()
  }

  /** Has a file read again that may have changed since it was, without its version showing it. */
  #settle(task: Task, version: Version): void {
    const soon_ms = unsettled(version)
    if (soon_ms !== undefined) setTimeout(() => this.#again(task), soon_ms).unref()
  }

  /** Takes note that a file could not be read at a time, in epoch ms: what may be there stands, and may have changed since. */
  #pass(task: Task, code: string, tried_at: number): void {
    if (!this.#queue.done(task)) return
    const { folder, name, path } = task
    if (isStarved(code) && this.starved.later(path, code, () => this.#again(task))) return
    const before = folder.files.get(name) ?? ''
    const after = isGone(code) ? '' : standing(before)
    folder.files.set(name, after)
    if (after === '' && before !== '') {
      this.#records.forget(path, before)
      this.#publisher.add({ path, value: null })
    }
    const stat = lookAt(`${folder.real}/${name}`)
    const version = stat && versionRead(versionOf(stat), tried_at)
    if (version !== undefined && unsettled(version) !== undefined) this.#settle(task, version)
    else if (version !== undefined || !isGone(code)) this.unreadable(path, code)
  }
}
