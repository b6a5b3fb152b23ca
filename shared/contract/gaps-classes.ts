import * as z from 'zod'
import { DAY_S, gap, text } from './gap-kind.ts'

const confidence = z.number().min(0).max(1)

/** The gap types of classes, as their source tells of them. */
export const classGaps = {
  /** The same responsibility, in the words of their docstrings, of two or more classes that are not kin. */
  duplicate_responsibility: gap({
    ecosystem: 'architecture',
    category: 'duplication',
    cooldown_s: 30 * DAY_S,
    stable: ['says'],
    facts: () =>
      z.looseObject({
        /** What they say of themselves, in lower case and in words alone. */
        says: text,
        /** The first of them, `FILE:LINE NAME`; and how many there are. */
        classes: z.array(text),
        count: z.int().min(2),
        confidence,
        /** What makes it less sure. */
        why: z.array(text).optional(),
      }),
  }),

  /** An attribute that is used and that nothing gives a value. */
  missing_wiring: gap({
    ecosystem: 'architecture',
    category: 'initialization',
    cooldown_s: 7 * DAY_S,
    stable: ['class', 'attribute'],
    facts: () =>
      z.looseObject({
        class: text,
        attribute: text,
        file: text,
        /** The first places that use it, `FILE:LINE`. */
        uses: z.array(text),
        /** Where it is declared without a value, `FILE:LINE`. */
        declared: text.optional(),
        confidence,
        why: z.array(text).optional(),
      }),
  }),

  /** An attribute that gets a value only under a condition and is used where that need not hold. */
  conditional_init_gap: gap({
    ecosystem: 'architecture',
    category: 'safety',
    cooldown_s: 7 * DAY_S,
    stable: ['class', 'attribute', 'condition'],
    facts: () =>
      z.looseObject({
        class: text,
        attribute: text,
        file: text,
        /** Where it is set first, and where its condition stands: `FILE:LINE`. */
        set: text,
        under: text,
        /** The condition as written. */
        condition: text.optional(),
        uses: z.array(text),
        confidence,
        why: z.array(text).optional(),
      }),
  }),
} as const
