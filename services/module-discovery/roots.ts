import type { State } from '../../shared/contract/monitor.ts'
import { isIn } from './paths.ts'
import type { Memory } from './schema.ts'

/** Where trees are, and what the paths of their files begin with; one tree alone has no name. */
export type Roots = readonly { path: string; name: string }[]

/** Where a file is, whatever trees there are beside its own. */
export function absolute(path: string, roots: Roots): string {
  const root = roots.find(({ name }) => isIn(path, name))
  return root === undefined ? path : `${root.path}/${root.name === '' ? path : path.slice(root.name.length + 1)}`
}

/** What a folder is called among these trees; empty where it is above one of them, or in none. */
export function relative(folder: string, roots: Roots): string {
  const root = roots.find(({ path }) => isIn(folder, path))
  if (root === undefined) return ''
  const rest = folder.slice(root.path.length + 1)
  return root.name === '' || rest === '' ? root.name || rest : `${root.name}/${rest}`
}

/**
 * The folders, as paths of files begin, of trees that held nothing when it was last looked; all is one at the first time.
 *
 * @param holds whether there is a file in a folder: a tree begins with its first, or a clone would be all new.
 */
export function rootsAdded(state: State<Memory>, roots: Roots, holds: (folder: string) => boolean): string[] {
  const known = state.get('began')
  const before = known !== undefined && 'roots' in known ? known.roots : []
  const added = roots.filter(({ path, name }) => !before.includes(path) && holds(name))
  const began = roots.filter((root) => before.includes(root.path) || added.includes(root)).map(({ path }) => path)
  began.sort()
  if (began.join('\n') !== before.join('\n')) state.set('began', { roots: began })
  return added.map(({ name }) => name)
}
