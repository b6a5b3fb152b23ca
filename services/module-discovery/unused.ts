import { addTo } from '../../shared/contract/lists.ts'
import type { Files as Known } from '../../shared/contract/packed-files.ts'
import { folderOf } from '../../shared/contract/paths.ts'
import { type Ties, tiesOf } from './judge.ts'
import { isIn, isMarker } from './paths.ts'
import type { FileValue } from './reduce.ts'

type Files = Known<FileValue>

/** A new module, or a whole new package, that nothing uses. */
export interface Unused {
  /** Of the file, or of the folder. */
  path: string
  /** The files of it, the one that says what it is first; and others that only it uses. */
  files: string[]
  behind: string[]
  tests: string[]
  confidence: number
  why: string[]
}

/** What is found of the new modules of a tree. */
export interface Found {
  /** Those in use: they are no news any more. */
  used: string[]
  unused: Unused[]
}

/** How sure it is that a question about something that nothing uses is worth it. */
const SURE = 0.9
/** Of something that tests use, and of a package that others may install. */
const TESTED = 0.6
const PUBLISHED = 0.5

/** Tells the new modules that are in use from those that are not. */
export function findUnused(files: Files, fresh: ReadonlySet<string>): Found {
  const ties = tiesOf(files, fresh)
  const live = liveOf(files, fresh, ties)
  const dead = [...fresh].filter((path) => !live.has(path)).sort()
  const packages = wholeOf(files, dead)
  const units = new Map<string, string[]>()
  for (const path of dead) {
    // A package of npm is its folder, whatever else of it is in use.
    const own = path.endsWith('/package.json') ? folderOf(path) : path
    const unit = aboveIn(path, packages) ?? own
    addTo(units, unit, path)
  }
  return { used: [...live], unused: headsOf(units, files, ties) }
}

/** Those that are used by something that was there before, or is in use itself; what is new and unused uses nothing. */
function liveOf(files: Files, fresh: ReadonlySet<string>, ties: ReadonlyMap<string, Ties>): Set<string> {
  const live = new Set<string>()
  const usedBy = new Map<string, string[]>()
  for (const path of fresh) {
    const own = ties.get(path)
    if (own === undefined) continue
    const isProgram = files.get(path)?.workspace?.isProgram === true
    if (own.isUsed || isProgram || own.isFound || own.documents.size > 0) live.add(path)
    for (const user of own.users) {
      addTo(usedBy, user, path)
    }
  }
  const next = [...live]
  for (let user = next.pop(); user !== undefined; user = next.pop()) {
    for (const path of usedBy.get(user) ?? []) {
      if (live.has(path)) continue
      live.add(path)
      next.push(path)
    }
  }
  return live
}

/** The folders of whole new packages, the outermost alone: all their modules are new and unused. */
function wholeOf(files: Files, dead: readonly string[]): Set<string> {
  const isDead = new Set(dead)
  const marked = new Set(dead.filter(isMarker).map(folderOf))
  marked.delete('')
  if (marked.size === 0) return marked
  for (const [path, { standing, offers }] of files) {
    // What has no names and is used by nobody is nothing of a package but its mark.
    if (isDead.has(path) || standing === 'none' || standing === 'document') continue
    if (offers === undefined && standing === 'module') continue
    if (standing === 'test') continue
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) marked.delete(folder)
  }
  return new Set([...marked].filter((folder) => aboveIn(folder, marked) === undefined))
}

/** The nearest folder above a path that is one of these. */
function aboveIn(path: string, folders: ReadonlySet<string>): string | undefined {
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) if (folders.has(folder)) return folder
  return undefined
}

/** Of units that use each other, those that are not used by others; one of each circle. */
function headsOf(units: ReadonlyMap<string, string[]>, files: Files, ties: ReadonlyMap<string, Ties>): Unused[] {
  const unitOf = new Map([...units].flatMap(([unit, paths]) => paths.map((path) => [path, unit] as const)))
  const users = new Map<string, Set<string>>()
  const uses = new Map<string, Set<string>>([...units.keys()].map((unit) => [unit, new Set()]))
  for (const [unit, paths] of units) {
    const by = paths.flatMap((path) => [...(ties.get(path)?.users ?? [])].flatMap((user) => unitOf.get(user) ?? []))
    users.set(unit, new Set(by.filter((user) => user !== unit)))
    for (const user of by) if (user !== unit) uses.get(user)?.add(unit)
  }
  const behind = new Map<string, string[]>()
  const met = new Set<string>()
  const begin = (unit: string) => {
    const reached: string[] = []
    const next = [unit]
    met.add(unit)
    for (let at = next.pop(); at !== undefined; at = next.pop()) {
      for (const other of uses.get(at) ?? []) {
        if (met.has(other)) continue
        met.add(other)
        reached.push(other)
        next.push(other)
      }
    }
    behind.set(unit, reached.sort())
  }
  const all = [...units.keys()].sort()
  for (const unit of all) if (users.get(unit)?.size === 0) begin(unit)
  const circles = new Set<string>()
  for (const unit of all) {
    if (met.has(unit)) continue
    circles.add(unit)
    begin(unit)
  }
  // What uses one of a circle uses all of it.
  const testedBy = (unit: string, others: readonly string[]) => [unit, ...(circles.has(unit) ? others : [])]
  return [...behind].flatMap(([unit, others]) => {
    const tested = testedBy(unit, others).flatMap((each) => units.get(each) ?? [])
    return unusedOf(unit, units.get(unit) ?? [], { behind: others, tested, files, ties })
  })
}

/** What is around a unit: others that only it uses, and the files whose tests are tests of it. */
interface Around {
  behind: string[]
  tested: readonly string[]
  files: Files
  ties: ReadonlyMap<string, Ties>
}

function unusedOf(path: string, paths: string[], { behind, tested, files, ties }: Around): Unused[] {
  const own = paths.filter((each) => files.get(each)?.offers !== undefined)
  if (own.length === 0) return []
  const first = own.sort((a, b) => Number(isMarker(b)) - Number(isMarker(a)) || (a < b ? -1 : 1))
  const tests = [...new Set(tested.flatMap((each) => [...(ties.get(each)?.tests ?? [])]))].filter(
    (test) => !isIn(test, path),
  )
  const why: string[] = []
  let confidence = SURE
  const less = (isSo: boolean, by: number, reason: string) => {
    if (!isSo) return
    confidence = Math.min(confidence, by)
    why.push(reason)
  }
  less(tests.length > 0, TESTED, 'tests use it')
  const workspace = own.map((each) => files.get(each)?.workspace).find((each) => each !== undefined)
  less(workspace?.isPrivate === false, PUBLISHED, 'it is a package that others may install')
  return [{ path, files: first, behind, tests: tests.sort(), confidence, why }]
}
