import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { failing, ordinary } from '../bench/exception-texts.ts'
import { appendJournal, writeJournal } from '../bench/journal-files.ts'
import type { Lab } from '../bench/lab.ts'
import { junitOf } from '../bench/report-texts.ts'
import { pathOf, textOf, writeTree } from '../bench/source-trees.ts'
import { pause } from '../kloros/child.ts'
import { experiment } from '../kloros/demo-experiments.ts'

/** How many source files the fleet looks at, of how many bytes. */
const FILES = 400
const BYTES = 2_500

/** What the sources of a fleet say, and the numbers that decide what comes next. */
export interface Stage {
  lab: Lab
  chance: () => number
  stop: AbortSignal
}

/** One of the sources, and how long it is silent at most, in milliseconds. */
type Source = readonly [most_ms: number, speak: (n: number) => void | Promise<void>]

/** Sets the fleet of a lab up to read what {@link speak} writes. */
export async function prepare(lab: Lab): Promise<void> {
  const at = placesOf(lab)
  const { journalctl } = await writeJournal(lab, 500, 0.1)
  writeTree(at.tree, FILES, BYTES)
  for (const folder of [at.results, dirname(at.log), at.docs]) mkdirSync(folder, { recursive: true })
  for (const file of [at.log, at.experiments]) writeFileSync(file, '')
  const text = JSON.stringify
  const tables = [
    `[exception-monitor]\njournalctl = ${text(journalctl)}\nfiles = [${text(at.log)}]`,
    `[test-monitor]\nresults = [${text(at.results)}]`,
    `[metric-quality]\nexperiments = ${text(at.experiments)}`,
    `[source-index]\nroots = [${text(at.tree)}]`,
    `[capability-discovery]\nenvironments = [${text(at.tree)}]`,
  ]
  appendFileSync(join(lab.folder, 'kloros.toml'), `\n${tables.join('\n')}\n`)
}

/** Has every source speak, each in its own time, until it is stopped: what a host and a team with a checkout do all day. */
export async function speak({ lab, chance, stop }: Stage): Promise<void> {
  const { tree, docs, results, log, experiments } = placesOf(lab)
  const some = (count: number) => Math.floor(chance() * count)
  const sources: readonly Source[] = [
    // Programs, some of which fail; each fault comes again and again.
    [
      3_000,
      (n) => appendJournal(lab, [...Array.from({ length: 10 }, (_, i) => ordinary(n * 10 + i)), failing(some(80))]),
    ],
    [
      400,
      (n) => {
        const said = n % 10 === 0 ? failing(some(60)) : ordinary(n)
        appendFileSync(log, `${said.lines.join('\n')}\n`)
        if (n % 500 === 499) renameSync(log, `${log}.1`)
        if (n % 500 === 499) writeFileSync(log, '')
      },
    ],
    [
      1_500,
      (n) => {
        const run = {
          scenario: `cut-${some(12)}`,
          healed: chance() < 0.7,
          failure_count: some(4),
          timestamp: Date.now() / 1000,
        }
        appendFileSync(lab.history, `${JSON.stringify(run)}\n`)
        // As whoever rotates by copying leaves it.
        if (n % 400 === 399) truncateSync(lab.history)
      },
    ],
    [
      8_000,
      () => {
        const failed = new Set(Array.from({ length: some(6) }, () => some(150)))
        const path = join(results, `report-${some(5)}.xml`)
        writeFileSync(
          `${path}.part`,
          junitOf('soak', 150, (n) => failed.has(n)),
        )
        renameSync(`${path}.part`, path)
      },
    ],
    [20_000, () => experiment(chance() < 0.5 ? 'alike' : 'apart', 2, experiments)],
    // A file saved, in which a channel loses its reader or gets it back; and now and then a branch switched.
    [
      2_500,
      (n) => {
        const switched = n % 20 === 19 ? 60 : 1
        for (let i = 0; i < switched; i += 1) edit(tree, some(FILES), some(3))
      },
    ],
    [
      12_000,
      (n) => {
        const path = join(docs, `page-${some(10)}.md`)
        if (chance() < 0.3) rmSync(path, { force: true })
        else writeFileSync(path, `# Page ${n}\n\nSee \`area-1/gone_${some(5)}.py\` and [next](page-${some(10)}.md).\n`)
      },
    ],
  ]
  await Promise.all(
    sources.map(async ([most_ms, say]) => {
      for (let n = 0; !stop.aborted; n += 1) {
        await say(n)
        await pause(chance() * most_ms, stop)
      }
    }),
  )
}

/** Saves a source file as it was, with something more, or not at all. */
function edit(tree: string, n: number, how: number): void {
  const path = join(tree, pathOf(n))
  const more = n % 2 === 0 ? '\nimport tomli_of_the_shop\n' : "\nimport 'left-pad-of-the-shop'\n"
  if (how === 0) rmSync(path, { force: true })
  else {
    writeFileSync(`${path}~`, textOf(n, BYTES) + (how === 1 ? more : ''))
    renameSync(`${path}~`, path)
  }
}

function placesOf(lab: Lab) {
  const at = (...parts: string[]) => join(lab.folder, ...parts)
  return {
    tree: at('shop'),
    docs: at('shop', 'docs'),
    results: at('results'),
    log: at('logs', 'shop.log'),
    experiments: at('experiments.jsonl'),
  }
}
