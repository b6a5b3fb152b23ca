import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { amongFleet, FLEET, STAND_IN, type Subject } from './among-fleet.ts'
import type { Benchmark } from './benchmark.ts'
import { SETTLE_MS, timeRows } from './source-lab.ts'
import { writeDocuments } from './source-trees.ts'

interface DocumentSize extends Omit<Subject, 'monitor'> {
  /** How many documents there are besides; each leads to the next one, and names a file. */
  documents: number
  /** How many documents come that nothing leads to, and are linked to then. */
  lost: number
}

/** How long it takes from a document, and from a link to it, to what is said of it; and what it takes to wait for them. */
export const documentGapsBenchmark: Benchmark<DocumentSize> = {
  name: 'document-gaps',
  method: [
    'source-index and knowledge-discovery on generated files, half Python and half TypeScript, and documents that each lead to the',
    'next one and name a file. A new document comes that nothing leads to, then the first one comes to: the clock runs from just',
    `before a file is written until the signal is read from {kloros}:signals, less the settle time (${SETTLE_MS} ms here, 2,000 by`,
    `default). PSS, at rest, before the first edit and after the last, among ${FLEET} services; ${STAND_IN} beside it knows of one file.`,
  ],
  full: { files: 10_000, bytes: 1_000, documents: 500, lost: 100, settle_s: 30 },
  quick: { files: 200, bytes: 1_000, documents: 20, lost: 5, settle_s: 5 },

  async run(lab, { documents, lost, ...size }, say) {
    const root = join(lab.folder, 'tree')
    const folder = join(root, 'docs')
    const prepare = () => writeDocuments(root, documents)
    return amongFleet(lab, { monitor: 'knowledge-discovery', ...size }, say, prepare, async ({ gaps, weigh }) => {
      const before = await weigh('before edits')
      const opened: number[] = []
      const closed: number[] = []
      for (let n = 0; n < lost; n += 1) {
        const [file, gap] = [`lamp-${n}.md`, `bench/docs/lamp-${n}.md`]
        const text = `# Lamp ${n}\n\nHow it is lit.\n`
        opened.push(await gaps.after(() => writeFileSync(join(folder, file), text), gap, true))
        const link = `\nAnd there is [lamp ${n}](${file}).\n`
        closed.push(await gaps.after(() => appendFileSync(join(folder, 'chapter-0.md'), link), gap, false))
      }
      return [
        ...timeRows('document to gap opened', opened, 1_000),
        ...timeRows('link to gap closed', closed, 1_000),
        before,
        await weigh('after edits'),
      ]
    })
  },
}
