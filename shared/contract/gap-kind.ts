import * as z from 'zod'
import type { Ecosystem } from './signal.ts'

/** A day, in seconds. */
export const DAY_S = 86_400

/** What the fleet knows about a type of gap; the registry below is all a new type needs beside its question template. */
export interface GapKind<F extends z.ZodObject = z.ZodObject> {
  ecosystem: Ecosystem
  category: string
  /** The facts of this type, as a monitor of the fleet tells them. */
  facts: F
  /** The facts that make up the evidence hash: what does not change while the gap stays the same gap. */
  stable: readonly (keyof z.infer<F> & string)[]
  /** How long, in seconds, after an answer a repeat is still the answered one. A changed evidence hash ends it. */
  cooldown_s: number
}

/**
 * Declares a gap type.
 *
 * @param kind its `facts` are made when they are first asked for: a monitor never does, and the schemas of all types weigh a megabyte.
 */
export function gap<F extends z.ZodObject>(kind: Omit<GapKind<F>, 'facts'> & { facts: () => F }) {
  let facts: F | undefined
  let published: ReturnType<F['partial']> | undefined
  return {
    ...kind,
    get facts(): F {
      facts ??= kind.facts()
      return facts
    },
    /** The facts as the bus carries them: other programs publish too, so any may be missing. */
    get published() {
      published ??= this.facts.partial() as ReturnType<F['partial']>
      return published
    },
  }
}

/** A fact in words. Unbounded here: what is published is bounded as a whole, and redaction may lengthen what was cut before. */
export const text = z.string()

/** Why the subject is off; empty or absent where it is not. */
export const inhibited = text.optional()
