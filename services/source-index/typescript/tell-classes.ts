import type { Attribute } from '../../../shared/contract/summary.ts'
import { namesOf } from '../condition-names.ts'
import { askedByMethod, isOfModule } from './asked.ts'
import type { Assignment, AttributeRecord, ClassRecord, Condition } from './class-record.ts'
import { MAX_MENTIONS } from './class-usage.ts'
import { conditionText, heldText, isAlways } from './conditions.ts'
import { docAt } from './doc-comment.ts'
import type { Facts } from './facts.ts'
import { containerOf } from './made.ts'
import { keyOf, lineOf } from './syntax.ts'

const MAX_USED = 3
const MAX_FILLED = 5

/** Tells the classes of a file, and what they define. */
export function tellClasses(facts: Facts): void {
  for (const record of facts.classes) {
    const attributes: [string, Attribute][] = []
    for (const [name, attribute] of record.attributes) {
      if (!record.methods.has(name)) attributes.push([name, asAttribute(attribute, record, facts.text)])
    }
    facts.builder.class({
      name: record.name,
      line: record.line,
      bases: record.bases,
      ...(record.interfaces.length > 0 && { interfaces: record.interfaces }),
      ...(record.doc !== undefined && { doc: record.doc }),
      ...(record.decorators.length > 0 && { decorators: record.decorators }),
      methods: [...record.methods],
      attributes: Object.fromEntries(attributes),
      ...(record.isDynamic && { dynamic: true }),
      ...(record.isHandedOver && { handed: true }),
    })
    if (facts.exported.has(record.name)) define(record, facts)
  }
}

function define({ name, line, doc, node }: ClassRecord, { builder, text }: Facts): void {
  builder.definition({ name, kind: 'class', line, ...(doc && { doc }) })
  for (const member of node?.body.body ?? []) {
    if (member.type !== 'MethodDefinition' || !/^(?:method|constructor)$/.test(member.kind)) continue
    const key = keyOf(member.key, member.computed)
    const isHidden = member.accessibility === 'private' || member.accessibility === 'protected' || key?.startsWith('#')
    if (key === undefined || isHidden) continue
    const said = docAt(text, member.range[0])
    if (member.kind === 'constructor' && said === undefined) continue
    builder.definition({ name: `${name}.${key}`, kind: 'method', line: lineOf(member), ...(said && { doc: said }) })
  }
}

function asAttribute(record: AttributeRecord, of: ClassRecord, text: string): Attribute {
  const { declared, assignments, sources, filled } = record
  const [first] = assignments
  const lines = [...assignments.map(({ line }) => line), ...(declared === undefined ? [] : [declared])]
  const outermost =
    assignments.length > 0 && !isAlways(assignments.map(({ under }) => under)) ? first?.under.at(-1) : undefined
  const used = usedLines(record, outermost && heldText(outermost, text), of, text)
  const made = containerOf(sources)
  const isContainer = made !== undefined || filled.length > 0 || lines.length === 0
  return {
    ...(lines.length > 0 && { set: Math.min(...lines) }),
    ...(lines.length > 0 && assignments.length === 0 && { declared: true }),
    ...(first?.by !== undefined && { by: first.by }),
    ...(outermost && { conditional: lineOf(outermost.node), condition: conditionText(outermost, text) }),
    ...(outermost &&
      used.length > 0 &&
      (isOfModule(outermost, sources[0]?.scope ?? of.scope) || isAsked(outermost, first?.by, of, text)) && {
        asked: true,
      }),
    ...(used.length > 0 && { used }),
    ...(record.isGuarded && { guarded: true }),
    ...(made !== undefined && { made }),
    ...(filled.length > 0 && { filled: inOrder(filled).slice(0, MAX_FILLED) }),
    ...(record.isRead && isContainer && { read: true }),
  }
}

/** The uses that stand under none of the conditions that the attribute is assigned under. */
function usedLines(
  { uses, assignments }: AttributeRecord,
  held: string | undefined,
  of: ClassRecord,
  text: string,
): number[] {
  const assigned = new Map(assignments.flatMap(({ under }) => under.map(({ node, branch }) => [node, branch] as const)))
  const isHeld = (under: readonly Condition[]) =>
    under.some((each) => assigned.get(each.node) === each.branch || (held && heldText(each, text) === held))
  const open = uses.filter(({ under, method }) => {
    const { mentions, isLent } = (method === undefined ? undefined : of.attributes.get(method)) ?? {}
    return !isLent && !isHeld(under) && !(mentions && mentions.length < MAX_MENTIONS && mentions.every(isHeld))
  })
  return inOrder(open.map(({ line }) => line)).slice(0, MAX_USED)
}

/** Whether another method asks about what a condition names, or what else its branch sets; or the object remembers it. */
function isAsked(condition: Condition, by: string | undefined, of: ClassRecord, text: string): boolean {
  const names = namesOf(conditionText(condition, text))
  for (const [name, { assignments }] of of.attributes) {
    const isBeside = ({ under }: Assignment) =>
      under.some(({ node, branch }) => node === condition.node && branch === condition.branch)
    if (!assignments.some(isBeside)) continue
    // `this.isOpen = true` here, and false elsewhere.
    if (!assignments.every(isBeside)) return true
    names.add(name)
  }
  of.asked ??= askedByMethod(of, text)
  for (const [method, asked] of of.asked) {
    if (method !== by && [...names].some((name) => asked.has(name))) return true
  }
  return false
}

function inOrder(lines: readonly number[]): number[] {
  return [...new Set(lines)].sort((a, b) => a - b)
}
