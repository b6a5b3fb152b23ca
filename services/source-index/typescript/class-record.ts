import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Scope, Source } from './scope.ts'
import type { ClassNode, Node } from './syntax.ts'

/** One place that gives an attribute a value. */
export interface Assignment {
  readonly line: number
  /** The method it stands in; absent in the body of the class. */
  readonly by: string | undefined
  /** The conditions it stands under, innermost first. */
  readonly under: readonly Condition[]
}

/** A statement that runs one of its branches, or none. */
export interface Condition {
  readonly node: Node
  readonly branch: string
}

/** One place where something of an attribute is used that nothing near it guards. */
export interface Use {
  readonly line: number
  readonly method: string | undefined
  readonly under: readonly Condition[]
}

/** What a class does with an attribute, while its file is read. */
export interface AttributeRecord {
  declared?: number
  readonly assignments: Assignment[]
  /** What it was given. */
  readonly sources: Source[]
  type?: TSESTree.TSTypeAnnotation | undefined
  /** Nobody outside the class can set it. */
  isOwn?: boolean
  readonly filled: number[]
  readonly uses: Use[]
  /** Of a method: the conditions that each of its mentions in the class stands under. */
  mentions?: (readonly Condition[])[]
  /** Of a method: it is given to something else, which calls it on what it likes. */
  isLent?: boolean
  isRead?: boolean
  isGuarded?: boolean
}

/** A class, while its file is read. */
export interface ClassRecord {
  readonly name: string
  readonly node: ClassNode | undefined
  readonly line: number
  readonly scope: Scope
  readonly bases: string[]
  readonly interfaces: readonly string[]
  readonly decorators: string[]
  readonly methods: Set<string>
  readonly attributes: Map<string, AttributeRecord>
  readonly doc?: string | undefined
  /** What its methods ask about in their conditions, once somebody wants to know. */
  asked?: ReadonlyMap<string, ReadonlySet<string>>
  isDynamic?: boolean
  /** It gives its objects to a library. */
  isHandedOver?: boolean
  /** Others may extend it. */
  isOpen?: boolean
}

/** The record of an attribute, made where there is none. */
export function attributeOf(record: ClassRecord, name: string): AttributeRecord {
  let attribute = record.attributes.get(name)
  if (attribute === undefined) {
    attribute = { assignments: [], sources: [], filled: [], uses: [] }
    record.attributes.set(name, attribute)
  }
  return attribute
}
