import * as z from 'zod'
import { defineMonitor } from '../../shared/contract/monitor.ts'
import { Told } from '../../shared/contract/settled.ts'
import { documents } from '../../shared/sources/index-documents.ts'
import { createDetector } from './detect.ts'
import { isAskedOf, isOfThePresent } from './places.ts'
import { reduce } from './reduce.ts'

const Pattern = z.string().min(1).max(1_024)

/** The monitor of what is known of a project: documents that nobody finds, or that are of the past, and docstrings. */
export default defineMonitor({
  name: 'knowledge-discovery',
  summary: 'Reports documents that nothing leads to or that name what is gone, and modules without docstrings.',
  limits: { memory: '128M', cpu: '50%' },
  reach: { files: true, index: 'read' },
  port: 19,
  gaps: ['unindexed_document', 'stale_document', 'missing_docstrings'],

  config: z.object({
    /**
     * Which documents are asked about: patterns of their paths from the root of the tree, in which `*` stands for any text.
     * Where there is none, those of sites, and those in folders such as `docs`.
     */
    docs: z.array(Pattern).max(1_000).default([]),
    /** Files that list documents, beside READMEs and what sites have: patterns as above. */
    index: z.array(Pattern).max(1_000).default([]),
    /** How many public functions and classes of a module may lack a docstring. */
    missing_docstrings: z.int().min(0).max(10_000).default(3),
    /** How much of all that is public has a docstring where they are asked for, 0..1: elsewhere it is no custom. */
    documented_share: z.number().min(0).max(1).default(0.6),
    /** How long, in milliseconds, a tree must be still to be spoken of. */
    settle_ms: z.int().min(0).max(600_000).default(2_000),
  }),

  sources: {
    documents: ({ docs, missing_docstrings, settle_ms }, reading) =>
      documents(reading, {
        open: () => ({ reduce: (path, summary) => reduce(path, summary, missing_docstrings) }),
        wants: (path) => isOfThePresent(path) && isAskedOf(path, docs),
        settle_ms,
      }),
  },
  // More than the bounds of all that is told.
  state: { value: Told, max: 10_000 },
  detector: createDetector,
})
