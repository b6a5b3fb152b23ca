import type { Missing } from '../../shared/contract/document.ts'
import type { Opened } from '../../shared/contract/monitor.ts'
import type { Undocumented } from './docstrings.ts'
import type { Unreached } from './reach.ts'

/** How many names one gap carries. */
const MAX_NAMES = 20

/** The gap of a document that nothing leads to. */
export function unindexedGap({ path, title, lists, behind }: Unreached, project: string): Opened<'unindexed_document'> {
  const by =
    lists.length === 0
      ? 'no README, and no document that one leads to,'
      : `neither ${lists.slice(0, 3).join(' nor ')}, nor a document that is listed there,`
  return {
    opens: 'unindexed_document',
    name: `${project}/${path}`,
    reason: `${by} leads to ${path}`,
    facts: { document: path, ...(title && { title }), lists: lists.slice(0, MAX_NAMES), behind },
  }
}

/** The gap of a document that names what is gone. */
export function staleGap(
  path: string,
  title: string | undefined,
  missing: readonly Missing[],
  project: string,
): Opened<'stale_document'> {
  const first = missing[0] as Missing
  const names = [...new Set(missing.map(({ name }) => name))]
  return {
    opens: 'stale_document',
    name: `${project}/${path}`,
    reason: `${path}:${first.line} names ${first.name}, ${fateOf(first)}${names.length > 1 ? `; and ${names.length - 1} more that are gone` : ''}`,
    facts: {
      document: path,
      ...(title && { title }),
      names: names.toSorted().slice(0, MAX_NAMES),
      count: names.length,
      places: missing.slice(0, MAX_NAMES).map((one) => `${path}:${one.line} ${one.name}: ${fateOf(one)}`),
    },
  }
}

/** The gap of a module that does not say what it offers. */
export function docstringGap(
  { path, names, missing, all, share, language }: Undocumented,
  project: string,
): Opened<'missing_docstrings'> {
  return {
    opens: 'missing_docstrings',
    name: `${project}/${path}`,
    reason: `${missing} of the ${all} public functions and classes of ${path} have no docstring`,
    facts: { module: path, language, missing, all, definitions: names.split(', '), share },
  }
}

function fateOf({ kind, was }: Missing): string {
  const by = was.commit === undefined ? 'since the last commit' : `since ${was.commit.slice(0, 12)} of ${was.date}`
  if (was.to !== undefined) return `which is ${was.to} ${by}`
  return kind === 'script' ? `a script that ${was.path} does not have ${by}` : `which is gone ${by}`
}
