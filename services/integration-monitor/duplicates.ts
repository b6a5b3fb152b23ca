import type { ClassTree, Placed } from './class-tree.ts'
import { contentOf } from './doc-line.ts'
import { type Finding, Weight } from './finding.ts'
import { overlap } from './marks.ts'
import { isApart, isTest } from './places.ts'

/** How many classes are named in the evidence. */
const NAMED = 10

/** From how many classes on a line is a form that is filled in, and no responsibility. */
const FORM = 5

const EXCEPTION = /(?:Error|Exception|Warning|Fault)$/

/** From how many classes on it is not even looked at who is kin. */
const CROWD = 50

/** Parts of a path or name that tell twins made on purpose apart: versions, and one for either kind of call. */
const TWIN =
  /(?:^|[/_.-])(?:v\d+(?:[._]\d+)*(?:(?:alpha|beta|rc)\d*)?|\d{4}[-_]\d\d(?:[-_]\d\d)?|py[23]\d*|python[23]|async|sync|aio|asyncio|_async|_sync|trio|gevent|compat|old|new|legacy|esm|cjs|mjs|browser|node|ios|android|web|native|desktop|mobile|server|client)(?=$|[/_.-])/gi

/** What the two sides of one thing are called. */
const SIDES =
  /(?:Publisher|Subscriber|Reader|Writer|Request|Response|Client|Server|Encoder|Decoder|Serializer|Deserializer|Sender|Receiver|Producer|Consumer|Source|Sink|Input|Output|Importer|Exporter|Parent|Child)(?=[A-Z]|$)/

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
    const same = claims.get(doc)
    if (same === undefined) claims.set(doc, [placed])
    else same.push(placed)
  }
  return [...claims].flatMap(([saying, claimants]) => {
    const families = claimants.length > 1 && claimants.length <= CROWD ? familiesOf(tree, claimants) : []
    return families.length > 1 ? [finding(slugOf(saying), families)] : []
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
  const interfaces = b.facts.interfaces ?? []
  if (a.facts.interfaces?.some((each) => interfaces.includes(each) && !MARKERS.test(each))) return true
  if (isVariant(a, b)) return true
  // Plugins: one name in every file of a folder.
  if (a.facts.name === b.facts.name && folderOf(a.path) === folderOf(b.path)) return true
  return untwinned(a) === untwinned(b)
}

/** Whether two classes are the sides of one thing or, in one file, variants of it: most of their names is the same. */
function isVariant(a: Placed, b: Placed): boolean {
  const [one, other] = [a.facts.name, b.facts.name]
  if (one !== other && one.replace(SIDES, '') === other.replace(SIDES, '')) return SIDES.test(one) && SIDES.test(other)
  if (a.path !== b.path) return false
  const [words, others] = [wordsOf(one), wordsOf(other)]
  const shared = words.filter((word) => others.includes(word)).length
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

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function untwinned({ path, facts }: Placed): string {
  const name = facts.name.replace(/Async|Sync|Aio|V\d+$|Legacy|^_+/g, '')
  return `${path.replace(/\.\w+$/, '').replaceAll(TWIN, '')}:${name}`.replaceAll(/\/{2,}|^\//g, '/')
}

function finding(slug: string, classes: readonly Placed[]): Finding<'duplicate_responsibility'> {
  const [first, second] = classes as [Placed, Placed]
  const saying = first.facts.doc!
  const named = classes.slice(0, NAMED).map(({ path, facts }) => `${path}:${facts.line} ${facts.name}`)
  const shared = overlap(first.facts.has, second.facts.has)
  const weight = new Weight(0.9)
    .less(contentOf(saying).length < 3, 0.85, 'the line is short')
    .less(classes.length > FORM, 0.5, `${classes.length} classes say so: it may be a form that is filled in`)
    .less(first.path === second.path && classes.length === 2, 0.85, 'both stand in one file')
    .less(isForm(first) !== isForm(second), 0.75, 'one of them may be the form in which the other goes out')
    .less(shared === 0, 0.9, 'they have no method or attribute in common')
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
