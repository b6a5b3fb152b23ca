import * as z from 'zod'
import { matches } from '../../shared/contract/wildcard.ts'
import type { Frame, Raised } from './failure.ts'
import { typeLabel } from './type-name.ts'

/** How many errors of a failure, frames of an error, and characters of a text a rule is held against. */
const MAX_ERRORS = 32
const MAX_FRAMES = 100
const MAX_TEXT = 2048

const Glob = z.string().min(1).max(256)
const CONDITIONS = ['unit', 'type', 'message', 'file', 'function'] as const

/**
 * An operator's own rule: whatever it matches is one gap of its unit, named for the rule.
 *
 * All that is given must match, each as a whole (`*` is any text, `?` any character): the unit's own name; the type of
 * one of the failure's errors, qualified or not, and its message; file and function of one frame of that error. What was
 * only logged has neither type nor frames.
 */
export const Rule = z
  .strictObject({
    name: z
      .string()
      .max(64)
      .regex(/^[\w.:-]+$/, 'must be of letters, digits and . _ : -'),
    unit: Glob.optional(),
    type: Glob.optional(),
    message: Glob.optional(),
    file: Glob.optional(),
    function: Glob.optional(),
  })
  .refine((rule) => CONDITIONS.some((condition) => rule[condition] !== undefined), {
    message: `must say what it matches: one of ${CONDITIONS.join(', ')}`,
  })
export type Rule = z.infer<typeof Rule>

/** The first rule that a unit's failure matches, by its errors; of what was only logged by its message alone. */
export function ruleFor(
  errors: readonly (Pick<Raised, 'message'> & Partial<Raised>)[],
  unit: string | undefined,
  rules: readonly Rule[],
): Rule | undefined {
  const first = errors.slice(0, MAX_ERRORS)
  return rules.find((rule) => {
    return fits(rule.unit, unit) && first.some((error) => isOf(rule, error) && isAt(rule, error.frames ?? []))
  })
}

function isOf(rule: Rule, { type, message }: Pick<Raised, 'message'> & Partial<Raised>): boolean {
  const typed = fits(rule.type, type) || (type !== undefined && fits(rule.type, typeLabel(type)))
  return typed && fits(rule.message, message)
}

function isAt(rule: Rule, frames: readonly Frame[]): boolean {
  if (rule.file === undefined && rule.function === undefined) return true
  return frames.slice(0, MAX_FRAMES).some((frame) => {
    return fits(rule.file, frame.file) && fits(rule.function, frame.function)
  })
}

function fits(glob: string | undefined, text: string | undefined): boolean {
  return glob === undefined || (text !== undefined && matches(glob, text.slice(0, MAX_TEXT)))
}
