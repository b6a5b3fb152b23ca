import { addTo } from '../../shared/contract/lists.ts'
import type { Reason } from './confidence.ts'
import { asksOfName, placedReceiver, receiverName } from './endpoint-words.ts'
import type { Endpoint } from './endpoints.ts'
import { consumedAs, groupOf } from './kinds.ts'
import { beginsWord, HOLE, isUniversal, knownLength, overlap, surelyTakes, takesStem } from './patterns.ts'
import { isTest } from './places.ts'

/** One such subscription among so many that have a name says little of any other name. */
const FEW = 8

/** What takes channels that are not named. */
interface Doubts {
  /** A function that nothing calls would subscribe to what it is given. */
  door: boolean
  /** A subscription has a name that is built at run time. */
  dynamic: boolean
  /** What subscriptions are made on: how many of them are such, and the names that others have. */
  on: Map<string, { dynamic: number; named: Set<string> }>
  /** What those are made on that give whoever is connected what he asks for. */
  handed: Set<string>
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

  /** @param serves whether a file talks with whoever connects. */
  constructor(private readonly serves: (path: string) => boolean) {}

  add(endpoint: Endpoint): void {
    const { pattern, family } = endpoint
    if (family === 'prefix') {
      const isLong = knownLength(pattern) >= 3 && /\p{L}{2}/u.test(pattern)
      if (isLong && !isTest(endpoint.path) && asksOfName(endpoint)) this.#prefixes.push(endpoint)
      return
    }
    if (!isTest(endpoint.path)) this.#families.add(family)
    if (endpoint.unknown || isUniversal(pattern)) {
      this.#doubt(endpoint)
      return
    }
    if (!isTest(endpoint.path)) onOf(this.#doubtsFor(endpoint), endpoint).named.add(pattern)
    if (pattern.includes(HOLE)) this.#wild.push(endpoint)
    else {
      addTo(this.byName, pattern, endpoint)
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
    return this.#prefixes.some(({ pattern: one }) => surelyTakes(one, pattern) && beginsWord(one, pattern))
  }

  /** Which subscriptions may take a channel, though they do not say so. */
  *doubtsOf(producers: readonly Endpoint[]): Generator<Reason> {
    const kinds = [...new Set(producers.map(groupOf))].flatMap((group) => this.#doubts.get(group) ?? [])
    const receivers = new Set(producers.flatMap((one) => [receiverName(one), placedReceiver(one)]))
    if (kinds.some(({ door }) => door)) yield 'door'
    const isAny = (test: (doubts: Doubts, receiver: string) => boolean) =>
      kinds.some((doubts) => [...receivers].some((receiver) => test(doubts, receiver)))
    if (isAny(({ handed }, receiver) => handed.has(receiver))) yield 'handed_out'
    if (isAny(({ on }, receiver) => isMostlyDynamic(on.get(receiver)))) yield 'dynamic_here'
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
    const doubts = this.#doubtsFor(endpoint)
    if (endpoint.door) {
      doubts.door = true
      return
    }
    if (this.serves(endpoint.path)) doubts.handed.add(receiverName(endpoint))
    if (!endpoint.unknown) {
      doubts.sink = true
      return
    }
    doubts.dynamic = true
    onOf(doubts, endpoint).dynamic += 1
  }

  #doubtsFor(endpoint: Endpoint): Doubts {
    const group = groupOf(endpoint)
    const known = this.#doubts.get(group)
    if (known !== undefined) return known
    const doubts = { door: false, dynamic: false, on: new Map(), handed: new Set<string>(), sink: false }
    this.#doubts.set(group, doubts)
    return doubts
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

function onOf({ on }: Doubts, endpoint: Endpoint): { dynamic: number; named: Set<string> } {
  const receiver = receiverName(endpoint)
  let known = on.get(receiver)
  if (known === undefined) {
    known = { dynamic: 0, named: new Set() }
    on.set(receiver, known)
  }
  return known
}

/** Whether names that are built at run time are more than a few among what is subscribed to on something. */
function isMostlyDynamic(on: { dynamic: number; named: ReadonlySet<string> } | undefined): boolean {
  return on !== undefined && on.dynamic * FEW > on.named.size
}
