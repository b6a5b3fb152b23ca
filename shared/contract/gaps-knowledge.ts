import * as z from 'zod'
import { DAY_S, gap, text } from './gap-kind.ts'

/** The gap types of what is written about a project. */
export const knowledgeGaps = {
  /** A document that is in no table of contents, and that nothing leads to that is. */
  unindexed_document: gap({
    ecosystem: 'knowledge',
    category: 'documentation',
    cooldown_s: 30 * DAY_S,
    stable: ['document'],
    facts: () =>
      z.looseObject({
        document: text,
        title: text.optional(),
        /** The files that list the documents beside it. */
        lists: z.array(text),
        /** How many other documents can be come to from it alone. */
        behind: z.int().min(0),
      }),
  }),

  /** A document that names what was there and is not any more. */
  stale_document: gap({
    ecosystem: 'knowledge',
    category: 'documentation',
    cooldown_s: 30 * DAY_S,
    stable: ['document', 'names'],
    facts: () =>
      z.looseObject({
        document: text,
        title: text.optional(),
        /** What it names, sorted, the first of them; and how many there are. */
        names: z.array(text),
        count: z.int().min(1),
        /** Where, and what became of it: `FILE:LINE NAME: …`. */
        places: z.array(text),
      }),
  }),

  /** A module most of whose definitions do not say what they are, in a project where others do. */
  missing_docstrings: gap({
    ecosystem: 'knowledge',
    category: 'documentation',
    cooldown_s: 30 * DAY_S,
    stable: ['module'],
    facts: () =>
      z.looseObject({
        module: text,
        language: text,
        /** Public functions and classes without a docstring, of how many; the first of them, `NAME:LINE`. */
        missing: z.int().min(1),
        all: z.int().min(1),
        definitions: z.array(text),
        /** How much of all of the project has one, 0..1. */
        share: z.number().min(0).max(1),
      }),
  }),
} as const
