import { parseArgs } from 'node:util'
import { addUnused, commitsBetween, History, Replay } from './study-modules/replay.ts'

const USAGE = `Usage: npx tsx scripts/study-modules.ts REPOSITORY FROM TO [--steps N] [--mutate N] [--seed S] [--confidence C]

Shows module-discovery the history of a repository, from one commit to another in steps, and prints what it asks about and
what it takes back, to be judged by hand. Of the repository only git's objects are read.

  --steps N       how many states it is shown beside the first (8)
  --mutate N      also adds a module that nobody uses at N places of the last state, one at a time
  --seed S        which places (1)
  --confidence C  how sure it has to be (0.7)
`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      steps: { type: 'string', default: '8' },
      mutate: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      confidence: { type: 'string', default: '0.7' },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  })
  const [repository, from, to] = positionals
  if (values.help === true || repository === undefined || from === undefined || to === undefined) {
    process.stderr.write(USAGE)
    return values.help === true ? 0 : 2
  }
  const history = new History(repository)
  const replay = new Replay({ min_confidence: Number(values.confidence) })
  let last = new Map()
  for (const commit of commitsBetween(repository, from, to, Number(values.steps))) {
    const tree = history.treeAt(commit)
    const fresh = [...tree].filter(([path, { standing }]) => standing === 'module' && !last.has(path)).length
    process.stdout.write(`${commit.slice(0, 12)} ${tree.size} files, ${fresh} modules are new\n`)
    for (const one of replay.show(tree)) {
      if ('closes' in one) process.stdout.write(`  - ${one.name}\n`)
      else process.stdout.write(`  + ${one.name}\n      ${JSON.stringify(one.facts)}\n`)
    }
    last = tree
  }
  const added = addUnused(last, Number(values.mutate), Number(values.seed))
  for (const { path, isRaised } of added) process.stdout.write(`${isRaised ? 'raised' : 'MISSED'} ${path}\n`)
  const raised = added.filter(({ isRaised }) => isRaised).length
  if (added.length > 0) process.stdout.write(`${raised} of ${added.length} are raised.\n`)
  return 0
}

process.exitCode = await main()
