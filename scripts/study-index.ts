import { parseArgs } from 'node:util'
import { isAsked } from '../services/integration-monitor/orphans.ts'
import type { Paired } from '../services/integration-monitor/pairing.ts'
import { type Missed, Study, type Taken } from './study-index/study.ts'
import { studyTree } from './study-index/tree.ts'

const USAGE = `Usage: npx tsx scripts/study-index.ts FOLDER [--all] [--sample N] [--mutate N] [--unwire N] [--seed S] [--json] [--confidence C]

Reads a source tree as the source index does and prints all that the integration monitor would ask about, with its
evidence, to be judged by hand. FOLDER is only read.

  --all           also channels that it is not sure enough of
  --sample N      also N channels by chance that are consumed, to see whether they really are
  --mutate N      also takes the only consumer of a channel away, at N places, one at a time, and says how many are raised
  --unwire N      also takes the only assignment of an attribute away, at N places, one at a time, likewise
  --seed S        which places, which channels (1)
  --confidence C  how sure it has to be (0.7)
  --json          as JSON
`

function rowsOf({ name, family, producers, orphan }: Paired): string[] {
  const { confidence = 0, why = [], near = [], mentions } = orphan ?? {}
  const lines = [`${confidence.toFixed(2)} ${name} (${family})`]
  for (const { path, line, callee, through } of producers.slice(0, 5)) {
    lines.push(`     produced ${path}:${line} ${callee}${through === undefined ? '' : ` through ${through}`}`)
  }
  lines.push(`     ${why.join('; ')}`)
  for (const { pattern, path, line } of near) lines.push(`     did you mean ${pattern} at ${path}:${line}?`)
  const mentioned = Object.entries(mentions ?? {}).filter(([, files]) => files.length > 0)
  for (const [how, files] of mentioned) lines.push(`     ${how}: ${files.join(', ')}`)
  return lines
}

function settledRowsOf({ name, family, producers, consumers }: Paired): string[] {
  const placesOf = (all: Paired['producers']) =>
    all.slice(0, 4).map(({ path, line, callee, role }) => `     ${role} ${path}:${line} ${callee}`)
  return [`consumed ${name} (${family})`, ...placesOf(producers), ...placesOf(consumers)]
}

function sumOf(taken: readonly Taken[]): string[] {
  const raised = taken.filter(({ isRaised }) => isRaised)
  return [
    `${raised.length} of ${taken.length} channels are raised when their only consumer is taken away.`,
    ...taken
      .filter(({ isRaised }) => !isRaised)
      .map(
        ({ channel, at, confidence, why }) => `missed: ${confidence.toFixed(2)} ${channel} at ${at}: ${why.join('; ')}`,
      ),
  ]
}

function wiredRowsOf(missed: readonly Missed[], least: number): string[] {
  const isRaised = ({ confidence = 0 }: Missed) => confidence >= least
  const known = missed.filter(({ isKnown }) => isKnown)
  return [
    `${missed.filter(isRaised).length} of ${missed.length} attributes are raised when their only assignment is taken away, ` +
      `${known.filter(isRaised).length} of ${known.length} where all classes around theirs are known.`,
    ...missed
      .filter((one) => !isRaised(one))
      .map(
        ({ subject, line, isKnown, confidence, why }) =>
          `missed: ${confidence?.toFixed(2) ?? 'nothing said'} ${subject} at line ${line}${isKnown ? '' : ' (a class around it is not known)'}: ${why.join('; ')}`,
      ),
  ]
}

function main(): number {
  const { values, positionals } = parseArgs({
    options: {
      all: { type: 'boolean', default: false },
      sample: { type: 'string', default: '0' },
      mutate: { type: 'string', default: '0' },
      unwire: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      confidence: { type: 'string', default: '0.7' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  })
  const [folder] = positionals
  if (values.help === true || folder === undefined) {
    process.stderr.write(USAGE)
    return values.help === true ? 0 : 2
  }
  const least = Number(values.confidence)
  const files = studyTree(folder)
  const study = new Study(files, least)
  const orphans = study.pairs.filter(({ orphan }) => orphan !== undefined)
  const told = orphans.filter((one) => values.all || isAsked(one, least))
  told.sort((a, b) => (b.orphan?.confidence ?? 0) - (a.orphan?.confidence ?? 0) || (a.name < b.name ? -1 : 1))
  const seed = Number(values.seed)
  const settled = study.sample(Number(values.sample), seed)
  const taken = [...study.mutations(Number(values.mutate), seed)]
  const missed = [...study.wirings(Number(values.unwire), seed)]
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ files: files.size, channels: study.pairs.length, told, ofClasses: study.ofClasses, settled, taken, missed }, null, 1)}\n`,
    )
    return 0
  }
  const broken = [...files.values()].filter(({ summary }) => summary.broken).length
  const produced = study.pairs.filter(({ producers }) => producers.length > 0)
  const out = told.flatMap(rowsOf)
  for (const { type, subject, reason, confidence, why } of study.ofClasses) {
    out.push(`${confidence.toFixed(2)} ${type} ${subject}`, `     ${reason}`, `     ${why.join('; ')}`)
  }
  out.push(...settled.flatMap(settledRowsOf))
  out.push(
    `${files.size} files (${broken} broken), ${study.pairs.length} channels, ${produced.length} of them produced, ` +
      `${orphans.length} not consumed, ${orphans.filter((one) => isAsked(one, least)).length} asked about; ${study.ofClasses.length} questions about classes and what they hold.`,
  )
  if (taken.length > 0) out.push(...sumOf(taken))
  if (missed.length > 0) out.push(...wiredRowsOf(missed, least))
  process.stdout.write(`${out.join('\n')}\n`)
  return 0
}

process.exitCode = main()
