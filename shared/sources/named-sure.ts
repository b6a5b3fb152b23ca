import type { Missing, Named, Removed } from '../contract/document.ts'
import type { Fate } from './named-files.ts'
import type { NamedPast } from './named-past.ts'

/** A name in a document that leads nowhere, and what was there. */
export interface Dead {
  /** Of the document, as the index has it, and from the root of its tree. */
  path: string
  own: string
  named: Named
  /** Undefined where git did not answer. */
  fate: Fate | undefined
}

/**
 * What of that is surely gone: not what is named among files of another tree, and not what was written when it was gone already.
 *
 * @param young by document, names that it has newer lines of: what is named still is something else, in older lines, too.
 * @param there how many files each document names, by its path, that are there.
 * @param told what was said before of a name of which git does not answer now.
 * @returns by document; `owing`: those of which git did not answer all.
 */
export async function sureOf(
  past: NamedPast,
  dead: readonly Dead[],
  there: ReadonlyMap<string, number>,
  young: Map<string, ReadonlySet<string>>,
  told: (path: string, named: Named) => Removed | null,
): Promise<{ missing: Map<string, Missing[]>; owing: Set<string> }> {
  const foreign = foreignIn(dead, there)
  const gone = dead.filter(
    ({ path, named: [kind], fate }) => fate?.was !== null && !(kind === 'path' && foreign.has(path)),
  )
  const committed = gone.filter(({ fate }) => fate?.was?.commit !== undefined)
  const older = await past.older(
    committed.map(({ own, named: [, name, line], fate }) => ({
      path: own,
      name,
      line,
      gone: fate?.was?.commit as string,
    })),
  )
  const isOlder = new Map(committed.map((one, at) => [one, older[at]]))
  // Where git did not say how old lines are, what it said before stands.
  const unaged = new Set(committed.filter((one) => isOlder.get(one) === undefined).map(({ path }) => path))
  for (const { path } of dead) if (!unaged.has(path)) young.delete(path)
  for (const { path, named } of committed.filter((one) => isOlder.get(one) === false))
    young.set(path, new Set([...(young.get(path) ?? []), keyOf(named)]))
  const elsewhere = new Set([...young.values()].flatMap((keys) => [...keys]))
  const missing = new Map<string, Missing[]>()
  const owing = new Set<string>()
  for (const one of gone) {
    const { path, named } = one
    const [kind, name, line] = named
    const isKnown = one.fate !== undefined && (!isOlder.has(one) || isOlder.get(one) !== undefined)
    if (!isKnown) owing.add(path)
    const was = isKnown ? one.fate?.was : told(path, named)
    if (was === undefined || was === null || elsewhere.has(keyOf(named))) continue
    missing.set(path, [...(missing.get(path) ?? []), { kind, name, line, was }])
  }
  return { missing, owing }
}

/** Documents that speak of another tree, such as their readers': of most files that they name there never was one here. */
function foreignIn(dead: readonly Dead[], there: ReadonlyMap<string, number>): Set<string> {
  const balance = new Map<string, number>()
  for (const { path, named, fate } of dead) {
    if (named[0] !== 'path' || fate === undefined) continue
    balance.set(path, (balance.get(path) ?? there.get(path) ?? 0) + (fate.never ? -1 : 1))
  }
  return new Set([...balance].flatMap(([path, own]) => (own < 0 ? [path] : [])))
}

function keyOf([kind, name]: Named): string {
  return `${kind} ${name}`
}
