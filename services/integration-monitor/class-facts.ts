import type { Attribute, ClassSummary, Import, Summary, Variable } from '../../shared/contract/summary.ts'
import { sayingOf } from './doc-line.ts'
import { marks } from './marks.ts'

/** What is kept of a class: all of it only where something about it is in doubt. */
export interface ClassFacts {
  name: string
  line: number
  /** Its bases, as written. */
  bases: readonly string[]
  /** Its methods, and the attributes that it gives a value: {@link marks}. */
  has: string
  /** The attributes it reads, uses or hands out: {@link marks}. */
  reads: string
  /** The first line of its docstring, where it says something of this class. */
  doc?: string
  /** The interfaces that it implements. */
  interfaces?: readonly string[]
  decorators?: readonly string[]
  dynamic?: true
  handed?: true
  /** Attributes that a finding may be about, depending on what other classes do. */
  doubts?: Readonly<Record<string, Attribute>>
}

/** What is kept of a file for findings about classes and what they hold. */
export interface FileFacts {
  classes?: readonly ClassFacts[]
  /** Names that bases, or other files, may look up here: the module they are from (empty: this file) and their name there. */
  names?: Readonly<Record<string, readonly [from: string, name: string]>>
  /** Modules of which all names are names of this one. */
  stars?: readonly string[]
  /** Containers in variables that the file does not read. */
  variables?: readonly HeldVariable[]
}

/** A variable, and whether its file is the only one that can see it. */
export interface HeldVariable extends Variable {
  isClosed: boolean
}

/** What the findings about classes need of a file, or undefined where it has nothing to say. Pure and cheap. */
export function reduceClasses(path: string, summary: Summary): FileFacts | undefined {
  // What a program wrote is asked about nowhere, and may still be what others build on.
  const isAsked = summary.generated !== true
  const classes = summary.classes?.map((each) =>
    classFacts(summary.language === 'python' ? asPython(each) : each, isAsked),
  )
  const held = [
    ...(classes ?? []).flatMap(({ doubts = {} }) => Object.values(doubts)),
    ...(summary.variables ?? []),
  ].filter(({ read }) => !read)
  const looked = new Set(summary.classes?.flatMap(({ bases }) => bases.map((base) => base.split('.')[0]!)))
  for (const { name, within } of summary.variables ?? []) if (within === undefined) looked.add(name.split('.')[0]!)
  for (const { made } of held) if (made !== undefined && /^\w+/.test(made)) looked.add(/^\w+/.exec(made)![0])
  const hands = /(?:^|\/)__init__\.pyi?$/.test(path)
  for (const [, local] of summary.exports ?? []) looked.add(local.split('.')[0]!)
  const names = namesOf(summary, (local) => hands || looked.has(local))
  const stars = [
    ...(summary.imports ?? []).filter(({ names }) => names?.some(isStar)).map(({ from }) => from),
    ...(summary.exports ?? []).flatMap(([exported, , from]) => (exported === '*' && from !== undefined ? [from] : [])),
  ]
  const exported = new Set(summary.exports?.map(([, local]) => local))
  const isClosed = ({ name, within }: Variable) =>
    within !== undefined || (summary.language === 'typescript' && !exported.has(name))
  const variables = (isAsked ? summary.variables : undefined)
    ?.filter(isOfUse)
    .map((variable) => ({ ...variable, isClosed: isClosed(variable) }))
  const facts: FileFacts = {
    ...(classes !== undefined && classes.length > 0 && { classes }),
    ...(Object.keys(names).length > 0 && { names }),
    ...(stars.length > 0 && { stars }),
    ...(variables !== undefined && { variables }),
  }
  return Object.keys(facts).length === 0 ? undefined : facts
}

function classFacts(summary: ClassSummary, isAsked: boolean): ClassFacts {
  const { name, line, bases, doc, interfaces, decorators, methods, attributes, dynamic, handed } = summary
  const all = Object.entries(attributes)
  // A method that an instance replaces is there without that.
  const doubts = all.filter(([name, attribute]) => isAsked && isDoubtful(attribute) && !methods.includes(name))
  const saying = doc === undefined || !isAsked ? undefined : sayingOf(doc)
  return {
    name,
    line,
    bases,
    has: marks([...methods, ...all.filter(([, { set, declared }]) => set !== undefined && !declared).map(nameOf)]),
    reads: marks(all.filter(([, { read, used, guarded }]) => read || used !== undefined || guarded).map(nameOf)),
    ...(saying !== undefined && { doc: saying }),
    ...(interfaces !== undefined && { interfaces }),
    ...(decorators !== undefined && decorators.length > 0 && { decorators }),
    ...(dynamic && { dynamic }),
    ...(handed && { handed }),
    ...(doubts.length > 0 && { doubts: Object.fromEntries(doubts) }),
  }
}

/** A class of Python, where what is declared in its body is a field, a slot or a promise of a subclass. */
function asPython(summary: ClassSummary): ClassSummary {
  const attributes = Object.entries(summary.attributes).map(([name, { declared, ...attribute }]) => [name, attribute])
  return { ...summary, attributes: Object.fromEntries(attributes) }
}

/** Whether a finding may be about it: used and never set, set under a condition, or filled and not read. */
function isDoubtful({ set, declared, conditional, used, guarded, filled, read, made }: Attribute): boolean {
  const isUnset = used !== undefined && (set === undefined || declared === true)
  const isUnread = filled !== undefined && !read && made !== undefined
  return isUnread || (!guarded && (isUnset || conditional !== undefined))
}

/** A variable of a function that came from elsewhere is its giver's. */
function isOfUse({ within, made }: Variable): boolean {
  return within === undefined || made !== undefined
}

function namesOf({ imports = [], exports = [] }: Summary, isKept: (local: string) => boolean) {
  const names: Record<string, readonly [from: string, name: string]> = Object.create(null)
  for (const { from, names: imported = [] } of imports) {
    for (const pair of imported) {
      const [name, local] = pair
      if (!isStar(pair) && isKept(local.split('.')[0]!)) names[local] = [from, name]
    }
  }
  for (const [exported, local, from] of exports) {
    if (from !== undefined && exported !== '*') names[exported] = [from, local]
    else if (from === undefined && exported !== local) names[exported] = ['', local]
  }
  return names
}

/** `from a import *`: all names, and not the module as one. */
function isStar([imported, local]: NonNullable<Import['names']>[number]): boolean {
  return imported === '*' && local === '*'
}

function nameOf([name]: readonly [string, unknown]): string {
  return name
}
