import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { SummaryBuilder } from '../summary-builder.ts'
import type { ClassRecord } from './class-record.ts'
import { Evaluator } from './evaluate.ts'
import { type Binding, Mentions, type NamedFunction, type Scope, type Source } from './scope.ts'
import type { Node } from './syntax.ts'

/** A call that may carry a name; it is looked at again when all is declared. */
export interface CallSite {
  readonly node: TSESTree.CallExpression | TSESTree.NewExpression | TSESTree.Decorator
  readonly scope: Scope
  /** What it decorates, where it is a decorator of what can be called back. */
  readonly decorates?: string
  readonly isUsed?: boolean
  /** It stands under a condition that asks for the system. */
  readonly isOfSomeHosts?: true
}

/** Something that stands somewhere, to be looked at again when all is declared. */
export interface Spot {
  readonly node: Node
  readonly scope: Scope
}

/** What a walk over a file leaves to be told: nothing of it can be before all names are declared. */
export class Facts {
  readonly builder: SummaryBuilder
  readonly text: string
  readonly evaluator: Evaluator
  readonly calls: CallSite[] = []
  readonly functions: NamedFunction[] = []
  readonly classes: ClassRecord[] = []
  /** Functions of the module that have a name. */
  readonly defined: { path: string; line: number; doc: string | undefined }[] = []
  /** What the first of the signatures of a function of the module says, by its name. */
  readonly signatures = new Map<string, string>()
  /** Assignments to declared names. */
  readonly assigned: { name: string; scope: Scope; source: Source }[] = []
  /** What is compared with, or looked up. */
  readonly compared: Spot[] = []
  /** Keys of tables, with what stands under them. */
  readonly keyed: (Spot & { key: string })[] = []
  /** Texts that are told as part of a call or a constant where they are one. */
  readonly texts = new Set<string>()
  /** Names that are read in any way but by filling or clearing what they hold. */
  readonly reads = new Mentions()
  readonly fills: { name: string; scope: Scope; line: number }[] = []
  /** Names used as no text is: called, or asked for a member that no text has. */
  readonly noTexts = new Mentions()
  /** Local names that are exported. */
  readonly exported = new Set<string>()
  /** Modules that are imported. */
  readonly modules: string[] = []
  /** Templates with a tag. */
  readonly templates: { node: TSESTree.TaggedTemplateExpression; scope: Scope }[] = []
  /** What is exported under a name that nothing is declared with. */
  readonly exportedValues: (Spot & { name: string })[] = []
  /** How much of the stack belongs to assertions of tests. */
  assertions = 0

  constructor(builder: SummaryBuilder, text: string) {
    this.builder = builder
    this.text = text
    this.evaluator = new Evaluator(text.length, (binding: Binding) => this.noTexts.has(binding))
  }
}
