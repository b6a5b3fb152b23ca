import { parseArgs } from 'node:util'
import { record, recorded } from './study-exploration/record.ts'
import { stretch, study } from './study-exploration/stretch.ts'

const USAGE = `Usage: scripts/study-exploration.ts record [--hours H] >FILE
       scripts/study-exploration.ts replay [--hours H] [--seed N] FILE

Records what exploration reads of this host, a JSON object a line, for H hours (1); or replays such a record, stretched to
H hours (24), and prints each gap that opens and closes.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { hours: { type: 'string' }, seed: { type: 'string', default: '1' }, help: { type: 'boolean' } },
})
const [verb, file] = positionals

if (verb === 'record' && file === undefined) {
  for await (const line of record(Number(values.hours ?? 1))) process.stdout.write(`${line}\n`)
  process.exit(0)
} else if (verb === 'replay' && file !== undefined && !values.help) {
  const readings = stretch(recorded(file), Number(values.hours ?? 24), Number(values.seed))
  for (const line of study(readings)) process.stdout.write(`${line}\n`)
} else {
  process.stdout.write(USAGE)
  process.exitCode = values.help ? 0 : 2
}
