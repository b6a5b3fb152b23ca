import type { Attribute } from '../../shared/contract/summary.ts'
import type { ClassTree, Kin, Placed } from './class-tree.ts'
import { type Around, type Finding, Weight, type Wherever } from './finding.ts'
import { holds } from './marks.ts'
import { own } from './own.ts'
import { isApart, isTest } from './places.ts'

/** Methods that make an object, whatever else is done with it. */
const MAKING = /(?:^|\.)(?:__init__|__new__|__post_init__|__attrs_post_init__|constructor)$/

/** Methods that are there to be called once, before the others. */
const READYING = /(?:^|\.)_*(?:init|initiali[sz]e|set_?up|configure|connect|prepare|open|start)/i

/** Conditions that are decided before the program runs: who runs it knows which way. */
const SETTLED =
  /\b(?:sys\.(?:version|platform)|version_info|os\.name|platform|PY[23]|six\.|TYPE_CHECKING|__debug__|process\.(?:env|platform|versions)|typeof window)\b/

/** A constant as a condition: a build, or a kind of host. */
const CONSTANT = /^\(?(?:!|not )?\s*(?:\w+\.)*[A-Z][A-Z0-9]*_[A-Z0-9_]*\)?$/

/** Attributes that are set under a condition alone, and used where it need not hold. */
export function conditionalInits(tree: ClassTree, { filesWith }: Around): Finding<'conditional_init_gap'>[] {
  const found: Finding<'conditional_init_gap'>[] = []
  for (const placed of tree.all()) {
    const { facts, path } = placed
    if (facts.doubts === undefined || facts.dynamic || isTest(path) || isApart(path)) continue
    for (const [name, attribute] of Object.entries(facts.doubts)) {
      if (attribute.conditional === undefined || attribute.guarded || attribute.declared) continue
      const kin = tree.kinOf(placed)
      const uses = holds(placed.brings, name) ? [] : usesOf(kin, placed, name)
      if (uses.length > 0) found.push(finding(placed, name, attribute, uses, kin.isOpen, filesWith))
    }
  }
  return found
}

/** The uses that nothing guards, as `FILE:LINE`; none where another class gives the attribute a value. */
function usesOf(kin: Kin, { path, facts }: Placed, name: string): string[] {
  for (const { facts: other, brings } of kin.all) {
    if (other.dynamic || holds(other.has, name) || holds(brings, name)) return []
  }
  const places = (file: string, attribute: Attribute | undefined) =>
    attribute === undefined || attribute.guarded ? [] : (attribute.used ?? []).map((line) => `${file}:${line}`)
  const below = [...kin.below].flatMap((each) => places(each.path, own(each.facts.doubts, name)))
  return [...places(path, own(facts.doubts, name)), ...below].slice(0, 5)
}

function finding(
  { path, facts }: Placed,
  attribute: string,
  { by, conditional, condition = '', asked, set }: Attribute,
  uses: readonly string[],
  isOpen: boolean,
  filesWith: Wherever,
): Finding<'conditional_init_gap'> {
  const setOutside = [...filesWith(`:${attribute}`)]
  const isMaking = by !== undefined && MAKING.test(by)
  const isReadying = by !== undefined && READYING.test(by)
  const weight = new Weight(0.92)
    .less(!isMaking && isReadying, 0.7, `it is set in ${by}, which may run again`)
    .less(!isMaking && !isReadying, 0.6, 'it is not set where the object is made')
    .less(SETTLED.test(condition) || CONSTANT.test(condition), 0.5, 'the condition is settled before the program runs')
    .less(
      asked === true,
      0.7,
      'other methods ask what the condition asks, or the object remembers it, so callers may have asked',
    )
    .less(isAskedElsewhere(condition, path, filesWith), 0.7, 'other files ask what the condition asks')
    .less(condition === 'try', 0.85, 'the condition is a try')
    .less(/^(?:async )?(?:for|while)\b/.test(condition), 0.7, 'the condition is a loop')
    .less(isOpen, attribute.startsWith('_') ? 0.85 : 0.7, 'a base that is not in the tree may give it a value')
    .less(setOutside.length > 0, 0.75, `an attribute of this name is set from outside in ${setOutside[0]}`)
    .less([...filesWith(`"${attribute}`)].includes(path), 0.8, 'its file has the name as a text, too')
  const under = condition === '' ? 'a condition' : `“${condition}”`
  return {
    type: 'conditional_init_gap',
    subject: `${path}:${facts.name}.${attribute}`,
    reason: `${facts.name} gives its ${attribute} a value only under ${under} and uses it elsewhere without asking`,
    facts: {
      class: facts.name,
      attribute,
      file: path,
      set: `${path}:${set ?? conditional}`,
      under: `${path}:${conditional}`,
      condition,
      uses: [...uses],
      confidence: weight.confidence,
      why: weight.why,
    },
  }
}

/** Whether other files read what a condition asks of something: `price_cache` of `settings.price_cache`. */
function isAskedElsewhere(condition: string, path: string, filesWith: Wherever): boolean {
  for (const [, name] of condition.matchAll(/\.(\w+)\b(?!\()/g)) {
    if ([...filesWith(`.${name}`)].some((other) => other !== path)) return true
  }
  return false
}
