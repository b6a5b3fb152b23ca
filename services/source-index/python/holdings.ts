import { addTo } from '../../../shared/contract/lists.ts'
import type { Attribute, Container } from '../../../shared/contract/summary.ts'
import type { ClassScope, Scope } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { branchEnd, type Use } from './uses.ts'

const MAX_FILLED = 5
const MAX_USES = 100
const MAX_MENTIONS = 20
const MAX_LINE = 200

/** What is put into something for no other end than that it is not thrown away. */
const KEEPS = /#[^\n]*\b(?:garbage|alive|(?:keep|hold)[^\n]{0,20} ref)/i

/** What is done with one name or attribute, over a whole file. */
export interface Held {
  filled: number[]
  read: boolean
  /** Nodes that take something of it with nothing before them that asks or sets. */
  uses: number[]
  guarded: boolean
  /** Up to which node of a function it has been asked or set. */
  sure: Map<Scope, number>
}

/** Gathers what a file does with attributes and variables. */
export class Holdings {
  readonly #tree: SyntaxTree
  readonly #attributes = new Map<ClassScope, Map<string, Held>>()
  readonly #variables = new Map<Scope, Map<string, Held>>()
  readonly #mentions = new Map<ClassScope, Map<string, number[]>>()
  /** Up to which node a missing attribute is passed over, and up to which one a condition reaches. */
  forgiven = -1
  asking = -1

  constructor(tree: SyntaxTree) {
    this.#tree = tree
  }

  attribute(owner: ClassScope, name: string): Held {
    return heldIn(this.#attributes, owner, name)
  }

  /** A variable of a scope. */
  variable(owner: Scope, name: string): Held {
    return heldIn(this.#variables, owner, name)
  }

  attributesOf(owner: ClassScope): ReadonlyMap<string, Held> {
    return this.#attributes.get(owner) ?? new Map()
  }

  /** Takes note that a class mentions a method of its own. */
  mention(owner: ClassScope, name: string, node: number): void {
    const names = this.#mentions.get(owner) ?? new Map<string, number[]>()
    this.#mentions.set(owner, names)
    addTo(names, name, node, MAX_MENTIONS + 1)
  }

  /** The nodes that mention a method of a class in it; undefined where there are none, or too many. */
  mentionsOf(owner: ClassScope, name: string): readonly number[] | undefined {
    const nodes = this.#mentions.get(owner)?.get(name)
    return nodes !== undefined && nodes.length <= MAX_MENTIONS ? nodes : undefined
  }

  *variables(): Generator<[Scope, string, Held]> {
    for (const [scope, names] of this.#variables) for (const [name, held] of names) yield [scope, name, held]
  }

  /** Takes note of what is done with something at a node. */
  note(held: Held, use: Use, node: number, scope: Scope): void {
    const tree = this.#tree
    if (use.does === 'read' || use.shares === true) held.read = true
    else if (use.does === 'fill') {
      if (held.filled.length < MAX_FILLED) held.filled.push(tree.lineAt(tree.from[node]!))
      if (isKept(tree, node)) held.read = true
    }
    const around = functionOf(scope)
    if (use.does === 'set') {
      surely(held, around, branchEnd(tree, node))
      return
    }
    if (use.asks === true) this.#ask(held, around)
    else if (node < this.asking && use.takes !== true) this.#ask(held, around)
    if (use.takes !== true || isSure(held, around, node)) return
    if (node < this.forgiven) held.guarded = true
    else if (held.uses.length < MAX_USES) held.uses.push(node)
  }

  #ask(held: Held, around: Scope): void {
    held.guarded = true
    surely(held, around, around.kind === 'module' ? this.#tree.size : this.#tree.end[around.node]!)
  }

  /** `hasattr(self, 'x')`, or `getattr` with something in its place. */
  asked(held: Held, scope: Scope): void {
    this.#ask(held, functionOf(scope))
  }
}

/** Whether a comment in the line of a node says that something is put there to keep it alive. */
function isKept({ text, to }: SyntaxTree, node: number): boolean {
  const [line = ''] = text.slice(to[node], to[node]! + MAX_LINE).split('\n', 1)
  return KEEPS.test(line)
}

/** What is told of a thing as a container. */
export function containerOf({ filled, read }: Held, made: string | undefined): Container {
  return {
    ...(made !== undefined && { made }),
    ...(filled.length > 0 && { filled: [...new Set(filled)] }),
    ...(read && { read: true as const }),
  }
}

/** The lines of the first uses: at most three. */
export function usesOf(tree: SyntaxTree, uses: readonly number[]): Pick<Attribute, 'used'> {
  const lines = [...new Set(uses.map((node) => tree.lineAt(tree.from[node]!)))].slice(0, 3)
  return lines.length > 0 ? { used: lines } : {}
}

function heldIn<Owner>(all: Map<Owner, Map<string, Held>>, owner: Owner, name: string): Held {
  const names = all.get(owner) ?? new Map<string, Held>()
  all.set(owner, names)
  const held = names.get(name) ?? { filled: [], read: false, uses: [], guarded: false, sure: new Map() }
  names.set(name, held)
  return held
}

function functionOf(scope: Scope): Scope {
  let at = scope
  while (at.kind === 'lambda' && at.parent !== undefined) at = at.parent
  return at
}

function surely(held: Held, around: Scope, until: number): void {
  held.sure.set(around, Math.max(held.sure.get(around) ?? -1, until))
}

function isSure(held: Held, around: Scope, node: number): boolean {
  for (let at: Scope | undefined = around; at !== undefined; at = at.parent) {
    const until = held.sure.get(at)
    if (until !== undefined && node < until) return true
  }
  return false
}
