import { addTo } from '../../shared/contract/lists.ts'
import { folderOf } from '../../shared/contract/paths.ts'
import type { ClassTree, Kin, Placed } from './class-tree.ts'
import { contentOf } from './doc-line.ts'
import { type Finding, Weight } from './finding.ts'
import { overlap } from './marks.ts'
import { isApart, isTest } from './places.ts'

/** How many classes are named in the evidence. */
const NAMED = 10

/** From how many classes on a line is a form that is filled in, and no responsibility. */
const FORM = 5

/** How much of their methods and attributes classes share that do one thing twice, 0..1. */
const ALIKE = 0.5

/** The same where the line has a word of the name of one, and none of the other's: it was copied with what is around it. */
const MUCH_ALIKE = 0.8

/** How many times two files may say the same before they are one copy, and one question. */
const COPIES = 2

/** A package beside others in a folder of libraries: mostly copied from elsewhere. */
const LIBRARY = /^(?:.*\/)?libs?\/[^/]+/

const EXCEPTION = /(?:Error|Exception|Warning|Fault)$/

/** From how many classes on it is not even looked at who is kin. */
const CROWD = 50

/** Parts of a path or name that tell twins made on purpose apart: versions, and one for either kind of call. */
const TWIN =
  /(?:^|[/_.-])(?:v\d+(?:[._]\d+)*(?:(?:alpha|beta|rc)\d*)?|\d{4}[-_]\d\d(?:[-_]\d\d)?|py[23]\d*|python[23]|async|sync|aio|asyncio|_async|_sync|trio|gevent|compat|old|new|legacy|esm|cjs|mjs|browser|node|ios|android|mac|macos|osx|darwin|win|win32|windows|linux|posix|unix|openssl|web|native|desktop|mobile|server|client|qt|qt[456]|qml|gtk|gtk[234]|tk|wx|cocoa|curses|tui|gui|cli)(?=$|[/_.-])/gi

/** What the two sides of one thing are called. */
const SIDES =
  /(?:Publisher|Subscriber|Reader|Writer|Request|Response|Client|Server|Encoder|Decoder|Serializer|Deserializer|Sender|Receiver|Producer|Consumer|Source|Sink|Input|Output|Importer|Exporter|Creator|Updater|Remover|Deleter|Loader|Saver|Parent|Child)(?=[A-Z]|$)/

/** Interfaces that say nothing of what a class is for. */
const MARKERS =
  /(?:^|\.)(?:On[A-Z]\w*|After\w+|Do[A-Z]\w*|\w*Disposable|\w*Iterable|\w*Iterator|Serializable|Comparable|\w*Lifecycle\w*)$/

/** Responsibilities that two or more classes claim, in the words of their docstrings. */
export function duplicates(tree: ClassTree): Finding<'duplicate_responsibility'>[] {
  const claims = new Map<string, Placed[]>()
  for (const placed of tree.all()) {
    const { doc, name } = placed.facts
    // A class inside another is part of what that is for.
    if (doc === undefined || name.includes('.') || EXCEPTION.test(name)) continue
    if (isTest(placed.path) || isApart(placed.path)) continue
    addTo(claims, doc, placed)
  }
  const twice = [...claims].flatMap(([saying, claimants]) => {
    const families = claimants.length > 1 && claimants.length <= CROWD ? familiesOf(tree, claimants) : []
    return families.length > 1
      ? [{ saying, families, files: [...new Set(families.map(({ path }) => path))].join('\n') }]
      : []
  })
  const copied = new Map<string, string[]>()
  for (const { saying, files } of twice) copied.set(files, [...(copied.get(files) ?? []), saying].slice(0, COPIES + 1))
  return twice.map(({ saying, families, files }) => {
    const [first, ...rest] = copied.get(files)!
    const isRest = files.includes('\n') && rest.length >= COPIES && first !== saying
    return finding(slugOf(saying), families, isRest)
  })
}

/** One class of each family: those that are kin, or twins on purpose, count once. */
function familiesOf(tree: ClassTree, claimants: readonly Placed[]): Placed[] {
  const sorted = claimants.toSorted((a, b) => compare(a.path, b.path) || a.facts.line - b.facts.line)
  const families: Placed[][] = []
  for (const placed of sorted) {
    const family = families.find((members) => members.some((member) => isFamily(tree, member, placed)))
    if (family === undefined) families.push([placed])
    else family.push(placed)
  }
  return families.map(([first]) => first!)
}

function isFamily(tree: ClassTree, a: Placed, b: Placed): boolean {
  if (a.path === b.path && a.facts.name === b.facts.name) return true
  const [kin, others] = [tree.kinOf(a), tree.kinOf(b)]
  if (kin.all.has(b) || others.all.has(a)) return true
  // Two that share a base of the tree are two ways to be one thing.
  if ([...kin.above].some((above) => others.above.has(above))) return true
  const interfaces = interfacesOf(b, others)
  if (interfacesOf(a, kin).some((each) => interfaces.includes(each) && !MARKERS.test(each))) return true
  if (isVariant(a, b)) return true
  const bases = basesOf(tree, b)
  if (basesOf(tree, a).some((base) => bases.includes(base))) return true
  // Plugins: one name in every file of a folder.
  if (a.facts.name === b.facts.name && folderOf(a.path) === folderOf(b.path)) return true
  return untwinned(a) === untwinned(b)
}

/** The interfaces that a class or its bases implement. */
function interfacesOf({ facts }: Placed, { above }: Kin): string[] {
  return [facts, ...Array.from(above, (each) => each.facts)].flatMap(({ interfaces = [] }) => interfaces)
}

/** Where the bases of a class that other files of the tree have are from, whether or not a class is found there. */
function basesOf(tree: ClassTree, { path, facts }: Placed): string[] {
  return facts.bases.flatMap((base) => {
    const origin = tree.originOf(path, base)
    return origin === undefined || origin[0] === path ? [] : [origin.join(':')]
  })
}

/** Whether a saying is about one of two classes, by their names, and was copied to the other. */
function isCopied(saying: string, a: Placed, b: Placed): boolean {
  const said = new Set(saying.split(' '))
  const [words, others] = [a, b].map(({ facts }) => wordsOf(facts.name).map((word) => word.toLowerCase()))
  const isSaid = (word: string) => word.length > 2 && (said.has(word) || said.has(`${word}s`))
  const own = words!.filter((word) => !others!.includes(word))
  const theirs = others!.filter((word) => !words!.includes(word))
  return own.length > 0 && theirs.length > 0 && own.some(isSaid) !== theirs.some(isSaid)
}

/** Whether two classes stand in different packages of one folder of libraries. */
function areOfLibraries(a: string, b: string): boolean {
  const [one, other] = [LIBRARY.exec(a)?.[0], LIBRARY.exec(b)?.[0]]
  return one !== undefined && other !== undefined && one !== other && folderOf(one) === folderOf(other)
}

/** Whether two classes are the sides of one thing or, in one folder, variants of it: most of their names is the same. */
function isVariant(a: Placed, b: Placed): boolean {
  const [one, other] = [a.facts.name, b.facts.name]
  // What is promised, and who keeps it: `IStore` and `Store`.
  if (one === `I${other}` || other === `I${one}`) return true
  if (one !== other && one.replace(SIDES, '') === other.replace(SIDES, '')) return SIDES.test(one) && SIDES.test(other)
  if (folderOf(a.path) !== folderOf(b.path)) return false
  const [words, others] = [wordsOf(one), wordsOf(other)]
  const shared = one === other ? 0 : words.filter((word) => others.includes(word)).length
  return shared >= 2 && shared * 3 >= Math.max(words.length, others.length) * 2
}

/** Whether a class says how data looks on its way out of or into the program. */
function isForm({ outside, facts }: Placed): boolean {
  const bases = [...outside, ...facts.bases]
  return bases.some((base) =>
    /(?:^|\.)(?:BaseModel|Schema|Serializer|ModelSerializer|SQLModel|Struct|TypedDict)$/.test(base),
  )
}

function wordsOf(name: string): string[] {
  return name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []
}

function untwinned({ path, facts }: Placed): string {
  const name = facts.name.replace(/Async|Sync|Aio|V\d+$|Legacy|^_+/g, '')
  return `${path.replace(/\.\w+$/, '').replaceAll(TWIN, '')}:${name}`.replaceAll(/\/{2,}|^\//g, '/')
}

function finding(slug: string, classes: readonly Placed[], isRest: boolean): Finding<'duplicate_responsibility'> {
  const [first, second] = classes as [Placed, Placed]
  const shared = Math.max(...classes.slice(1, FORM).map(({ facts }) => overlap(first.facts.has, facts.has)))
  const saying = first.facts.doc!
  const named = classes.slice(0, NAMED).map(({ path, facts }) => `${path}:${facts.line} ${facts.name}`)
  const weight = new Weight(0.9)
    .less(contentOf(saying).length < 3, 0.85, 'the line is short')
    .less(areOfLibraries(first.path, second.path), 0.7, 'they are of different packages of a folder of libraries')
    .less(classes.length > FORM, 0.5, `${classes.length} classes say so: it may be a form that is filled in`)
    .less(first.path === second.path && classes.length === 2, 0.75, 'both stand in one file')
    .less(isRest, 0.6, 'the files have more in common, about which there is a question')
    .less(isForm(first) !== isForm(second), 0.75, 'one of them may be the form in which the other goes out')
    .less(shared < ALIKE, 0.75, 'they have few methods and attributes in common')
    .less(shared < MUCH_ALIKE && isCopied(saying, first, second), 0.75, 'by their names, the line is about one of them')
  const count = classes.length
  return {
    type: 'duplicate_responsibility',
    subject: slug,
    reason: `${count} classes that are not kin say the same of themselves: “${saying}”`,
    facts: { says: saying, classes: named, count, confidence: weight.confidence, why: weight.why },
  }
}

/** A saying as names of gaps carry it. */
function slugOf(saying: string): string {
  return saying.replaceAll(' ', '-').slice(0, 80).replace(/-$/, '')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
