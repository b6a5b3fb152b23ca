import type { Missing } from '../../shared/contract/document.ts'
import type { Opened } from '../../shared/contract/monitor.ts'
import type { Files } from '../../shared/contract/packed-files.ts'
import { undocumented } from './docstrings.ts'
import { isAskedOf } from './places.ts'
import { type ReachRules, unreached } from './reach.ts'
import type { FileValue } from './reduce.ts'
import { docstringGap, staleGap, unindexedGap } from './tell.ts'

/** The gaps of what is written about a project. */
export type Gap = 'unindexed_document' | 'stale_document' | 'missing_docstrings'

/** What decides what is found. */
export interface FindingRules extends ReachRules {
  documented_share: number
}

/** How many gaps of a type are told: those that were told before, and the first of the others by path, if there are more. */
const MAX_GAPS = 1_000

/**
 * All gaps that there are in a tree.
 *
 * @param missing what documents name that is gone, by their paths.
 * @param project what names of gaps begin with.
 * @param isTold whether a gap was told before, by its type and path.
 */
export function findings(
  files: Files<FileValue>,
  missing: ReadonlyMap<string, readonly Missing[]>,
  rules: FindingRules,
  project: string,
  isTold: (type: Gap, path: string) => boolean = () => false,
): Opened<Gap>[] {
  const before = (type: Gap) => (path: string) => isTold(type, path)
  const stale = [...missing].filter(([path]) => isAskedOf(path, rules.docs))
  return [
    ...first(unreached(files, rules, before('unindexed_document')), before('unindexed_document')).map((one) =>
      unindexedGap(one, project),
    ),
    ...first(
      undocumented(files, rules.documented_share, before('missing_docstrings')),
      before('missing_docstrings'),
    ).map((one) => docstringGap(one, project)),
    ...first(
      stale.map(([path, names]) => ({ path, names })),
      before('stale_document'),
    ).map(({ path, names }) => staleGap(path, files.get(path)?.document?.title, names, project)),
  ]
}

function first<T extends { path: string }>(all: readonly T[], isTold: (path: string) => boolean): T[] {
  if (all.length <= MAX_GAPS) return [...all].sort(byPath)
  const [told, others] = [all.filter(({ path }) => isTold(path)), all.filter(({ path }) => !isTold(path))]
  return [...told.sort(byPath), ...others.sort(byPath)].slice(0, MAX_GAPS)
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : 1
}
