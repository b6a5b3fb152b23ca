import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How a folder differs from what it should hold: paths in it. */
export interface Drift {
  /** Missing, or with another text. */
  changed: string[]
  /** There, and should not be. */
  old: string[]
}

/** Compares a folder with what it should hold: the text of each file by its path in there. */
export function drift(folder: string, files: ReadonlyMap<string, string>): Drift {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  const there = entries.filter((path) => statSync(join(folder, path)).isFile()).sort()
  const isSame = (path: string, text: string) => readFileSync(join(folder, path), 'utf8') === text
  return {
    changed: [...files].filter(([path, text]) => !there.includes(path) || !isSame(path, text)).map(([path]) => path),
    old: there.filter((path) => !files.has(path)),
  }
}

/** Makes a folder hold just that. @returns what differed. */
export function settle(folder: string, files: ReadonlyMap<string, string>): Drift {
  const found = drift(folder, files)
  for (const path of found.old) rmSync(join(folder, path))
  for (const path of found.changed) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), files.get(path) as string)
  }
  return found
}
