import { CallTable, lastPart } from '../../services/integration-monitor/channel-calls.ts'
import type { Endpoint } from '../../services/integration-monitor/endpoints.ts'
import { Joiner } from '../../services/integration-monitor/joiner.ts'
import { isAsked } from '../../services/integration-monitor/orphans.ts'
import type { Paired } from '../../services/integration-monitor/pairing.ts'
import { isApart, isTest } from '../../services/integration-monitor/places.ts'
import { ChannelReader } from '../../services/integration-monitor/reduce.ts'
import { chanceOf, someOf } from './chance.ts'
import { type Studied, summarise } from './tree.ts'
import { unwired } from './unwired.ts'
import { withoutCall } from './without-call.ts'
import { withoutEntry } from './without-entry.ts'

/** A consumer that was taken away, and what was said of its channel then. */
export interface Taken {
  channel: string
  at: string
  isRaised: boolean
  confidence: number
  why: readonly string[]
}

/** An attribute that nothing gives a value any more, and what was said of it. */
export interface Missed {
  subject: string
  line: number
  /** All classes around its own are known. */
  isKnown: boolean
  /** How sure it was; absent where nothing was said. */
  confidence?: number
  why: readonly string[]
}

/** A question about classes, or what they hold. */
export interface ClassQuestion {
  type: string
  subject: string
  reason: string
  confidence: number
  why: readonly string[]
}

/** What the integration monitor says of a tree. */
export class Study {
  readonly #reader = new ChannelReader([])
  readonly #joiner = new Joiner(new CallTable([]))
  readonly pairs: Paired[]
  /** What is asked about classes and what they hold. */
  readonly ofClasses: ClassQuestion[]

  constructor(
    private readonly files: ReadonlyMap<string, Studied>,
    private readonly minConfidence: number,
  ) {
    for (const [path, { summary }] of files) this.#set(path, summary)
    const { pairs, findings, unread } = this.#joiner.answer()
    this.pairs = pairs
    this.ofClasses = [
      ...unread.map(({ subject, producers, confidence, why }) => ({
        type: 'orphaned_queue',
        subject,
        reason: `filled at ${producers.join(', ')}`,
        confidence,
        why,
      })),
      ...findings.map(({ type, subject, reason, facts }) => ({
        type,
        subject,
        reason: `${reason}${'classes' in facts ? `: ${facts.classes}` : ''}`,
        confidence: facts.confidence,
        why: facts.why ?? [],
      })),
    ].filter(({ confidence }) => confidence >= minConfidence)
  }

  /** Channels that are produced and consumed, by chance. */
  sample(count: number, seed: number): Paired[] {
    const settled = this.pairs.filter(({ producers, orphan }) => producers.length > 0 && orphan === undefined)
    return someOf(settled, count, chanceOf(seed))
  }

  /** Takes the only consumer of channels away, one at a time, at up to so many places, in the order of a seed. */
  *mutations(count: number, seed: number): Generator<Taken> {
    const chosen = this.pairs.filter((one) => onlyConsumer(one) !== undefined)
    let left = count
    for (const one of someOf(chosen, chosen.length, chanceOf(seed))) {
      if (left === 0) return
      const taken = this.#without(one, onlyConsumer(one) as Endpoint)
      if (taken === undefined) continue
      left -= 1
      yield taken
    }
  }

  /** Takes the only assignment of attributes away, one at a time, at up to so many places, in the order of a seed. */
  *wirings(count: number, seed: number): Generator<Missed> {
    let left = count
    for (const { path, summary, subject, line, isKnown } of unwired(this.files, seed)) {
      if (left === 0) return
      left -= 1
      this.#set(path, summary)
      const found = this.#joiner
        .answer()
        .findings.find((one) => one.type === 'missing_wiring' && one.subject === subject)
      this.#set(path, (this.files.get(path) as Studied).summary)
      const confidence = found?.facts.confidence
      yield { subject, line, isKnown, ...(confidence !== undefined && { confidence }), why: found?.facts.why ?? [] }
    }
  }

  #without({ name, family }: Paired, { path, line, callee }: Endpoint): Taken | undefined {
    const file = this.files.get(path)
    const text = file && this.#textWithout(file, name, { path, line, callee })
    if (file === undefined || text === undefined) return undefined
    const summary = summarise(text, file.kind)
    // An edit that leaves no program is no edit that a person would make.
    if (summary.broken) return undefined
    this.#set(path, summary)
    const after = this.#joiner.answer().pairs.find((one) => one.name === name && one.producers.length > 0)
    this.#set(path, file.summary)
    // What was taken away took the producer with it.
    if (after === undefined) return undefined
    const { confidence = 0, why = [`something of another kind than ${family} consumes it`] } = after.orphan ?? {}
    return { channel: name, at: `${path}:${line}`, isRaised: isAsked(after, this.minConfidence), confidence, why }
  }

  /** A file without what consumes a channel: the entry of the list that a loop subscribes to, or the call. */
  #textWithout(
    { text, kind }: Studied,
    name: string,
    { path, line, callee }: Pick<Endpoint, 'path' | 'line' | 'callee'>,
  ) {
    const isHere = (one: Endpoint) => one.path === path && one.line === line
    const isLoop = this.pairs.filter(({ consumers }) => consumers.some(isHere)).length > 1
    const entry = isLoop ? withoutEntry(text, name, kind === 'python') : undefined
    return entry ?? withoutCall(text, line, lastPart(callee), kind === 'python')
  }

  #set(path: string, summary: Studied['summary']): void {
    this.#joiner.set(path, this.#reader.reduce(path, summary))
  }
}

/** The one place of the program that consumes what the program produces. */
function onlyConsumer({ producers, consumers, orphan }: Paired): Endpoint | undefined {
  if (orphan !== undefined) return undefined
  const isOwn = ({ path }: Endpoint) => !isTest(path) && !isApart(path)
  const [first, second] = consumers.filter(({ path }) => !isTest(path))
  if (first === undefined || second !== undefined || !isOwn(first)) return undefined
  return producers.some(isOwn) ? first : undefined
}
