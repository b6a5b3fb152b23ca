import type { Call, ClassSummary, Name, Summary } from '../../shared/contract/summary.ts'
import { CallTable, type FileTraits, lastPart } from './channel-calls.ts'
import { type FileFacts, reduceClasses } from './class-facts.ts'
import { own } from './own.ts'
import { isApart } from './places.ts'
import type { ExtraCall } from './schema.ts'
import { openWords, wordsOf } from './words.ts'

/** What is kept of a file: of its calls those that carry a channel's name, or may through a function of the tree. */
export interface FileValue
  extends Pick<
    Summary,
    'language' | 'broken' | 'cut' | 'imports' | 'exports' | 'constants' | 'calls' | 'forwarders' | 'made'
  > {
  /** What calls are looked up in: classes, nearest bases first, and their methods. */
  lines?: readonly Pick<ClassSummary, 'name' | 'bases' | 'methods'>[]
  /** Names of functions and classes that others see. */
  defines?: readonly string[]
  /** What findings about classes look at. */
  classes?: FileFacts
  /** Opened; see `openWords`. */
  words?: string
  /** Of the calls that are not kept: the texts that kept ones carry too, and references that may be constants (`Kind.CREATED`). */
  passed?: string
}

/** What of a file decides which rows of the table hold. */
export function traitsOf(file: Pick<Summary, 'language' | 'imports' | 'made'>): FileTraits {
  return {
    language: file.language,
    imports: file.imports?.map(({ from }) => from) ?? [],
    made: file.made ?? {},
  }
}

/**
 * Reduces summaries, and learns on the way which functions pass a parameter on to a channel: their callers count, too.
 *
 * What was reduced before such a function was met lacks its callers: then it is `stale`, and all files are to be told again.
 */
export class ChannelReader {
  readonly #table: CallTable
  readonly #forwarders = new Set<string>()
  #learnt = false

  constructor(extra: readonly ExtraCall[]) {
    this.#table = new CallTable(extra)
  }

  /** What is kept of a file. */
  reduce(path: string, summary: Summary): FileValue {
    const { language, broken, cut, imports, exports, constants, forwarders, made } = summary
    const renamed = new Map(imports?.flatMap(({ names = [] }) => names.map(([imported, local]) => [local, imported])))
    const calls = summary.calls?.filter(
      ({ callee }) => this.#matters(callee) || this.#forwarders.has(renamed.get(callee) ?? ''),
    )
    this.#learn(path, summary, calls ?? [])
    const passed = passedOf(summary.calls ?? [], new Set(calls))
    const classes = reduceClasses(path, summary)
    const kept: { [K in keyof FileValue]: FileValue[K] | undefined } = {
      language,
      broken,
      cut,
      imports,
      exports,
      constants,
      calls: calls === undefined || calls.length === 0 ? undefined : calls.map(slim),
      forwarders: forwarders === undefined ? undefined : awaited(forwarders, calls ?? []),
      made,
      lines: summary.classes?.map(({ name, bases, methods }) => ({ name, bases, methods })),
      defines: summary.definitions?.map(({ name }) => name),
      classes,
      words: summary.words === undefined ? undefined : openWords(summary.words),
      passed: passed === '' ? undefined : passed,
    }
    return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) as unknown as FileValue
  }

  /** Whether a function was learnt since this was asked last. */
  stale(): boolean {
    const learnt = this.#learnt
    this.#learnt = false
    return learnt
  }

  #matters(callee: string): boolean {
    return this.#table.knows(callee) || this.#forwarders.has(lastPart(callee))
  }

  #learn(path: string, summary: Summary, calls: readonly Call[]): void {
    for (const { args, named } of calls) {
      for (const name of [...args, ...Object.values(named ?? {})]) {
        for (const { of } of paramsOf(name)) this.#add(of, path, summary)
      }
    }
  }

  #add(of: string, path: string, summary: Summary): void {
    // What is vendored or generated has its own names for all; who calls it is seldom known.
    if (own(summary.forwarders, of) === undefined || isApart(path)) return
    const [last, owner] = of.split('.').reverse()
    // A constructor is called by its class's name, also where a class derives from it.
    const names = last === 'constructor' || last === '__init__' ? [owner, last, 'super'] : [last]
    for (const name of names) {
      if (name === undefined || this.#forwarders.has(name)) continue
      this.#forwarders.add(name)
      this.#learnt = true
    }
  }
}

/** The parameters that a name is made of. */
function* paramsOf(name: Name | undefined): Generator<{ param: string; of: string }> {
  if (name === null || name === undefined || typeof name === 'string') return
  if ('param' in name) yield name
  if ('join' in name) for (const part of name.join) yield* paramsOf(part)
  if ('any' in name) for (const part of name.any) yield* paramsOf(part)
}

/** What of a call is looked at. */
function slim({ used: _, ...call }: Call): Call {
  return call
}

/** The functions whose callers say what a name in one of these calls is, or in what a constructor keeps of it. */
function awaited(forwarders: NonNullable<Summary['forwarders']>, calls: readonly Call[]): FileValue['forwarders'] {
  const of = new Set<string>()
  for (const { args, named } of calls) {
    for (const name of [...args, ...Object.values(named ?? {})]) for (const one of paramsOf(name)) of.add(one.of)
  }
  const isKept = (name: string) => of.has(name) || /(?:^|\.)(?:constructor|__init__)$/.test(name)
  const kept = Object.entries(forwarders).filter(([name]) => isKept(name))
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

function passedOf(calls: readonly Call[], kept: ReadonlySet<Call>): string {
  const own = new Set<string>()
  for (const call of kept) for (const text of textsOf(call)) own.add(text)
  const words = new Set<string>()
  for (const call of calls) {
    if (kept.has(call)) continue
    for (const text of textsOf(call)) if (own.has(text) || isConstant(text)) words.add(text)
  }
  return wordsOf(words)
}

/** Whether a reference, `=A.B`, may be that of a constant. */
function isConstant(word: string): boolean {
  return /^=(?:\w+\.)?[A-Z]\w*$/.test(word)
}

/** The texts of a call's arguments as `(x`, and the last two parts of references as `=A.B`. */
export function* textsOf({ args, named }: Call): Generator<string> {
  for (const name of [...args, ...Object.values(named ?? {})]) yield* wordsOfName(name)
}

function* wordsOfName(name: Name): Generator<string> {
  if (name === null) return
  if (typeof name === 'string') yield `(${name}`
  else if ('ref' in name) yield `=${name.ref.split('.').slice(-2).join('.')}`
  else if ('any' in name) for (const one of name.any) yield* wordsOfName(one)
}
