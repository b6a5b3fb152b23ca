import type { Circumstances, Detector, Finding, Opened, State } from '../../shared/contract/monitor.ts'
import { type Files, PackedFiles } from '../../shared/contract/packed-files.ts'
import { type FilesItem, Stillness, type Told, tellNews } from '../../shared/contract/settled.ts'
import { type Asked, putTogether } from './bursts.ts'
import { KnownModules, known } from './known.ts'
import { isIn } from './paths.ts'
import type { FileValue } from './reduce.ts'
import { absolute, type Roots, relative, rootsAdded } from './roots.ts'
import type { Memory } from './schema.ts'
import { gapOf } from './tell.ts'
import { findUnused } from './unused.ts'

/** What the source index says. */
export type ModuleItem = FilesItem<FileValue, { roots: Roots }>

/** What decides what is told. */
export interface Rules {
  roll_up: number
  min_confidence: number
  settle_ms: number
}

const TOLD = 'new_module '

/** How many questions there are at most; the others wait until one of these closes. */
const MAX_GAPS = 1_000

/** Of how many files it is known that they are to be looked at; of more, all are. */
const MAX_AWAITED = 512

/**
 * Tells of modules that came after the first pass and that nothing uses, whenever all of a tree is known and has been still.
 *
 * What is known is remembered: what came while nobody looked is new all the same, and what is in use once is no news any more.
 */
export function createDetector({
  config,
  fleet,
  state,
  isOpen,
}: Circumstances<Rules, Memory>): Detector<ModuleItem, 'new_module'> {
  const files = new PackedFiles<FileValue>()
  const still = new Stillness(config.settle_ms)
  let roots: Roots = []
  /** Those that changed since it was last looked, and those that are news since; undefined: any may be. */
  let awaited: Set<string> | undefined
  /** News of which it is known that they are nothing that is gone under a new path, as they are and with what is gone now. */
  const unmoved = new Set<string>()

  /** Those of the tree that are not known, once the tree was met, and all that is in use has become so. */
  function unknown(modules: KnownModules): Map<string, FileValue> {
    const added = rootsAdded(state, roots, holds)
    const fresh = new Map<string, FileValue>()
    const look = (path: string, value: FileValue) => {
      if (!isSource(value)) return value
      if (!added.some((folder) => isIn(path, folder)) && !modules.has(path)) {
        fresh.set(path, value)
        return value
      }
      modules.add(path, value)
      return value.key === '' ? value : known(value)
    }
    if (awaited === undefined || added.length > 0) files.replace(look)
    else for (const path of awaited) change(path, (value) => look(path, value))
    const came = new Map([...fresh].filter(([path]) => !unmoved.has(path)))
    for (const path of modules.move(came, sourcesIn(files))) fresh.delete(path)
    unmoved.clear()
    if (fresh.size <= MAX_AWAITED) for (const path of fresh.keys()) unmoved.add(path)
    return fresh
  }

  /** Whether a folder that had nothing has a file now. */
  function holds(folder: string): boolean {
    if (awaited !== undefined) return [...awaited].some((path) => isIn(path, folder) && files.get(path) !== undefined)
    for (const [path] of files) if (isIn(path, folder)) return true
    return false
  }

  function change(path: string, become: (value: FileValue) => FileValue): void {
    const value = files.get(path)
    if (value !== undefined) files.set(path, become(value))
  }

  /** What is to be asked about, and the files that it is of. */
  function ask(now: number): { asked: Asked[]; all: Files<FileValue> } {
    const modules = new KnownModules(state, (path) => absolute(path, roots))
    const fresh = unknown(modules)
    const all = besides(files, fresh)
    const judged = [...fresh].flatMap(([path, { standing }]) => (standing === 'module' ? [path] : []))
    const { used, unused } = findUnused(all, new Set(judged))
    for (const path of used) {
      modules.add(path, fresh.get(path)!)
      change(path, known)
      fresh.delete(path)
    }
    awaited = fresh.size > MAX_AWAITED ? undefined : new Set(fresh.keys())
    modules.trim(sourcesIn(files))
    const told = unused.filter(({ confidence }) => confidence >= config.min_confidence)
    const places = {
      absolute: (path: string) => absolute(path, roots),
      relative: (folder: string) => relative(folder, roots),
    }
    return { asked: putTogether(told, state, now, { most: config.roll_up, places }), all }
  }

  /** Why something is not asked about by itself any more. */
  function reasonOf(name: string, now: readonly Asked[]): string {
    const path = name.slice(fleet.project.length + 1).replace(/\/?\*$/, '')
    const isWithOthers = now.some((each) => 'all' in each && each.all.some((one) => isIn(one.path, path)))
    return isWithOthers ? 'it is asked about with others' : 'something uses it, or it is gone'
  }

  return {
    take(item) {
      if (item.kind === 'level') roots = item.roots
      else if (item.kind === 'anew') {
        unmoved.clear()
        awaited = undefined
      } else if (item.kind !== 'busy') {
        if (item.kind === 'file') unmoved.delete(item.path)
        else unmoved.clear()
        awaited?.add(item.path)
        if ((awaited?.size ?? 0) > MAX_AWAITED) awaited = undefined
      }
      still.take(item, files)
      return []
    },
    wakeAt: () => still.due,
    *tick(now): Generator<Finding<'new_module'>> {
      const due = still.due
      if (due === undefined || now < due) return
      still.spoken()
      const told = toldIn(state)
      const { asked, all } = ask(now)
      const isOld = ({ name }: Opened<'new_module'>) => told.get(TOLD + name) !== undefined
      const gaps = asked.map((each) => gapOf(each, all, fleet.project))
      gaps.sort((a, b) => Number(isOld(b)) - Number(isOld(a)))
      yield* tellNews(gaps.slice(0, MAX_GAPS), { state: told, isOpen }, (_, name) => reasonOf(name, asked))
    },
  }
}

function isSource({ standing }: FileValue): boolean {
  return standing !== 'none' && standing !== 'document'
}

function* sourcesIn(files: Files<FileValue>): Generator<string> {
  for (const [path, value] of files) if (isSource(value)) yield path
}

/** All files, of which those that are news are at hand. */
function besides(files: Files<FileValue>, fresh: ReadonlyMap<string, FileValue>): Files<FileValue> {
  return { get: (path) => fresh.get(path) ?? files.get(path), [Symbol.iterator]: () => files[Symbol.iterator]() }
}

/** What was told, without all else that is remembered. */
function toldIn(state: State<Memory>): State<Told> {
  const entries = function* (): Generator<[string, Told]> {
    for (const [key, value] of state.entries()) if (key.startsWith(TOLD) && 'hash' in value) yield [key, value]
  }
  const get = (key: string) => {
    const value = state.get(key)
    return value !== undefined && 'hash' in value ? value : undefined
  }
  return {
    get size() {
      return [...entries()].length
    },
    get,
    set: (key, value) => state.set(key, value),
    delete: (key) => state.delete(key),
    entries,
  }
}
