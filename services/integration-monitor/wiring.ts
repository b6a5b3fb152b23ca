import { addTo } from '../../shared/contract/lists.ts'
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

/** How many attributes a class may miss by mistake, and how many classes the same. */
const MANY = 2

/** What every object of JavaScript has. */
const EVERY: ReadonlySet<string> = new Set(
  'constructor prototype hasOwnProperty isPrototypeOf propertyIsEnumerable toString toLocaleString valueOf'.split(' '),
)

/** Files of Python: no other language gives its objects attributes. */
const PYTHON = /\.pyw?i?$/

/** What only the class itself can name. */
const PRIVATE = /^#/

/** What Python makes of the private name of a class: `_Shop__bus` is its `__bus`. */
const MANGLED = /^_[A-Za-z]\w*?__\w+$/

/** What of the tree around a class makes it likely that it gets attributes in a way that is not written out. */
interface Doubts {
  isMade: boolean
  isListed: boolean
  isElsewhere: boolean
  isCustom: boolean
}

/** Decorators of classes that give them no attribute. */
const HARMLESS =
  /(?:^|\.)(?:dataclass|total_ordering|final|runtime_checkable|unique|python_2_unicode_compatible|define|frozen|injectable|component|singleton|add_metaclass|deprecated|override)$/i

/** Attributes that a class uses and nothing gives a value: not it, its bases, those it is a base of, nor anyone from outside. */
export function missingWiring(tree: ClassTree, { filesWith }: Around): Finding<'missing_wiring'>[] {
  const isListed = [...tree.all()].some(({ facts }) => hasListedBases(facts))
  const missing = [...missingIn(tree, filesWith)]
  const classes = new Map<string, number>()
  const misses = new Map<Placed, string[]>()
  for (const { placed, name } of missing) addTo(misses, placed, name)
  for (const { placed, name } of missing) {
    // A base that misses it is counted for all that derive from it.
    if ([...tree.kinOf(placed).above].some((above) => misses.get(above)?.includes(name))) continue
    classes.set(name, (classes.get(name) ?? 0) + 1)
  }
  return missing.map(({ placed, name, attribute }) => {
    const doubts = {
      isMade: isMade(tree, placed),
      isListed,
      isElsewhere: isElsewhere(tree, placed, name, filesWith),
      isCustom: (classes.get(name) ?? 0) > MANY,
    }
    return finding(placed, name, attribute, doubts, filesWith)
  })
}

function* missingIn(tree: ClassTree, filesWith: Wherever) {
  for (const placed of tree.all()) {
    const { facts, path } = placed
    if (facts.doubts === undefined || facts.dynamic || isTest(path) || isApart(path)) continue
    const missing = Object.entries(facts.doubts).filter(([name, { used, set, declared, guarded }]) => {
      if (used === undefined || guarded || (set !== undefined && !declared) || isOwn(name)) return false
      return PRIVATE.test(name) || !isGiven(tree, placed, name)
    })
    // A class that misses so much gets it in a way that is not written out, or its methods are lent to another.
    if (missing.length === 0 || missing.length > MANY || isExtended(tree, placed, filesWith)) continue
    for (const [name, attribute] of missing) yield { placed, name, attribute }
  }
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

/** Whether something adds to the class, or one around it, what is not written out: `mixin(Shop.prototype)`. */
function isExtended(tree: ClassTree, placed: Placed, filesWith: Wherever): boolean {
  const { above, below } = tree.kinOf(placed)
  return [placed, ...above, ...below].some(({ facts: { name } }) => {
    for (const _ of filesWith(`:${name.slice(name.lastIndexOf('.') + 1)}.prototype`)) return true
    return false
  })
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
  { declared, set, used = [], decorated }: Attribute,
  { isMade, isListed, isElsewhere, isCustom }: Doubts,
  filesWith: Wherever,
): Finding<'missing_wiring'> {
  const isPython = PYTHON.test(path)
  const setOutside = [...filesWith(`:${attribute}`)].filter((other) => PYTHON.test(other) === isPython)
  const setBy = setOutside.find((other) => !isTest(other)) ?? setOutside[0]
  const spelt = [...filesWith(`"${attribute}`)]
  const bare = attribute.replace(/^_+/, '')
  const isBuilt = bare !== attribute && [...filesWith(':_')].length > 0
  const isKey = isBuilt && [`"${bare}`, `=${bare}`].some((word) => [...filesWith(word)].length > 0)
  const weight = new Weight(0.95)
    .less(
      setBy !== undefined,
      isTest(setBy ?? '') ? 0.85 : 0.5,
      `an attribute of this name is set from outside in ${setBy}`,
    )
    .less(spelt.includes(path), 0.6, 'its file has the name as a text, too')
    .less(
      spelt.some((other) => other !== path),
      0.9,
      'other files have the name as a text',
    )
    .less(isKey, 0.7, `“${bare}” is a text or key, and private names are built somewhere`)
    .less(!declared && !isMade, 0.85, 'it has no constructor, as what others mix in')
    .less(!declared && !isMade && isElsewhere, 0.85, 'something else of the tree has one, and may be mixed with it')
    .less(isListed, 0.7, 'a class of the tree has a list as its bases, and this may be in it')
    .less(isCustom, 0.5, 'several classes miss the same, so something gives it to them')
    .less(declared === true, 0.8, 'it is declared, so something beyond the sources may set it')
    .less(declared === true && FILLED_IN.test(facts.name), 0.6, 'a library may fill in such classes')
    .less(facts.handed === true, 0.7, 'it gives its objects to a library, which may set it')
    .less(decorated === true, 0.8, 'what uses it has a decorator, which may call it on something else')
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
  return /^__\w+__$/.test(name) || MANGLED.test(name) || EVERY.has(name)
}
