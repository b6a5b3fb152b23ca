import { realpathSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { CapabilityStudy, type Changed } from './study-capabilities/study.ts'

const USAGE = `Usage: npx tsx scripts/study-capabilities.ts FOLDER [--all] [--mutate N] [--seed S] [--environment FOLDER] [--confidence C]

Reads a source tree as the source index does and prints all packages and programs that capability-discovery would ask about,
with its evidence, to be judged by hand. FOLDER is only read.

  --all           also what it is not sure enough of
  --mutate N      also takes a declared dependency away at N places, and adds an import at N others, one at a time
  --seed S        which places (1)
  --environment F where packages are installed; by default none is known
  --confidence C  how sure it has to be (0.7)
`

function changedRow({ what, isRaised, confidence }: Changed): string {
  return `${isRaised ? 'raised' : 'MISSED'} ${confidence.toFixed(2)} ${what}`
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      all: { type: 'boolean', default: false },
      mutate: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      environment: { type: 'string', multiple: true, default: [] },
      confidence: { type: 'string', default: '0.7' },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  })
  const [folder] = positionals
  if (values.help === true || folder === undefined) {
    process.stderr.write(USAGE)
    return values.help === true ? 0 : 2
  }
  const path = (process.env.PATH ?? '').split(':').filter((each) => each.startsWith('/'))
  const environments = values.environment.map((each) => realpathSync(each))
  const study = await CapabilityStudy.of(realpathSync(folder), { path, environments })
  const least = Number(values.confidence)
  const out = study.found.flatMap(({ opens, reason, facts }) => {
    if (!values.all && facts.confidence < least) return []
    const places = ('uses' in facts ? facts.uses : facts.imports) as string[]
    const why = facts.why?.join('; ') ?? ''
    return [
      `${facts.confidence.toFixed(2)} ${opens} ${reason}`,
      `     ${places.join(', ')}`,
      ...(why === '' ? [] : [`     ${why}`]),
    ]
  })
  const asked = study.found.filter(({ facts }) => facts.confidence >= least).length
  out.push(`${study.files.size} files, ${asked} questions, ${study.found.length - asked} not sure enough.`)
  const changed = study.mutations(Number(values.mutate), Number(values.seed), least)
  out.push(...changed.map(changedRow))
  if (changed.length > 0) {
    out.push(`${changed.filter(({ isRaised }) => isRaised).length} of ${changed.length} changes are raised.`)
  }
  process.stdout.write(`${out.join('\n')}\n`)
  return 0
}

process.exitCode = await main()
