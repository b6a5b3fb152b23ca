import type { Name } from '../../../shared/contract/summary.ts'
import type { ClassRecord } from './class-record.ts'
import type { DeclaredParameter, NamedFunction, Scope, Source } from './scope.ts'

/** An object that is written out, or a Map; `spreads` are the objects that are spread into it. */
export interface Table {
  readonly table: ReadonlyMap<string, Source>
  readonly spreads: readonly Source[]
  readonly isMap?: boolean
}

/** A list that is written out. */
export interface List {
  readonly list: readonly Source[]
}

/** What an expression stands for, as far as its file says; null is anything. */
export type Thing =
  | null
  | string
  | { readonly ref: string; readonly isTable?: boolean; readonly isNoText?: boolean }
  | { readonly parameter: DeclaredParameter; readonly function: NamedFunction; readonly isNoText?: boolean }
  | { readonly join: readonly Thing[] }
  | { readonly anyOf: readonly Thing[] }
  | Table
  | List
  | { readonly pairs: Thing }
  | { readonly pair: Thing }
  | { readonly record: ClassRecord }
  | { readonly namespace: Scope }

const MAX_ANY = 200

/** One of several. */
export function anyOf(things: readonly Thing[]): Thing {
  const flat = new Set<Thing>()
  for (const thing of things) {
    if (thing !== null && typeof thing === 'object' && 'anyOf' in thing) for (const each of thing.anyOf) flat.add(each)
    else flat.add(thing)
    if (flat.size > MAX_ANY) break
  }
  if (flat.size <= 1) return flat.values().next().value ?? null
  return { anyOf: [...flat].slice(0, MAX_ANY) }
}

/** A text that is put together; what is known of it side by side is one part. */
export function joined(things: readonly Thing[]): Thing {
  const parts: Thing[] = []
  for (const thing of things) {
    for (const part of thing !== null && typeof thing === 'object' && 'join' in thing ? thing.join : [thing]) {
      const last = parts.at(-1)
      if (part === '') continue
      if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part
      else if (part !== null || last !== null || parts.length === 0) parts.push(part)
    }
  }
  if (parts.length === 0) return ''
  return parts.length === 1 && typeof parts[0] === 'string' ? parts[0] : { join: parts }
}

/** Whether a part stands in a thing, whichever of several that is. */
export function isMadeOf(thing: Thing, part: Thing): boolean {
  if (thing === part) return true
  if (thing === null || typeof thing === 'string') return false
  if ('anyOf' in thing) return thing.anyOf.every((each) => isMadeOf(each, part))
  return 'join' in thing && thing.join.includes(part)
}

/** The name that a thing is; null where it is none. A list is any of its texts where `ofList` gives them. */
export function toName(thing: Thing): Name {
  if (thing === null || typeof thing === 'string') return thing
  if ('ref' in thing) return thing.isNoText ? null : { ref: thing.ref }
  if ('parameter' in thing) {
    if (thing.isNoText) return null
    return { param: thing.parameter.name.replace(/^\*+/, ''), of: thing.function.path }
  }
  if ('join' in thing) {
    const join = thing.join.map(toName)
    return join.every((part) => part === null) ? null : { join }
  }
  if (!('anyOf' in thing)) return null
  const names = new Map<string, Name>()
  for (const each of thing.anyOf) {
    const name = toName(each)
    names.set(typeof name === 'string' ? name : `\n${JSON.stringify(name)}`, name)
  }
  const any = [...names.values()]
  if (any.every((name) => name === null)) return null
  return any.length === 1 ? any[0]! : { any }
}
