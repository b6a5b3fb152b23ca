import { addTo } from '../../shared/contract/lists.ts'
import type { CallTable } from './channel-calls.ts'
import { lastPart } from './channel-calls.ts'
import { judged, type Reason } from './confidence.ts'
import { isOnSocket, isPlain } from './endpoint-words.ts'
import type { Endpoint } from './endpoints.ts'
import { isMemberName } from './enum-members.ts'
import type { Around } from './finding.ts'
import { Interfaces } from './interfaces.ts'
import { groupOf } from './kinds.ts'
import { Lookup, type Mentions } from './mentions.ts'
import { NearNames } from './near-names.ts'
import { isName, isOutside } from './outside-names.ts'
import { HOLE, knownLength, overlap, readable } from './patterns.ts'
import { isTest } from './places.ts'
import { Published } from './published.ts'
import { type Known, Registers } from './registers.ts'
import { isServing } from './serving.ts'
import { Subscriptions } from './subscriptions.ts'
import { Toolkit } from './toolkit.ts'
import type { Tree } from './tree.ts'
import { endpointsIn } from './wrappers.ts'

/** A channel: all that is produced and consumed under one name. */
export interface Paired {
  /** As people read it: `*` stands for what is built at run time. */
  name: string
  family: string
  producers: readonly Endpoint[]
  consumers: readonly Endpoint[]
  /** Set where nothing consumes it: how sure that is, 0..1, and why. */
  orphan?: { confidence: number; why: string[]; near: Endpoint[]; mentions: Mentions }
}

/** From more files that do not parse, or cannot be read, less is said. */
const MANY = 3

/** How many consumers of nearly the same name are told. */
const MAX_NEAR = 3

/** Pairs what is produced with what is consumed, over all files of a tree. @param unreadable how much of it cannot be read. */
export function pairsOf(tree: Tree, table: CallTable, unreadable: number): { pairs: Paired[]; around: Around } {
  const published = new Published(tree.files)
  const pairs = new Pairing(tree, endpointsIn(tree, table), published, unreadable).all()
  const around = {
    modules: tree.modules,
    published: (path: string) => published.has(path),
    isApart: (path: string) => tree.isApart(path),
    filesWith: (word: string) => tree.words.filesWith(word),
  }
  return { pairs, around }
}

class Pairing {
  readonly #subscriptions: Subscriptions
  /** Calls that take subscriptions back: they have the name, and say nothing. */
  readonly #ended = new Map<string, Endpoint[]>()
  readonly #produced = new Map<string, Endpoint[]>()
  readonly #lookup: Lookup
  readonly #interfaces: Interfaces
  readonly #toolkit: Toolkit
  #registers: Registers | undefined
  #consumed: NearNames | undefined
  /** Something in the program hears what it sends over sockets. */
  #hearsSockets = false
  /** Something in the program tells messages apart by their types. */
  #sortsMessages = false
  #broken = 0
  #isCut = false

  constructor(
    private readonly tree: Tree,
    endpoints: readonly Endpoint[],
    published: Published,
    private readonly unreadable: number,
  ) {
    this.#subscriptions = new Subscriptions((path) => isServing(path, tree.files.get(path)))
    for (const endpoint of endpoints) this.#sort(endpoint)
    this.#lookup = new Lookup(tree, new Set(endpoints.map(({ path, line }) => `${path}:${line}`)))
    this.#interfaces = new Interfaces(tree.files, published)
    this.#toolkit = new Toolkit(tree)
    for (const [path, { broken, cut, language }] of tree.files) {
      if ((!broken && !cut) || language === 'words' || isTest(path) || tree.isApart(path)) continue
      if (broken) this.#broken += 1
      if (cut) this.#isCut = true
    }
  }

  all(): Paired[] {
    const paired: Paired[] = []
    const found = [...this.#produced].map(([pattern, producers]) => {
      const consumers = this.#subscriptions.of(pattern)
      const isConsumed = consumers.some(({ path }) => !isTest(path))
      this.#hearsSockets ||= isConsumed && producers.some(isOnSocket)
      this.#interfaces.count(pattern, producers, isConsumed)
      return { pattern, producers, consumers }
    })
    const known = found.map(({ pattern, producers, consumers }): Known => {
      const endpoints = this.#endpointsOf(pattern, producers, consumers)
      const isConsumed = isPaired(producers, consumers)
      if (producers.some(isMessage))
        this.#sortsMessages ||= isConsumed || this.#lookup.of(pattern, endpoints).compared.length > 0
      return { pattern, endpoints, isConsumed }
    })
    this.#registers = new Registers(this.#lookup, known)
    for (const { pattern, producers, consumers } of found) {
      const family = producers[0]?.family ?? ''
      const orphan = this.#orphan(pattern, producers, consumers)
      paired.push({ name: readable(pattern), family, producers, consumers, ...(orphan !== undefined && { orphan }) })
    }
    for (const [pattern, consumers] of this.#subscriptions.byName) {
      if (this.#isProduced(pattern) || !isName(pattern)) continue
      paired.push({ name: readable(pattern), family: consumers[0]?.family ?? '', producers: [], consumers })
    }
    return paired
  }

  #sort(endpoint: Endpoint): void {
    const { role, pattern, family } = endpoint
    if (role === 'produces') {
      // What begins with a slash is the path of a server, but for brokers.
      const isPath = pattern.startsWith('/') && family !== 'broker'
      if (!endpoint.unknown && !isPath && isName(pattern) && !isOutside(pattern))
        addTo(this.#produced, pattern, endpoint)
      return
    }
    if (role === 'ends') {
      addTo(this.#ended, pattern, endpoint)
      return
    }
    this.#subscriptions.add(endpoint)
  }

  #isProduced(pattern: string): boolean {
    if (this.#produced.has(pattern)) return true
    for (const one of this.#produced.keys()) if (one.includes(HOLE) && overlap(one, pattern)) return true
    return false
  }

  /** All that is known of a name, and what takes subscriptions to it back. */
  #endpointsOf(pattern: string, producers: readonly Endpoint[], consumers: readonly Endpoint[]): Endpoint[] {
    return [...producers, ...consumers, ...(this.#ended.get(pattern) ?? [])]
  }

  #orphan(pattern: string, producers: readonly Endpoint[], consumers: readonly Endpoint[]): Paired['orphan'] {
    if (isPaired(producers, consumers)) return undefined
    // The member of an enum may be heard by its own name.
    const spelt = isMemberName(pattern) ? lastPart(pattern) : this.#toolkit.otherSpelling(pattern, producers)
    if (spelt !== undefined && isPaired(producers, this.#subscriptions.of(spelt))) return undefined
    if (producers.every((one) => callsByName(one, pattern)) && this.#isFunction(pattern)) return undefined
    const all = this.#lookup.of(pattern, this.#endpointsOf(pattern, producers, consumers))
    const { mentions, isListed } = this.#registers?.without(all) ?? { mentions: all, isListed: false }
    // A word that many things are called says little; a name that is made up is meant.
    if (mentions.compared.length > 0 && !isPlain(pattern) && !producers.every(isOnSocket)) return undefined
    const near = this.#near(pattern)
    const reasons = [...this.#reasons(pattern, producers, consumers, mentions)]
    if (isListed) reasons.push('listed')
    if (near.length > 0) reasons.push('near')
    return { ...judged(reasons), near, mentions: all }
  }

  *#reasons(
    pattern: string,
    producers: readonly Endpoint[],
    consumers: readonly Endpoint[],
    mentions: Mentions,
  ): Generator<Reason> {
    const known = knownLength(pattern)
    if (!pattern.includes(HOLE)) yield 'literal'
    else yield known >= 4 ? 'built' : 'mostly_built'
    if (producers.every(({ guessed }) => guessed)) yield 'guessed'
    if (isPlain(pattern)) yield 'plain'
    if (pattern.includes(' ')) yield 'spaced'
    if (producers.every(({ path }) => isTest(path))) yield 'tests_produce'
    else if (producers.every(({ path }) => isTest(path) || this.tree.isApart(path))) yield 'aside'
    if (consumers.some(({ path }) => !isTest(path))) yield 'other_family'
    else if (consumers.length > 0) yield 'tests_consume'
    if (this.#interfaces.isPublic(pattern, producers)) yield 'published'
    else if (this.#interfaces.isOnObject(producers)) yield 'published_class'
    else if (this.#interfaces.isOfPage(producers)) yield 'published_page'
    if (this.#interfaces.isElsewhere(producers)) yield 'elsewhere'
    if (this.#toolkit.has(pattern, producers, this.#ended.get(pattern) ?? [])) yield 'toolkit'
    if (producers.every(isOnSocket)) {
      // Sockets hear by name: what else has the name is another channel, or the list that it was copied from.
      if (mentions.compared.length + mentions.mentioned.length > 0) yield 'mentioned_aside'
      if (!this.#hearsSockets) yield 'no_consumers'
    } else {
      if (mentions.compared.length > 0) yield 'compared'
      if (mentions.mentioned.length > 0) yield 'mentioned'
      if (this.#subscriptions.testFor(pattern)) yield 'prefix_tested'
    }
    if (this.#isFunction(`${pattern}Event`) || this.#isFunction(`${pattern}Command`)) yield 'method'
    if (mentions.configured.length > 0) yield 'configured'
    if (mentions.broken.length > 0) yield 'broken_holds'
    else if (this.#broken > MANY) yield 'many_broken'
    else if (this.#broken > 0) yield 'broken'
    if (this.unreadable > MANY) yield 'many_unreadable'
    else if (this.unreadable > 0) yield 'unreadable'
    if (this.#isCut) yield 'cut'
    yield* this.#subscriptions.doubtsOf(producers)
    if (producers.every((one) => this.#leaves(one) || (isMessage(one) && !this.#sortsMessages))) yield 'no_consumers'
    else if (producers.every(({ family }) => family === 'broker') && this.#subscriptions.isOutward(pattern))
      yield 'outward'
  }

  /** Whether a task is the path of a function, or its name, as workers import what they are told to; or an event that of a method. */
  #isFunction(name: string): boolean {
    return this.tree.hasFunction(lastPart(name))
  }

  /** Whether channels of a kind leave the program, and nothing in it consumes any. */
  #leaves(endpoint: Endpoint): boolean {
    if (!this.#subscriptions.hasNoneFor(endpoint)) return false
    const { family, path, pattern } = endpoint
    // The path of a function, whose module is here.
    const module = family === 'task' ? pattern.slice(0, Math.max(0, pattern.lastIndexOf('.'))) : ''
    return module === '' || this.tree.modules.find(path, module) === undefined
  }

  #near(pattern: string): Endpoint[] {
    if (pattern.includes(HOLE)) return []
    this.#consumed ??= new NearNames([...this.#subscriptions.byName.keys()].filter((name) => !isOutside(name)))
    const found: Endpoint[] = []
    for (const name of this.#consumed.to(pattern)) {
      if (found.length === MAX_NEAR) break
      const [first] = this.#subscriptions.byName.get(name) ?? []
      if (first !== undefined && !this.#isProduced(name)) found.push(first)
    }
    return found
  }
}

/** Whether what is produced calls a function of that name: a task, or a method that answers an event, as `on_key_down` does. */
function callsByName({ family, path, callee }: Endpoint, name: string): boolean {
  if (family === 'task') return true
  return path.endsWith('.py') && /^on_/.test(name) && /^(dispatch|dispatch_event|trigger)$/.test(lastPart(callee))
}

/** Whether it is a message that is of a type: who takes messages may look at it or not. */
function isMessage({ family }: Endpoint): boolean {
  return family === 'message'
}

/** Whether something of the program consumes what is produced, as a channel of such a kind is consumed. */
function isPaired(producers: readonly Endpoint[], consumers: readonly Endpoint[]): boolean {
  const groups = new Set(producers.map(groupOf))
  return consumers.some((one) => !isTest(one.path) && groups.has(groupOf(one)))
}
