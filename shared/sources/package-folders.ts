import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isOfSystem } from './system-error.ts'

/** How far up a work tree's root is looked for. */
const MAX_LEVELS = 64

/**
 * Finds in which folder of its work tree the names begin that a file tells of others, for a tree may hold several packages:
 * in the one that it says itself (`base`, a whole path), else in the nearest above the file in which such a name is.
 *
 * @returns the folder from the root of the tree; empty for the root itself, and where it cannot be told.
 */
export function packageFolders(path: string): (name: string, base?: string) => string {
  let above: string[] | undefined
  let told: { base: string; folder: string | undefined } | undefined
  return (name, base) => {
    if (name.startsWith('/') || name.split('/').includes('..')) return ''
    above ??= foldersUp(dirname(real(resolve(path))))
    const root = above.at(-1)
    if (base?.startsWith('/') && told?.base !== base) told = { base, folder: folderIn(root, real(base)) }
    if (base !== undefined && told?.folder !== undefined) return told.folder
    // Every folder has this one.
    if (name === '' || name === '.') return ''
    return (
      below(
        root,
        above.find((folder) => existsSync(join(folder, name))),
      ) ?? ''
    )
  }
}

/** A folder from the root of a work tree, of the given one if it lies there. */
function folderIn(root: string | undefined, folder: string): string | undefined {
  return below(root, folder) ?? below(foldersUp(folder).at(-1), folder)
}

function below(root: string | undefined, folder: string | undefined): string | undefined {
  if (root === undefined || folder === undefined) return undefined
  if (folder === root) return ''
  return folder.startsWith(`${root}/`) ? folder.slice(root.length + 1) : undefined
}

/** A folder and those above it up to the root of its work tree; none where it lies in no such. */
function foldersUp(start: string): string[] {
  const folders: string[] = []
  for (let folder = start; folders.length < MAX_LEVELS; folder = dirname(folder)) {
    folders.push(folder)
    if (existsSync(join(folder, '.git'))) return folders
    if (folder === dirname(folder)) break
  }
  return []
}

/** A path without symbolic links; as it is where it leads to nothing, or to nothing that may be seen. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (isOfSystem(error)) return path
    throw error
  }
}
