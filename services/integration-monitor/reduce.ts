import type { Call, ClassSummary, Import, Name, Summary } from '../../shared/contract/summary.ts'
import { CallTable, type FileTraits, lastPart } from './channel-calls.ts'
import { type FileFacts, reduceClasses } from './class-facts.ts'
import { own } from './own.ts'
import { isApart } from './places.ts'
import type { ExtraCall } from './schema.ts'
import { openWords, wordsOf } from './words.ts'

/** What is kept of a file, whatever the other files say. */
export interface Reduced
  extends Pick<Summary, 'language' | 'broken' | 'cut' | 'generated' | 'exports' | 'constants' | 'forwarders' | 'made'> {
  imports?: readonly Pick<Import, 'from' | 'names'>[]
  /** All of them. */
  calls?: readonly ToldCall[]
  /** What calls are looked up in: classes, nearest bases first, and their methods. */
  lines?: readonly Pick<ClassSummary, 'name' | 'bases' | 'methods'>[]
  /** Names of functions and classes that others see. */
  defines?: readonly string[]
  /** What findings about classes look at. */
  classes?: FileFacts
  /** Opened; see `openWords`. */
  words?: string
  /** What calls carry that may be a constant (`=Kind.CREATED`), and texts that are too long to be among the words; as these. */
  refs?: string
  /**
   * Functions of the file that pass a parameter on, by the last part of what they pass it to; that is empty where the table
   * knows what it is.
   */
  passes?: readonly (readonly [to: string, functions: readonly string[]])[]
}

type Seen = Omit<Reduced, 'language' | 'calls' | 'passes'>

/** What findings look at in a file, once it is known of all files which functions pass a name on. */
export type FileValue = { readonly [K in keyof Seen]: Seen[K] | undefined } & {
  readonly language: Summary['language']
  /** The calls that carry a channel's name, or may through a function of the tree. */
  readonly calls?: readonly Call[] | undefined
  /** Functions whose callers say what a name in one of these calls is, or in what a constructor keeps of it. */
  readonly forwarders?: Summary['forwarders'] | undefined
  /** Of the other calls: the texts that these carry too, and references that may be constants (`=Kind.CREATED`). */
  readonly passed?: ReadonlySet<string> | undefined
}

/** A call, and whether it may count. */
export interface ToldCall extends Omit<Call, 'used'> {
  /** The table knows what is called. */
  known?: true
  /** What the function that is called is named where it is imported from, if not as here. */
  home?: string
}

/** What of a file decides which rows of the table hold. */
export function traitsOf(file: Pick<FileValue, 'language' | 'imports' | 'made'>): FileTraits {
  return {
    language: file.language,
    imports: file.imports?.map(({ from }) => from) ?? [],
    made: file.made ?? {},
  }
}

/** Reduces summaries to what is kept of files. */
export class ChannelReader {
  readonly #table: CallTable

  constructor(extra: readonly ExtraCall[]) {
    this.#table = new CallTable(extra)
  }

  /** What is kept of a file: it depends on nothing but its summary, so that it stands however other files change. */
  reduce(path: string, summary: Summary): Reduced {
    const { language, broken, cut, generated, imports, exports, constants, forwarders, made } = summary
    const renamed = new Map(imports?.flatMap(({ names = [] }) => names.map(([imported, local]) => [local, imported])))
    const calls = summary.calls?.map(({ used: _, ...call }): ToldCall => {
      const home = renamed.get(call.callee)
      return {
        ...call,
        ...(this.#table.knows(call.callee) && { known: true }),
        ...(home !== undefined && home !== lastPart(call.callee) && { home }),
      }
    })
    const refs = new Set(
      (calls ?? []).flatMap((call) => [...textsOf(call)]).filter((text) => text.length > 60 || isConstant(text)),
    )
    const passes = isApart(path) || generated ? [] : passesOf(calls ?? [], forwarders)
    const kept: { [K in keyof Reduced]: Reduced[K] | undefined } = {
      language,
      broken,
      cut,
      generated,
      imports: imports?.map(({ from, names }) => (names === undefined ? { from } : { from, names })),
      exports,
      constants,
      calls,
      forwarders,
      made,
      lines: summary.classes?.map(({ name, bases, methods }) => ({ name, bases, methods })),
      defines: summary.definitions?.map(({ name }) => name),
      classes: reduceClasses(path, summary),
      words: summary.words === undefined ? undefined : openWords(summary.words),
      refs: refs.size === 0 ? undefined : wordsOf(refs),
      passes: passes.length === 0 ? undefined : passes,
    }
    return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) as unknown as Reduced
  }
}

function passesOf(calls: readonly ToldCall[], forwarders: Summary['forwarders']): NonNullable<Reduced['passes']> {
  const passes = new Map<string, Set<string>>()
  if (forwarders === undefined) return []
  for (const call of calls) {
    const names = [...functionsIn(call)].filter((of) => own(forwarders, of) !== undefined).flatMap(calledAs)
    if (names.length === 0) continue
    const last = lastPart(call.callee)
    for (const to of call.known ? [''] : call.home === undefined ? [last] : [last, call.home]) {
      passes.set(to, new Set([...(passes.get(to) ?? []), ...names]))
    }
  }
  return [...passes].map(([to, names]) => [to, [...names]])
}

/** What calls of a function look like; a constructor is called by its class's name, also where a class derives from it. */
function calledAs(of: string): string[] {
  const [last = '', owner] = of.split('.').reverse()
  if (last !== 'constructor' && last !== '__init__') return [last]
  return owner === undefined ? [last, 'super'] : [owner, last, 'super']
}

/** The functions whose parameters a call carries. */
export function functionsIn({ args, named }: Pick<Call, 'args' | 'named'>): Set<string> {
  const of = new Set<string>()
  const look = (name: Name): void => {
    if (name === null || typeof name === 'string') return
    if ('param' in name) of.add(name.of)
    if ('join' in name) name.join.forEach(look)
    if ('any' in name) name.any.forEach(look)
  }
  args.forEach(look)
  for (const key in named) look(named[key] ?? null)
  return of
}

/** The texts of a call's arguments as `(x`, and the last two parts of references as `=A.B`. */
export function* textsOf({ args, named }: Pick<Call, 'args' | 'named'>): Generator<string> {
  for (const name of args) yield* wordsOfName(name)
  for (const key in named) yield* wordsOfName(named[key] ?? null)
}

function* wordsOfName(name: Name): Generator<string> {
  if (name === null) return
  if (typeof name === 'string') yield `(${name}`
  else if ('ref' in name) yield `=${name.ref.split('.').slice(-2).join('.')}`
  else if ('any' in name) for (const one of name.any) yield* wordsOfName(one)
}

/** Whether a reference, `=A.B`, may be that of a constant. */
export function isConstant(word: string): boolean {
  return /^=(?:(?:\w+\.)?[A-Z]\w*|[A-Z]\w*\.\w+)$/.test(word)
}
