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

/** Declares a gap type. Made once a type: zod compiles a parser for every schema. */
export function gap<F extends z.ZodObject>(kind: GapKind<F>) {
  return {
    ...kind,
    /** The facts as the bus carries them: other programs publish too, so any may be missing. */
    published: kind.facts.partial(),
  }
}

/** A fact in words. Unbounded here: what is published is bounded as a whole, and redaction may lengthen what was cut before. */
export const text = z.string()

/** Why the subject is off; empty or absent where it is not. */
export const inhibited = text.optional()
