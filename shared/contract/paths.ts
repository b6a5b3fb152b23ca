/** The folder of a path; empty at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** The folders that a path lies in, the nearest first, the top last. */
export function* foldersAbove(path: string): Generator<string> {
  for (let folder = path; folder !== ''; ) {
    folder = folderOf(folder)
    yield folder
  }
}

/** A path from a folder, with what `.` and `..` mean; undefined where it leads out of the tree. */
export function resolved(folder: string, path: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined
    } else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}
