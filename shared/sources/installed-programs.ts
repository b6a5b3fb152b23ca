import { constants, statSync } from 'node:fs'
import { lstat, readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isOfSystem } from './system-error.ts'
import type { Watch } from './tail-watch.ts'

/** How many programs are known at most. */
const MAX_PROGRAMS = 50_000

/**
 * The names of a folder, which is watched, or the nearest one above it that is there; none where it is not there.
 *
 * Where links lead to it, they are watched as well: one may be made to lead elsewhere.
 */
export async function namesIn(folder: string, watch: Watch): Promise<string[]> {
  try {
    const real = await realpath(folder)
    for (let link = folder; real !== folder && link !== dirname(link); link = dirname(link)) {
      if ((await lstat(link)).isSymbolicLink()) await watch.hold(dirname(link), basename(link))
    }
    if (await watch.hold(real)) return await readdir(real)
  } catch (error) {
    if (!isOfSystem(error)) throw error
  }
  for (let above = folder; above !== dirname(above); above = dirname(above)) {
    if (await watch.hold(dirname(above))) break
  }
  return []
}

/** The programs in folders: what may be run there. */
export async function programsIn(folders: readonly string[], watch: Watch): Promise<Set<string>> {
  const found = new Set<string>()
  for (const folder of folders) {
    for (const name of await namesIn(folder, watch)) {
      if (found.size < MAX_PROGRAMS && !found.has(name) && isProgram(join(folder, name))) found.add(name)
    }
  }
  return found
}

function isProgram(path: string): boolean {
  try {
    const stat = statSync(path)
    return stat.isFile() && (stat.mode & (constants.S_IXUSR | constants.S_IXGRP | constants.S_IXOTH)) !== 0
  } catch (error) {
    if (!isOfSystem(error)) throw error
    return false
  }
}
