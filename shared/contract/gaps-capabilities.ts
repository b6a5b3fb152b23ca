import * as z from 'zod'
import { DAY_S, gap, text } from './gap-kind.ts'

const confidence = z.number().min(0).max(1)

/** The gap types of what code needs and does not have. */
export const capabilityGaps = {
  /** A package that code imports and that is not declared, or not installed. */
  missing_dependency: gap({
    ecosystem: 'discovery',
    category: 'dependency',
    cooldown_s: 30 * DAY_S,
    stable: ['package', 'state'],
    facts: () =>
      z.looseObject({
        /** As it is imported; and as it is called among packages, as far as that is known. */
        module: text,
        package: text,
        language: z.enum(['python', 'node']),
        state: z.enum(['undeclared', 'not_installed', 'wrong_version']),
        /** The manifest that lacks it, or declares it. */
        manifest: text,
        /** What is declared, and what is installed, where they are not the same. */
        declared: text.optional(),
        installed: text.optional(),
        /** The first places that import it, `FILE:LINE`; and in how many files. */
        imports: z.array(text),
        count: z.int().min(1),
        confidence,
        why: z.array(text).optional(),
      }),
  }),

  /** A program that code runs and that the host does not have. */
  missing_tool: gap({
    ecosystem: 'discovery',
    category: 'tool',
    cooldown_s: 30 * DAY_S,
    stable: ['tool'],
    facts: () =>
      z.looseObject({
        tool: text,
        /** The package that brings it, where it is known. */
        package: text.optional(),
        /** The first places that run it, `FILE:LINE`; and in how many files. */
        uses: z.array(text),
        count: z.int().min(1),
        confidence,
        why: z.array(text).optional(),
      }),
  }),
} as const
