import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Opened } from '../shared/contract/monitor.ts'
import { questionsOf } from './study-loghub/detector.ts'
import { type Planted, plant, readTraces } from './study-loghub/plant.ts'

const USAGE = `Usage: npx tsx scripts/study-loghub.ts FOLDER [--plant N] [--seed S]

Reads the *.log files of a folder, such as the samples of github.com/logpai/loghub, as the exception monitor reads log
files, and prints every question it would raise, to be judged by hand. FOLDER is only read.

  --plant N  also puts N of the recorded failures between lines, at random, and says how many of them are found
  --seed S   the seed of that chance (1)
`

/** What is asked about one file. */
interface Question {
  file: string
  name: string
  kind: string
  reason: string
  count: number
  facts: Opened<'exception'>['facts']
}

function gather(file: string, findings: readonly Opened<'exception'>[]): Question[] {
  const questions = new Map<string, Question>()
  for (const { name, reason, facts, occurrences = 1 } of findings) {
    const known = questions.get(name)
    const short = name.slice(name.lastIndexOf('.log/') + 5)
    if (known === undefined)
      questions.set(name, { file, name: short, kind: facts.kind, reason, count: occurrences, facts })
    else known.count += occurrences
  }
  return [...questions.values()]
}

function rowOf({ file, name, kind, reason, count }: Question): string {
  const line = reason.replace(/^.*? logs an error: /, '').replaceAll('|', '\\|')
  return `| ${file} | ${name} | ${kind} | ${line.slice(0, 140)} | ${count} |`
}

/** Whether a finding tells a planted failure, whole. */
function tells({ facts }: Opened<'exception'>, { expect }: Planted): boolean {
  if (facts.kind !== 'traceback' || facts.type !== expect.type) return false
  // Colours are no part of a message.
  const message = expect.message.replace(/\x1b\[[\d;]*m/g, '')
  const [told = ''] = (facts.message ?? '').split('\n', 1)
  return told.slice(0, 80) === message.slice(0, 80)
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { plant: { type: 'string' }, seed: { type: 'string', default: '1' }, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  const [folder] = positionals
  if (values.help === true || folder === undefined) {
    process.stderr.write(USAGE)
    return values.help === true ? 0 : 2
  }
  const files = readdirSync(folder).filter((name) => name.endsWith('.log'))
  const wanted = Number(values.plant ?? 0)
  const plants = plant(wanted > 0 ? readTraces() : [], files, wanted, Number(values.seed))
  const scratch = mkdtempSync(join(tmpdir(), 'kloros-loghub-'))
  const rows: string[] = []
  const missed: Planted[] = []
  let lines = 0
  const extra: string[] = []
  try {
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8')
      lines += text.split('\n').length - 1
      const untouched = join(scratch, file)
      writeFileSync(untouched, text)
      const plain = await questionsOf(untouched)
      const questions = gather(basename(file, '.log'), plain)
      rows.push(...questions.map(rowOf))
      const here = plants.get(file)
      if (here === undefined) continue
      writeFileSync(untouched, here.weave(text))
      const found = await questionsOf(untouched)
      const told = found.filter(({ facts }) => facts.kind === 'traceback')
      for (const planted of here.planted) {
        const at = told.findIndex((finding) => tells(finding, planted))
        if (at === -1) missed.push(planted)
        else told.splice(at, 1)
      }
      // What is told of the lines that were there before is told without the planted ones too.
      const before = new Set(plain.map(({ name }) => name))
      const beside = told.filter(({ name }) => !before.has(name))
      extra.push(...beside.map(({ reason }) => `beside: ${reason} in ${file}`))
    }
  } finally {
    rmSync(scratch, { recursive: true })
  }
  const out = ['| file | group | kind | first line | count |', '|---|---|---|---|---|', ...rows, '']
  out.push(`${lines} lines in ${files.length} files, ${rows.length} questions.`)
  const all = [...plants.values()].flatMap(({ planted }) => planted)
  if (all.length > 0) {
    out.push(
      `${all.length - missed.length} of ${all.length} planted failures found, ${extra.length} tracebacks beside them.`,
    )
    for (const { language, name, file, line } of missed) out.push(`missed: ${language}/${name} at ${file}:${line}`)
    out.push(...extra)
  }
  process.stdout.write(`${out.join('\n')}\n`)
  return 0
}

process.exitCode = await main()
