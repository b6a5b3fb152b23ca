import type { ClassScope, Scope } from './scopes.ts'

/** What a node is there for, where the node above it says so. */
export const Mark = {
  None: 0,
  Target: 1,
  Deleted: 2,
  Compared: 3,
  Argument: 4,
  Silent: 5,
  Tested: 6,
  AskedForNone: 7,
} as const

/** The names of a file: its scopes by the node they begin at, and what its classes hold. */
export interface Names {
  module: Scope
  scopes: ReadonlyMap<number, Scope>
  classes: readonly ClassScope[]
  /** A {@link Mark} for each node; here targets alone. */
  marks: Uint8Array
  /** Attributes assigned on something that is not `self`. */
  assigned: ReadonlySet<string>
}
