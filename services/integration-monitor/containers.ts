import type { Import } from '../../shared/contract/summary.ts'
import type { FileFacts } from './class-facts.ts'
import type { ClassTree } from './class-tree.ts'
import { type Around, Weight } from './finding.ts'
import { holds } from './marks.ts'
import { own } from './own.ts'
import { isTest } from './places.ts'
import { hasListedBases } from './wiring.ts'

/** A container that is filled and that nothing reads. */
export interface UnreadContainer {
  /** `PATH:Class.attribute`, `PATH:function.variable` or `PATH:variable`. */
  subject: string
  /** How it was made: `deque`, `[]`. */
  made: string
  /** Where it is filled, `FILE:LINE`. */
  producers: readonly string[]
  confidence: number
  why: readonly string[]
}

/** What is looked at of a file. */
export interface HoldingFile {
  classes?: FileFacts | undefined
  imports?: readonly Pick<Import, 'from' | 'names'>[] | undefined
}

interface Held {
  path: string
  owner: string
  name: string
  made: string
  /** How likely a container that is made so is there to be read, 0..1. */
  worth: number
  producers: readonly string[]
  /** It is there for others to see. */
  isPublic: boolean
  /** Nothing beyond what was looked at can name it. */
  isClosed: boolean
}

/** Queues of one process, by the name they are imported as. */
const QUEUES = new Set(
  [
    ...['asyncio', 'queue', 'Queue', 'multiprocessing', 'gevent.queue', 'eventlet.queue'].flatMap((from) =>
      ['Queue', 'SimpleQueue', 'LifoQueue', 'PriorityQueue', 'JoinableQueue'].map((name) => `${from}.${name}`),
    ),
    ...['collections.deque', 'denque.default', 'denque.*'],
  ].values(),
)

/** Lists, which serve as queues. */
const LIST = /^(?:\[|list\b|(?:new )?Array\b)/

/** Tables and sets. */
const TABLE =
  /^(?:\{|dict\b|set\b|(?:new )?(?:Weak)?(?:Map|Set)\b|(?:collections\.)?(?:defaultdict|OrderedDict|Counter)\b)/

/** Names of what is kept for the sake of keeping it: nothing need ever read it. */
const KEPT =
  /(?:^|_)(?:refs?|ptrs?|keep|kept|alive|keepalive|hold|anchors?|leaks?|garbage|pins?|retain(?:ed)?|unused|tasks?|threads?|controllers?|gestures?|callbacks?|trampolines?|forwarders?|subscriptions?|disposables?|handles?)(?:_|$)/

/** Attributes that are filled and that no class, file or base reads. */
export function unreadAttributes(
  files: ReadonlyMap<string, HoldingFile>,
  tree: ClassTree,
  around: Around,
): UnreadContainer[] {
  const found: UnreadContainer[] = []
  for (const placed of tree.all()) {
    const { facts, path } = placed
    if (facts.doubts === undefined || facts.dynamic || isTest(path) || around.isApart(path)) continue
    for (const [name, { filled = [], read, made }] of Object.entries(facts.doubts)) {
      const worth = made === undefined ? 0 : worthOf(made, files.get(path))
      if (filled.length === 0 || read || made === undefined || worth === 0) continue
      const kin = tree.kinOf(placed)
      const isRead = [...kin.all].some((each) => each.facts.dynamic || holds(each.facts.reads, name))
      if (isRead || hasAny(around.filesWith(`.${name}`))) continue
      const producers = filled.map((line) => `${path}:${line}`)
      const isListed = [placed, ...kin.above].some((each) => hasListedBases(each.facts))
      const isPublic = !/^[_#]/.test(name)
      const held = {
        path,
        owner: `${facts.name}.`,
        name,
        made,
        worth,
        producers,
        isPublic,
        isClosed: name.startsWith('#'),
      }
      const weight = weigh(held, around)
        .less(kin.isOpen, isPublic ? 0.6 : isListed ? 0.7 : 0.85, 'a base that is not in the tree may read it')
        .less((facts.decorators?.length ?? 0) > 0, 0.7, 'a decorator may read it')
      found.push(unread(held, weight))
    }
  }
  return found
}

/** Variables that are filled and that neither their own file nor one that imports them reads. */
export function unreadVariables(
  files: ReadonlyMap<string, HoldingFile>,
  tree: ClassTree,
  around: Around,
): UnreadContainer[] {
  const found: UnreadContainer[] = []
  const importers = importersOf(files)
  const isIt = (path: string, name: string, [importer, from]: Importer) => {
    const module = around.modules.find(importer, from)
    // Folders that are put on the path of modules at run time: the name of the file has to do.
    if (module === undefined) return nameOfModule(path) === from.slice(from.lastIndexOf('.') + 1)
    if (module === path) return true
    const origin = tree.originOf(module, name)
    return (origin?.[0] === path && origin[1] === name) || files.get(module)?.classes?.stars !== undefined
  }
  for (const [path, { classes }] of files) {
    if (isTest(path) || around.isApart(path)) continue
    for (const { name, within, made, filled = [], read, isClosed } of classes?.variables ?? []) {
      const worth = made === undefined ? 0 : worthOf(made, files.get(path))
      // What a file tries itself with: `def test(): …`.
      const isTrial = within !== undefined && /^_?(?:test|demo)(?:_|\.|$)/.test(within)
      if (read || made === undefined || worth === 0 || isTrial) continue
      const own = filled.map((line) => `${path}:${line}`)
      const theirs = importers.get(name)?.filter((importer) => isIt(path, name, importer)) ?? []
      const others = isClosed ? [] : filledElsewhere(files, path, name, theirs, around)
      if (others === undefined || own.length + others.length === 0) continue
      const owner = within === undefined ? '' : `${within}.`
      const isPublic = !isClosed && !name.startsWith('_')
      const held = { path, owner, name, made, worth, producers: [...own, ...others], isPublic, isClosed }
      found.push(unread(held, weigh(held, around)))
    }
  }
  return found
}

/** What a file of Python is imported as, without what it is in. */
function nameOfModule(path: string): string | undefined {
  return /([^/]+)(?:\/__init__)?\.pyi?$/.exec(path)?.[1]
}

type Importer = readonly [path: string, from: string, local: string]

/** Who imports the containers of modules, by their names. */
function importersOf(files: ReadonlyMap<string, HoldingFile>): Map<string, Importer[]> {
  const found = new Map<string, Importer[]>()
  for (const { classes } of files.values()) {
    for (const { name, within, made } of classes?.variables ?? []) {
      if (within === undefined && made !== undefined) found.set(name, [])
    }
  }
  if (found.size === 0) return found
  for (const [path, { imports = [] }] of files) {
    for (const { from, names = [] } of imports) {
      for (const [name, local] of names) found.get(name)?.push([path, from, local])
    }
  }
  return found
}

/** Where other files fill the variable of a module; undefined where one of them does anything else with it. */
function filledElsewhere(
  files: ReadonlyMap<string, HoldingFile>,
  path: string,
  name: string,
  importers: readonly Importer[],
  { filesWith }: Around,
): string[] | undefined {
  if (isHandedOn(files.get(path)?.classes, name)) return undefined
  const producers: string[] = []
  const add = (filled: readonly string[] | undefined) => filled !== undefined && producers.push(...filled) >= 0
  for (const [importer, , local] of importers) {
    if (!add(fillsOf(files, importer, (each) => each === local))) return undefined
  }
  // A file that imports the module as a whole: `state.jobs`.
  for (const other of filesWith(`.${name}`)) {
    if (!add(fillsOf(files, other, (each) => each.endsWith(`.${name}`)))) return undefined
  }
  return producers
}

/** Where a file fills a variable; undefined where it does anything else with it, or nothing. */
function fillsOf(
  files: ReadonlyMap<string, HoldingFile>,
  path: string,
  isIt: (name: string) => boolean,
): string[] | undefined {
  const variable = files.get(path)?.classes?.variables?.find(({ name, within }) => within === undefined && isIt(name))
  return variable?.read ? undefined : variable?.filled?.map((line) => `${path}:${line}`)
}

/** Whether a file exports a variable under another name. */
function isHandedOn(facts: FileFacts | undefined, name: string): boolean {
  return Object.values(facts?.names ?? {}).some(([from, local]) => from === '' && local === name)
}

/** How much of a question a container that is made so is; 0 for what may be anything, such as a pool that runs what it gets. */
function worthOf(made: string, file: HoldingFile | undefined): number {
  if (LIST.test(made)) return 1
  if (TABLE.test(made)) return 0.6
  const written = /^(?:new )?((?:\w+\.)*\w+)/.exec(made)?.[1] ?? ''
  const [first = '', ...rest] = written.split('.')
  const [from = first, name = '*'] = own(file?.classes?.names, first) ?? []
  return QUEUES.has([from, ...(name === '*' && rest.length > 0 ? rest : [name, ...rest])].join('.')) ? 1 : 0
}

function weigh({ path, name, worth, isPublic, isClosed }: Held, { filesWith, published }: Around): Weight {
  const spelt = new Set(isClosed ? [] : [...filesWith(`"${name}`), ...filesWith(`=${name}`)])
  const isElsewhere = spelt.size > (spelt.has(path) ? 1 : 0)
  return new Weight(0.95)
    .less(worth < 1, worth, 'it is no queue or list')
    .less(KEPT.test(name), 0.5, 'by its name it is there to keep something alive')
    .less(/^__\w+__$/.test(name), 0.3, 'Python or its tools read such names')
    .less(spelt.has(path), 0.6, 'its file has the name as a text, too')
    .less(isElsewhere, 0.85, 'other files have the name as a text')
    .less(isPublic && published(path), 0.6, 'it is part of a published package, whose users may read it')
}

function unread({ path, owner, name, made, producers }: Held, { confidence, why }: Weight): UnreadContainer {
  return { subject: `${path}:${owner}${name}`, made, producers, confidence, why }
}

function hasAny(paths: Iterable<string>): boolean {
  for (const _ of paths) return true
  return false
}
