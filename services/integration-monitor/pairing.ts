import type { CallTable } from './channel-calls.ts'
import { lastPart } from './channel-calls.ts'
import { judged, type Reason } from './confidence.ts'
import { isOnSocket, isPlain, receiverName } from './endpoint-words.ts'
import type { Endpoint } from './endpoints.ts'
import type { Around } from './finding.ts'
import { Interfaces } from './interfaces.ts'
import { consumedAs, groupOf } from './kinds.ts'
import { Lookup, type Mentions } from './mentions.ts'
import { Modules } from './modules.ts'
import { Names } from './names.ts'
import { isNear } from './near-names.ts'
import { isName, isOutside } from './outside-names.ts'
import { beginsWord, HOLE, isUniversal, knownLength, overlap, readable, takesStem } from './patterns.ts'
import { isApart, isTest } from './places.ts'
import { Published } from './published.ts'
import type { FileValue } from './reduce.ts'
import { hasWord } from './words.ts'
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

/** How many consumers of nearly the same name are told. */
const MAX_NEAR = 3

/** Pairs what is produced with what is consumed, over all files of a tree, from scratch. */
export function join(values: ReadonlyMap<string, FileValue>, table: CallTable): { pairs: Paired[]; around: Around } {
  // In one order, whatever order they came in.
  const files = new Map([...values].sort(([a], [b]) => (a < b ? -1 : 1)))
  const modules = new Modules(files.keys())
  const published = new Published(files)
  const endpoints = endpointsIn(files, table, new Names(files, modules))
  const pairs = new Pairing(files, endpoints, published, modules).all()
  const around = {
    modules,
    published: (path: string) => published.has(path),
    *filesWith(word: string) {
      for (const [path, { words }] of files) if (hasWord(words, word)) yield path
    },
  }
  return { pairs, around }
}

class Pairing {
  readonly #byName = new Map<string, Endpoint[]>()
  readonly #wild: Endpoint[] = []
  readonly #sinks: Endpoint[] = []
  readonly #dynamic: Endpoint[] = []
  readonly #prefixes: Endpoint[] = []
  /** Calls that take subscriptions back: they have the name, and say nothing. */
  readonly #ended = new Map<string, Endpoint[]>()
  /** The kinds of channels that something in the program consumes. */
  readonly #families = new Set<string>()
  readonly #produced = new Map<string, Endpoint[]>()
  readonly #lookup: Lookup
  readonly #interfaces: Interfaces
  #functions: Set<string> | undefined
  /** Something in the program hears what it sends over sockets. */
  #hearsSockets = false
  readonly #broken: number
  readonly #isCut: boolean

  constructor(
    private readonly files: ReadonlyMap<string, FileValue>,
    endpoints: readonly Endpoint[],
    private readonly published: Published,
    private readonly modules: Modules,
  ) {
    for (const endpoint of endpoints) this.#sort(endpoint)
    this.#lookup = new Lookup(files, new Set(endpoints.map(({ path, line }) => `${path}:${line}`)))
    this.#interfaces = new Interfaces(files, published)
    const program = [...files].filter(([path, { language }]) => language !== 'words' && !isTest(path) && !isApart(path))
    this.#broken = program.filter(([, { broken }]) => broken).length
    this.#isCut = program.some(([, { cut }]) => cut)
  }

  all(): Paired[] {
    const paired: Paired[] = []
    const found = [...this.#produced].map(([pattern, producers]) => {
      const consumers = this.#consumersOf(pattern)
      const isConsumed = consumers.some(({ path }) => !isTest(path))
      this.#hearsSockets ||= isConsumed && producers.some(isOnSocket)
      this.#interfaces.count(pattern, producers, isConsumed)
      return { pattern, producers, consumers }
    })
    for (const { pattern, producers, consumers } of found) {
      const family = producers[0]?.family ?? ''
      const orphan = this.#orphan(pattern, producers, consumers)
      paired.push({ name: readable(pattern), family, producers, consumers, ...(orphan !== undefined && { orphan }) })
    }
    for (const [pattern, consumers] of this.#byName) {
      if (this.#isProduced(pattern)) continue
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
        push(this.#produced, pattern, endpoint)
      return
    }
    if (role === 'ends') {
      push(this.#ended, pattern, endpoint)
      return
    }
    if (family === 'prefix') {
      if (knownLength(pattern) >= 3 && /\p{L}{2}/u.test(pattern)) this.#prefixes.push(endpoint)
      return
    }
    if (!isTest(endpoint.path)) this.#families.add(family)
    if (endpoint.unknown) this.#dynamic.push(endpoint)
    else if (isUniversal(pattern)) this.#sinks.push(endpoint)
    else if (pattern.includes(HOLE)) this.#wild.push(endpoint)
    else push(this.#byName, pattern, endpoint)
  }

  #consumersOf(pattern: string): Endpoint[] {
    const wild = this.#wild.filter((one) => overlap(one.pattern, pattern) || takesStem(one.pattern, pattern))
    if (!pattern.includes(HOLE)) return [...(this.#byName.get(pattern) ?? []), ...wild]
    const named = [...this.#byName].flatMap(([name, all]) => (overlap(pattern, name) ? all : []))
    return [...named, ...wild]
  }

  #isProduced(pattern: string): boolean {
    if (this.#produced.has(pattern)) return true
    for (const one of this.#produced.keys()) if (one.includes(HOLE) && overlap(one, pattern)) return true
    return false
  }

  #orphan(pattern: string, producers: readonly Endpoint[], consumers: readonly Endpoint[]): Paired['orphan'] {
    const inProgram = consumers.filter(({ path }) => !isTest(path))
    const groups = new Set(producers.map(groupOf))
    if (inProgram.some((one) => groups.has(groupOf(one)))) return undefined
    if (producers.every(({ family }) => family === 'task') && this.#isFunction(pattern)) return undefined
    const mentions = this.#lookup.of(pattern, [...producers, ...consumers, ...(this.#ended.get(pattern) ?? [])])
    // A word that many things are called says little; a name that is made up is meant.
    if (mentions.compared.length > 0 && !isPlain(pattern) && !producers.every(isOnSocket)) return undefined
    const near = this.#near(pattern)
    const reasons = this.#reasons(pattern, producers, consumers, inProgram, mentions)
    return { ...judged(near.length > 0 ? [...reasons, 'near'] : reasons), near, mentions }
  }

  *#reasons(
    pattern: string,
    producers: readonly Endpoint[],
    consumers: readonly Endpoint[],
    inProgram: readonly Endpoint[],
    mentions: Mentions,
  ): Generator<Reason> {
    const known = knownLength(pattern)
    if (!pattern.includes(HOLE)) yield 'literal'
    else yield known >= 4 ? 'built' : 'mostly_built'
    if (producers.every(({ guessed }) => guessed)) yield 'guessed'
    if (isPlain(pattern)) yield 'plain'
    if (pattern.includes(' ')) yield 'spaced'
    if (producers.every(({ path }) => isTest(path))) yield 'tests_produce'
    else if (producers.every(({ path }) => isTest(path) || isApart(path))) yield 'aside'
    if (inProgram.length > 0) yield 'other_family'
    else if (consumers.length > 0) yield 'tests_consume'
    if (this.#interfaces.isPublic(pattern, producers)) yield 'published'
    else if (this.#interfaces.isOnItself(producers)) yield 'published_class'
    else if (producers.every(({ path, family }) => family === 'dom' && this.published.has(path))) yield 'published_page'
    if (producers.every(isOnSocket)) {
      // Sockets hear by name: what else has the name is another channel, or the list that it was copied from.
      if (mentions.compared.length + mentions.mentioned.length > 0) yield 'mentioned_aside'
      if (!this.#hearsSockets) yield 'no_consumers'
    } else {
      if (mentions.compared.length > 0) yield 'compared'
      if (mentions.mentioned.length > 0) yield 'mentioned'
      if (this.#prefixes.some((one) => overlap(one.pattern, pattern) && beginsWord(one.pattern, pattern)))
        yield 'prefix_tested'
    }
    if (mentions.configured.length > 0) yield 'configured'
    if (mentions.broken.length > 0) yield 'broken_holds'
    else if (this.#broken > 3) yield 'many_broken'
    else if (this.#broken > 0) yield 'broken'
    if (this.#isCut) yield 'cut'
    const groups = new Set(producers.map(groupOf))
    const open = this.#dynamic.filter((one) => groups.has(groupOf(one)) && !isTest(one.path))
    const dynamic = open.filter(({ door }) => !door)
    const receivers = new Set(producers.map(receiverName))
    if (open.length > dynamic.length) yield 'door'
    if (dynamic.some((one) => receivers.has(receiverName(one)))) yield 'dynamic_here'
    else if (dynamic.length > 0) yield 'dynamic'
    if (this.#sinks.some((one) => groups.has(groupOf(one)) && !isTest(one.path))) yield 'sink'
    if (producers.every((one) => this.#leaves(one))) yield 'no_consumers'
    else if (producers.every(({ family }) => family === 'broker') && this.#isOutward(pattern)) yield 'outward'
  }

  /** Whether a task is the path of a function, or its name: workers import what they are told to. */
  #isFunction(name: string): boolean {
    this.#functions ??= new Set([...this.files.values()].flatMap(({ defines = [] }) => defines.map(lastPart)))
    return this.#functions.has(lastPart(name))
  }

  /** Whether channels of a kind leave the program, and nothing in it consumes any. */
  #leaves({ family, path, pattern }: Endpoint): boolean {
    const by = consumedAs({ family })
    if (by === undefined || this.#families.has(by)) return false
    // The path of a function, whose module is here.
    const module = family === 'task' ? pattern.slice(0, Math.max(0, pattern.lastIndexOf('.'))) : ''
    return module === '' || this.modules.find(path, module) === undefined
  }

  /** Whether the topic of a broker, `home/kitchen/light`, is under one that nothing here listens to. */
  #isOutward(pattern: string): boolean {
    const [first = '', ...rest] = pattern.split('/')
    if (rest.length === 0) return false
    const isLike = (one: Endpoint) => !isTest(one.path) && one.pattern.startsWith(`${first}/`)
    return !this.#wild.some(isLike) && ![...this.#byName.values()].some((all) => all.some(isLike))
  }

  #near(pattern: string): Endpoint[] {
    if (pattern.includes(HOLE)) return []
    const found: Endpoint[] = []
    for (const [name, all] of this.#byName) {
      if (found.length === MAX_NEAR) break
      const [first] = all
      if (first !== undefined && !isOutside(name) && isNear(name, pattern) && !this.#isProduced(name)) found.push(first)
    }
    return found
  }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}
