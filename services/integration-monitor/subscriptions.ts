import type { Reason } from './confidence.ts'
import { receiverName } from './endpoint-words.ts'
import type { Endpoint } from './endpoints.ts'
import { consumedAs, groupOf } from './kinds.ts'
import { beginsWord, HOLE, isUniversal, knownLength, overlap, takesStem } from './patterns.ts'
import { isTest } from './places.ts'

/** What takes channels that are not named. */
interface Doubts {
  /** A function that nothing calls would subscribe to what it is given. */
  door: boolean
  /** A subscription has a name that is built at run time. */
  dynamic: boolean
  /** What such ones are made on. */
  on: Set<string>
  /** A listener takes all. */
  sink: boolean
}

/** All that consumes channels: by name, by pattern, and whatever there is. */
export class Subscriptions {
  readonly byName = new Map<string, Endpoint[]>()
  readonly #wild: Endpoint[] = []
  /** By the group of kinds, what of the program may take channels and does not say so. */
  readonly #doubts = new Map<string, Doubts>()
  readonly #prefixes: Endpoint[] = []
  /** The kinds of channels that something in the program consumes. */
  readonly #families = new Set<string>()

  add(endpoint: Endpoint): void {
    const { pattern, family } = endpoint
    if (family === 'prefix') {
      if (knownLength(pattern) >= 3 && /\p{L}{2}/u.test(pattern)) this.#prefixes.push(endpoint)
      return
    }
    if (!isTest(endpoint.path)) this.#families.add(family)
    if (endpoint.unknown || isUniversal(pattern)) this.#doubt(endpoint)
    else if (pattern.includes(HOLE)) this.#wild.push(endpoint)
    else {
      const known = this.byName.get(pattern)
      if (known === undefined) this.byName.set(pattern, [endpoint])
      else known.push(endpoint)
    }
  }

  /** What consumes a channel. */
  of(pattern: string): Endpoint[] {
    const wild = this.#wild.filter((one) => overlap(one.pattern, pattern) || takesStem(one.pattern, pattern))
    if (!pattern.includes(HOLE)) return [...(this.byName.get(pattern) ?? []), ...this.#above(pattern), ...wild]
    const named = [...this.byName].flatMap(([name, all]) => (overlap(pattern, name) ? all : []))
    return [...named, ...wild]
  }

  /** Whether anything tests whether names begin, or end, as this one does. */
  testFor(pattern: string): boolean {
    return this.#prefixes.some((one) => overlap(one.pattern, pattern) && beginsWord(one.pattern, pattern))
  }

  /** Which subscriptions may take a channel, though they do not say so. */
  *doubtsOf(producers: readonly Endpoint[]): Generator<Reason> {
    const kinds = [...new Set(producers.map(groupOf))].flatMap((group) => this.#doubts.get(group) ?? [])
    const receivers = new Set(producers.map(receiverName))
    if (kinds.some(({ door }) => door)) yield 'door'
    if (kinds.some(({ on }) => [...receivers].some((receiver) => on.has(receiver)))) yield 'dynamic_here'
    else if (kinds.some(({ dynamic }) => dynamic)) yield 'dynamic'
    if (kinds.some(({ sink }) => sink)) yield 'sink'
  }

  /** Whether channels of a kind leave the program, and nothing in it consumes any. */
  hasNoneFor(endpoint: Endpoint): boolean {
    const by = consumedAs(endpoint)
    return by !== undefined && !this.#families.has(by)
  }

  /** Whether the topic of a broker, `home/kitchen/light`, is under one that nothing here listens to. */
  isOutward(pattern: string): boolean {
    const [first = '', ...rest] = pattern.split('/')
    if (rest.length === 0) return false
    const isLike = (one: Endpoint) => !isTest(one.path) && one.pattern.startsWith(`${first}/`)
    return !this.#wild.some(isLike) && ![...this.byName.values()].some((all) => all.some(isLike))
  }

  #doubt(endpoint: Endpoint): void {
    if (isTest(endpoint.path)) return
    const group = groupOf(endpoint)
    const doubts = this.#doubts.get(group) ?? { door: false, dynamic: false, on: new Set(), sink: false }
    this.#doubts.set(group, doubts)
    if (!endpoint.unknown) doubts.sink = true
    else if (endpoint.door) doubts.door = true
    else {
      doubts.dynamic = true
      if (endpoint.through === undefined) doubts.on.add(receiverName(endpoint))
    }
  }

  /** Subscriptions to a topic that this one is under: `order` takes `order.paid` where topics are trees. */
  #above(name: string): Endpoint[] {
    const above: Endpoint[] = []
    for (let at = name.lastIndexOf('.'); at > 0; at = name.lastIndexOf('.', at - 1)) {
      above.push(...(this.byName.get(name.slice(0, at)) ?? []).filter(({ family }) => family === 'pubsub'))
    }
    return above
  }
}
