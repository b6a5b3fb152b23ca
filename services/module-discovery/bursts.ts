import { addTo } from '../../shared/contract/lists.ts'
import type { State } from '../../shared/contract/monitor.ts'
import { folderOf } from '../../shared/contract/paths.ts'
import { hashPath } from './known.ts'
import { commonFolder } from './paths.ts'
import type { Memory } from './schema.ts'
import type { Unused } from './unused.ts'

/** How long what comes after the first counts as having come with it, in seconds. */
const BURST_S = 600

/** Of how many it is remembered when they were met. */
const MAX_MET = 5_000

/** How many stay questions of their own, and where paths are, whatever trees there are. */
interface Together {
  most: number
  places: { absolute(path: string): string; relative(folder: string): string }
}

/** One question for each, or one for all that came at a time. */
export type Asked = { one: Unused } | { folder: string; all: Unused[] }

/**
 * Puts together what came together: more than `most` make one question, which bears the name of the folder that has them all, and
 * stays one until the last of them is used or gone.
 */
export function putTogether(
  unused: readonly Unused[],
  state: State<Memory>,
  now: number,
  { most, places }: Together,
): Asked[] {
  const bursts = new Map<number, Unused[]>()
  const last = Math.max(0, ...keysOf(state, 'b ').map(Number))
  const time = now - last <= BURST_S && now >= last ? last : Math.floor(now)
  const met = new Set<string>()
  for (const one of unused) {
    const key = `a ${hashPath(places.absolute(one.path)).toString(36)}`
    const known = state.get(key)
    const at = known !== undefined && 'met' in known ? known.met : time
    if (known === undefined && met.size < MAX_MET) state.set(key, { met: at })
    if (met.size < MAX_MET) met.add(key)
    addTo(bursts, at, one)
  }
  for (const key of keysOf(state, 'a ')) if (!met.has(`a ${key}`)) state.delete(`a ${key}`)
  for (const key of keysOf(state, 'b ')) if (!bursts.has(Number(key))) state.delete(`b ${key}`)
  const asked: Asked[] = []
  const folders = new Map<string, Unused[]>()
  for (const [at, all] of bursts) {
    const inside = all.map(({ path }) => folderOf(places.absolute(path)))
    const { folder: place, rolled } = remembered(state, at, inside, most)
    const folder = places.relative(place)
    if (rolled) folders.set(folder, [...(folders.get(folder) ?? []), ...all])
    else asked.push(...all.map((one) => ({ one })))
  }
  for (const [folder, all] of folders) asked.push({ folder, all: all.sort((a, b) => (a.path < b.path ? -1 : 1)) })
  return asked
}

/** What is remembered of those that came at a time, with the folders that they are in now. */
function remembered(
  state: State<Memory>,
  at: number,
  folders: readonly string[],
  most: number,
): { folder: string; rolled: boolean } {
  const known = state.get(`b ${at}`)
  const before = known !== undefined && 'rolled' in known ? known : undefined
  const folder = commonFolder(before?.rolled ? [before.folder, ...folders] : folders)
  const value = { folder, rolled: before?.rolled === true || folders.length > most }
  if (before?.folder !== folder || before.rolled !== value.rolled) state.set(`b ${at}`, value)
  return value
}

function keysOf(state: State<Memory>, prefix: string): string[] {
  return [...state.entries()].flatMap(([key]) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
}
