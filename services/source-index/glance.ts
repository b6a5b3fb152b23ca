import { type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs'

/** What says that nothing is there. Any other error tells nothing of what is: it may be of the moment, or of who asks. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP'])

/** Whether a code of `errno` says that nothing is there. */
export function isGone(code: string): boolean {
  return GONE.has(code)
}

/** The code of what was thrown. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown'
}

/** What is at a path, links not followed: undefined where nothing is, a code of `errno` where it cannot be looked at. */
export function glance(path: string): Stats | string | undefined {
  return unlessGone(() => lstatSync(path, { throwIfNoEntry: false }))
}

/** What is in a folder: nothing where there is none, a code of `errno` where it cannot be read. */
export function entriesIn(folder: string): Dirent[] | string {
  return unlessGone(() => readdirSync(folder, { withFileTypes: true })) ?? []
}

/** What looking gives: undefined where nothing is there, a code of `errno` where it fails otherwise. */
export function unlessGone<T>(look: () => T): T | string | undefined {
  try {
    return look()
  } catch (error) {
    const code = codeOf(error)
    return isGone(code) ? undefined : code
  }
}
