import type { Attribute } from '../../shared/contract/summary.ts'
import type { ClassTree, Placed } from './class-tree.ts'
import { type Around, type Finding, Weight, type Wherever } from './finding.ts'
import { holds } from './marks.ts'
import { own } from './own.ts'
import { isApart, isTest } from './places.ts'

/** Classes that others are meant to complete, by their names. */
const INCOMPLETE = /Mixin|Mix$|^(?:I[A-Z]|Base|Abstract)|(?:Base|Abstract|Protocol|Interface|Trait|Behaviou?r|Methods)$/

/** Classes whose attributes a library sets, by their names. */
const FILLED_IN = /(?:Entity|Model|Dto|DTO|Schema|Record|Document|Props|Args|Input)$/

/** How many attributes a class may miss by mistake. */
const MANY = 2

/** What every object of JavaScript has. */
const EVERY: ReadonlySet<string> = new Set(
  'constructor prototype hasOwnProperty isPrototypeOf propertyIsEnumerable toString toLocaleString valueOf'.split(' '),
)

/** What of the tree around a class makes it likely that it gets attributes in a way that is not written out. */
interface Doubts {
  isMade: boolean
  isListed: boolean
  isElsewhere: boolean
}

/** Decorators of classes that give them no attribute. */
const HARMLESS =
  /(?:^|\.)(?:dataclass|total_ordering|final|runtime_checkable|unique|python_2_unicode_compatible|define|frozen|injectable|component|singleton|deprecated|override)$/i

/** Attributes that a class uses and nothing gives a value: not it, its bases, those it is a base of, nor anyone from outside. */
export function missingWiring(tree: ClassTree, { filesWith }: Around): Finding<'missing_wiring'>[] {
  const found: Finding<'missing_wiring'>[] = []
  const isListed = [...tree.all()].some(({ facts }) => hasListedBases(facts))
  for (const placed of tree.all()) {
    const { facts, path } = placed
    if (facts.doubts === undefined || facts.dynamic || isTest(path) || isApart(path)) continue
    const missing = Object.entries(facts.doubts).filter(([name, { used, set, declared, guarded }]) => {
      if (used === undefined || guarded || (set !== undefined && !declared) || isOwn(name)) return false
      return !isGiven(tree, placed, name)
    })
    // A class that misses so much gets it in a way that is not written out, or its methods are lent to another.
    if (missing.length > MANY) continue
    for (const [name, attribute] of missing) {
      found.push(
        finding(
          placed,
          name,
          attribute,
          { isMade: isMade(tree, placed), isListed, isElsewhere: isElsewhere(tree, placed, name, filesWith) },
          filesWith,
        ),
      )
    }
  }
  return found
}

/** Whether another class gives the attribute a value, or one of which too little is known may. */
function isGiven(tree: ClassTree, placed: Placed, name: string): boolean {
  const kin = tree.kinOf(placed)
  if (kin.isOpen || kin.isOpenBelow) return true
  const last = [placed, ...kin.below].filter(({ below }) => below.length === 0)
  if (last.every(({ facts }) => INCOMPLETE.test(facts.name))) return true
  if (holds(placed.facts.has, name) || holds(placed.brings, name)) return true
  return [...kin.all].some(
    ({ facts, brings }) =>
      facts.dynamic || holds(facts.has, name) || holds(brings, name) || own(facts.doubts, name)?.declared,
  )
}

/** Whether the bases of a class are written as a list that is made elsewhere: `class App(*commands)`. */
export function hasListedBases({ bases }: Placed['facts']): boolean {
  return bases.some((base) => base.startsWith('*'))
}

/** Whether another class, or the keys of some object, have an attribute of this name; now and then that looks so. */
function isElsewhere(tree: ClassTree, placed: Placed, name: string, filesWith: Wherever): boolean {
  for (const other of tree.all()) if (other !== placed && holds(other.facts.has, name)) return true
  for (const _ of filesWith(`=${name}`)) return true
  return false
}

/** Whether the class or a base of it says how its objects are made. */
function isMade(tree: ClassTree, placed: Placed): boolean {
  const constructs = ({ facts }: Placed) =>
    ['__init__', '__new__', 'constructor'].some((name) => holds(facts.has, name))
  return constructs(placed) || [...tree.kinOf(placed).above].some(constructs)
}

function finding(
  { path, facts }: Placed,
  attribute: string,
  { declared, set, used = [] }: Attribute,
  { isMade, isListed, isElsewhere }: Doubts,
  filesWith: Wherever,
): Finding<'missing_wiring'> {
  const setOutside = [...filesWith(`:${attribute}`)]
  const spelt = [...filesWith(`"${attribute}`)]
  const bare = attribute.replace(/^_+/, '')
  const isKey = bare !== attribute && [`"${bare}`, `=${bare}`].some((word) => [...filesWith(word)].length > 0)
  const weight = new Weight(0.95)
    .less(setOutside.length > 0, 0.5, `an attribute of this name is set from outside in ${setOutside[0]}`)
    .less(spelt.includes(path), 0.6, 'its file has the name as a text, too')
    .less(
      spelt.some((other) => other !== path),
      0.9,
      'other files have the name as a text',
    )
    .less(isKey, 0.7, `“${bare}” is a text or key, from which a name may be built`)
    .less(!declared && !isMade, 0.85, 'it has no constructor, as what others mix in')
    .less(!declared && !isMade && isElsewhere, 0.85, 'something else of the tree has one, and may be mixed with it')
    .less(isListed, 0.7, 'a class of the tree has a list as its bases, and this may be in it')
    .less(declared === true, 0.8, 'it is declared, so something beyond the sources may set it')
    .less(declared === true && FILLED_IN.test(facts.name), 0.6, 'a library may fill in such classes')
    .less(facts.decorators?.some((each) => !HARMLESS.test(each)) ?? false, 0.7, 'a decorator may set it')
  return {
    type: 'missing_wiring',
    subject: `${path}:${facts.name}.${attribute}`,
    reason: `${facts.name} uses its ${attribute} in line ${used[0]}, and nothing gives it a value`,
    facts: {
      class: facts.name,
      attribute,
      file: path,
      uses: used.map((line) => `${path}:${line}`),
      ...(declared && set !== undefined && { declared: `${path}:${set}` }),
      confidence: weight.confidence,
      why: weight.why,
    },
  }
}

/** Whether the language gives every object or class an attribute of this name. */
function isOwn(name: string): boolean {
  return /^__\w+__$/.test(name) || EVERY.has(name)
}
