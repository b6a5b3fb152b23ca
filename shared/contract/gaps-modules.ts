import * as z from 'zod'
import { DAY_S, gap, text } from './gap-kind.ts'

/** The gap types of what is new in a tree. */
export const moduleGaps = {
  /** A module or package that came after the first pass, and that nothing imports, registers or documents. */
  new_module: gap({
    ecosystem: 'discovery',
    category: 'module',
    cooldown_s: 30 * DAY_S,
    stable: ['path', 'language'],
    facts: () =>
      z.looseObject({
        /** Its file, or the folder of a package; `FOLDER/*` where many came together. */
        path: text,
        language: z.enum(['python', 'typescript', 'javascript']),
        /** The files of a package, or the modules that came together: the first of them, and how many there are. */
        modules: z.array(text).optional(),
        count: z.int().min(1).optional(),
        /** What it offers: names, classes, and how it is run. */
        exports: z.array(text),
        classes: z.array(text).optional(),
        entry_points: z.array(text).optional(),
        /** The first sentence that it says of itself. */
        doc: text.optional(),
        /** New modules that only it uses. */
        behind: z.array(text).optional(),
        /** Tests that use it. */
        tests: z.array(text),
        confidence: z.number().min(0).max(1),
        why: z.array(text).optional(),
      }),
  }),
} as const
