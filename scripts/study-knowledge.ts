import { realpathSync } from 'node:fs'
import { parseArgs } from 'node:util'
import monitor from '../services/knowledge-discovery/index.ts'
import { chanceOf } from './study-index/chance.ts'
import { KnowledgeStudy } from './study-knowledge/study.ts'

const USAGE = `Usage: npx tsx scripts/study-knowledge.ts FOLDER [--unlink N] [--move N] [--seed S]

Reads a source tree as the source index does and prints all that knowledge-discovery would ask about, with its evidence, to be
judged by hand. FOLDER has to be a clone of its own where --move is given: its files are changed and put back.

  --unlink N      also takes the only line away that names a document, at N places, one at a time
  --move N        also removes or renames a file that a document names, at N places, one at a time
  --seed S        which places (1)
`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      unlink: { type: 'string', default: '0' },
      move: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  })
  const [folder] = positionals
  if (values.help === true || folder === undefined) {
    process.stderr.write(USAGE)
    return values.help === true ? 0 : 2
  }
  const study = await KnowledgeStudy.of(realpathSync(folder), monitor.config.parse({}))
  const found = study.found()
  const out = found.flatMap(({ reason, opens, facts }) => {
    const { places, definitions, share } = { places: [], definitions: [], share: 0, ...facts }
    return [
      `${opens} ${reason}`,
      ...places.map((place) => `     ${place}`),
      ...(definitions.length > 0 ? [`     ${definitions.join(', ')}; ${share} of all have one`] : []),
    ]
  })
  out.push(`${study.size} files, ${found.length} questions.`)
  if (study.owing.length > 0) out.push(`Of what ${study.owing.length} documents name git did not answer all.`)
  const random = chanceOf(Number(values.seed))
  const changed = study.unlinked(Number(values.unlink), random)
  changed.push(...(await study.moved(Number(values.move), random)))
  out.push(...changed.map(({ what, isRaised }) => `${isRaised ? 'raised' : 'MISSED'} ${what}`))
  if (changed.length > 0)
    out.push(`${changed.filter(({ isRaised }) => isRaised).length} of ${changed.length} changes are raised.`)
  process.stdout.write(`${out.join('\n')}\n`)
  return 0
}

process.exitCode = await main()
