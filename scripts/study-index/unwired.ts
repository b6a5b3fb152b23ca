import { reduceClasses } from '../../services/integration-monitor/class-facts.ts'
import { ClassTree, type Placed } from '../../services/integration-monitor/class-tree.ts'
import { Kept } from '../../services/integration-monitor/kept.ts'
import { holds } from '../../services/integration-monitor/marks.ts'
import { Modules } from '../../services/integration-monitor/modules.ts'
import { isApart, isTest } from '../../services/integration-monitor/places.ts'
import type { Attribute, Summary } from '../../shared/contract/summary.ts'
import { chanceOf, someOf } from './chance.ts'
import { type Studied, summarise } from './tree.ts'
import { withoutAssignment } from './without-assignment.ts'

/** A file of a tree in which one attribute is given a value no more. */
export interface Unwired {
  path: string
  summary: Summary
  /** What the gap would be called: `PATH:Class.attribute`. */
  subject: string
  line: number
  /** It, its bases and what derives from it are all in the tree or well known, and none gains attributes in unseen ways. */
  isKnown: boolean
}

/**
 * Takes the only assignment of attributes away that their classes use, one at a time, in the order of a seed.
 *
 * Only what would really be missing then: no class around it gives the attribute a value as well.
 */
export function* unwired(files: ReadonlyMap<string, Studied>, seed: number): Generator<Unwired> {
  const facts = new Map(
    [...files].flatMap(([path, { summary }]) => {
      const reduced = reduceClasses(path, summary)
      return reduced === undefined ? [] : [[path, reduced] as const]
    }),
  )
  const tree = new ClassTree(facts, new Modules([...files.keys()]), new Kept())
  const chosen: { placed: Placed; name: string; line: number }[] = []
  for (const placed of tree.all()) {
    if (isTest(placed.path) || isApart(placed.path) || placed.facts.dynamic) continue
    const summary = files.get(placed.path)?.summary
    const own = summary?.classes?.find(({ name, line }) => name === placed.facts.name && line === placed.facts.line)
    if (own === undefined || summary?.generated) continue
    for (const [name, attribute] of Object.entries(own.attributes)) {
      if (isUsed(attribute) && !isGivenAround(tree, placed, name))
        chosen.push({ placed, name, line: attribute.set as number })
    }
  }
  for (const { placed, name, line } of someOf(chosen, chosen.length, chanceOf(seed))) {
    const { path, facts: of } = placed
    const { text, kind } = files.get(path) as Studied
    const without = withoutAssignment(text, line, name, kind === 'python')
    const summary = without === undefined ? undefined : summarise(without, kind)
    if (summary === undefined || summary.broken) continue
    const left = summary.classes?.find((each) => each.name === of.name)?.attributes[name]
    if (left?.used === undefined || left.guarded || (left.set !== undefined && !left.declared)) continue
    yield { path, summary, subject: `${path}:${of.name}.${name}`, line, isKnown: isKnown(tree, placed) }
  }
}

/** Whether something of an attribute is used, and it surely has a value. */
function isUsed({ used, set, guarded, declared, conditional }: Attribute): boolean {
  return used !== undefined && set !== undefined && !guarded && !declared && conditional === undefined
}

function isKnown(tree: ClassTree, placed: Placed): boolean {
  const { all, isOpen, isOpenBelow } = tree.kinOf(placed)
  return !isOpen && !isOpenBelow && [...all].every(({ facts }) => !facts.dynamic)
}

function isGivenAround(tree: ClassTree, placed: Placed, name: string): boolean {
  if (holds(placed.brings, name)) return true
  return [...tree.kinOf(placed).all].some(({ facts, brings }) => holds(facts.has, name) || holds(brings, name))
}
