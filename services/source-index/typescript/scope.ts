import type { ClassRecord } from './class-record.ts'
import type { FunctionNode, Node } from './syntax.ts'

/** A step from a value to one it holds: a property or a place by its name, any element, any key. */
export type Step = string | { each: 'element' | 'key' }

/** An expression that something was given, or a part of what it gives; `node` is null where nothing is known. */
export interface Source {
  readonly node: Node | null
  readonly scope: Scope
  readonly steps?: readonly Step[]
  /** A function gives it to a name of its own whatever happens: what the name was before is gone. */
  readonly replaces?: boolean
}

/** A parameter as it is declared; its default is told when all is known. */
export interface DeclaredParameter {
  readonly name: string
  readonly of?: number
  readonly default?: Source
}

/** A function that callers can name. */
export interface NamedFunction {
  readonly path: string
  readonly line: number
  readonly parameters: DeclaredParameter[]
}

/** What `this` is: the path it is written as, and what is known of it. */
export interface Self {
  readonly path: string
  readonly record?: ClassRecord
  readonly object?: Source
}

/** What a name stands for. */
export interface Binding {
  readonly name: string
  readonly scope: Scope
  readonly kind: 'import' | 'variable' | 'parameter' | 'function' | 'class' | 'enum' | 'namespace'
  readonly line: number
  /** What it was given, in the order of the source. */
  readonly sources: Source[]
  /** Of a parameter: whose it is, and which. */
  readonly function?: NamedFunction | undefined
  readonly parameter?: DeclaredParameter | undefined
  readonly record?: ClassRecord | undefined
  /** Of an import: the module, and the name there. */
  readonly from?: string | undefined
  readonly imported?: string | undefined
  /** The node of an enum, or the scope of a namespace. */
  readonly members?: Node | Scope | undefined
  readonly type?: string | undefined
  readonly isNoText?: boolean | undefined
}

/** The function that code stands in, and what `this` is there. */
export interface Place {
  /** As `Call.within`; empty at the top. */
  readonly path: string
  /** The function itself has that path; otherwise it is nameless, and `path` is of the one around it. */
  readonly isNamed?: boolean
  readonly self?: Self | undefined
}

/** Names and what they stand for, by block. */
export class Scope {
  readonly parent: Scope | undefined
  readonly place: Place
  /** Whether `var` stays in it. */
  readonly isBody: boolean
  readonly function: FunctionNode | undefined
  #bindings: Map<string, Binding> | undefined

  constructor(parent: Scope | undefined, place: Place, isBody: boolean, node?: FunctionNode) {
    this.parent = parent
    this.place = place
    this.isBody = isBody
    this.function = node
  }

  /** The innermost scope that `var` belongs to. */
  get body(): Scope {
    let scope: Scope = this
    while (!scope.isBody && scope.parent) scope = scope.parent
    return scope
  }

  /** Declares a name; one that is declared twice is given what both are. */
  declare(binding: Omit<Binding, 'scope'>): Binding {
    this.#bindings ??= new Map()
    const known = this.#bindings.get(binding.name)
    if (known) {
      known.sources.push(...binding.sources)
      return known
    }
    // Written out: a spread costs more than all else here.
    const declared: Binding = {
      name: binding.name,
      scope: this,
      kind: binding.kind,
      line: binding.line,
      sources: binding.sources,
      function: binding.function,
      parameter: binding.parameter,
      record: binding.record,
      from: binding.from,
      imported: binding.imported,
      members: binding.members,
      type: binding.type,
      isNoText: binding.isNoText,
    }
    this.#bindings.set(binding.name, declared)
    return declared
  }

  /** What is declared here. */
  own(): Iterable<Binding> {
    return this.#bindings?.values() ?? []
  }

  /** What is declared here under a name. */
  get(name: string): Binding | undefined {
    return this.#bindings?.get(name)
  }

  /** What a name stands for here. */
  lookup(name: string): Binding | undefined {
    let scope: Scope | undefined = this
    for (; scope; scope = scope.parent) {
      const found = scope.#bindings?.get(name)
      if (found) return found
    }
    return undefined
  }

  /** The path of something that is declared here. */
  qualify(name: string): string {
    return this.place.path === '' ? name : `${this.place.path}.${name}`
  }
}

/** Where names are mentioned in some way: kept by name, and told apart by what they stand for once all is declared. */
export class Mentions {
  readonly #scopes = new Map<string, Scope[]>()
  readonly #bindings = new Map<string, Set<Binding>>()

  add(name: string, scope: Scope): void {
    const scopes = this.#scopes.get(name)
    if (scopes === undefined) this.#scopes.set(name, [scope])
    else if (scopes.at(-1) !== scope) scopes.push(scope)
  }

  /** Whether what is declared was mentioned. */
  has(binding: Binding): boolean {
    let bindings = this.#bindings.get(binding.name)
    if (bindings === undefined) {
      bindings = new Set()
      for (const scope of this.#scopes.get(binding.name) ?? []) {
        const found = scope.lookup(binding.name)
        if (found) bindings.add(found)
      }
      this.#bindings.set(binding.name, bindings)
    }
    return bindings.has(binding)
  }
}
