import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import * as z from 'zod'
import { type Context, defineCommand, exits, Failure } from './command.ts'
import { locate } from './locate.ts'
import { clean, json, line, paint } from './text.ts'

const PATIENCE_MS = 30_000

/** What a service says of its configuration: where it stands, every key, and where each value came from. */
const Report = z.object({
  service: z.string(),
  file: z.string().nullish(),
  entries: z.array(z.object({ key: z.string(), value: z.unknown(), from: z.string() })),
})
type Report = z.infer<typeof Report>

type Outcome = { service: string; report: Report } | { service: string; refusal: string }

/** Shows the effective configuration, or checks it, by asking the services themselves. */
export const command = defineCommand({
  operands: '[SERVICE | check]',
  count: [0, 1],
  options: { config: { type: 'string', value: 'FILE', help: 'another file than /etc/kloros/kloros.toml' } },
  notes: ['check says what is wrong with the configuration, if anything, with exit code 1.'],
  example: 'kloros config chaos-monitor',
  async run({ operands: [what], values }, context) {
    const all = locate().services()
    const checks = what === 'check'
    if (what !== undefined && !checks && !all.includes(what)) {
      throw new Failure(`${what} is no service; there are ${all.join(', ')}.`, exits.usage)
    }
    const outcomes = await ask(context, what === undefined || checks ? all : [what], values.config)
    const refusals = new Set(outcomes.flatMap((one) => ('refusal' in one ? [one.refusal] : [])))
    if (checks && values.json) context.stdout.write(`${json(outcomes.map(checked))}\n`)
    for (const refusal of refusals) context.stderr.write(`kloros: ${line(refusal)}\n`)
    if (refusals.size > 0) return exits.failed

    const reports = outcomes.flatMap((one) => ('report' in one ? [one.report] : []))
    if (checks && !values.json) context.stdout.write(`All ${reports.length} services accept the configuration.\n`)
    else if (!checks) context.stdout.write(values.json ? `${json(reports)}\n` : written(context, reports))
    return exits.ok
  },
})

function checked(outcome: Outcome): { service: string; ok: boolean; error?: string } {
  const { service } = outcome
  return 'refusal' in outcome ? { service, ok: false, error: outcome.refusal } : { service, ok: true }
}

async function ask(context: Context, services: readonly string[], config: string | undefined): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const waiting = services.entries()
  // Each takes a fraction of a CPU second to start.
  const askOn = async () => {
    for (const [at, service] of waiting) outcomes[at] = await askOne(context, service, config)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, askOn))
  return outcomes
}

async function askOne(context: Context, service: string, config: string | undefined): Promise<Outcome> {
  const { main, nodeFlags } = locate()
  const args = [...nodeFlags, main, service, '--config-report', ...(config === undefined ? [] : ['--config', config])]
  const options = { env: context.env, timeout: PATIENCE_MS, maxBuffer: 1024 * 1024 }
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, options)
    return { service, report: Report.parse(JSON.parse(stdout)) }
  } catch (error) {
    if (!(error instanceof Error && 'stderr' in error)) throw error
    // Node itself may have warned of something before.
    const said = String(error.stderr).trim().split('\n').at(-1) ?? ''
    if ('code' in error && error.code === 78 && said !== '') return { service, refusal: said }
    throw new Failure(`${service} could not be asked: ${said || error.message}.`)
  }
}

/** The tables of the configuration, each key once: what services share they all report. */
function written(context: Context, reports: readonly Report[]): string {
  const tables = new Map<string, Map<string, string>>()
  for (const { key, value, from } of reports.flatMap(({ entries }) => entries)) {
    const table = key.includes('.') ? key.slice(0, key.indexOf('.')) : ''
    const rows = tables.get(table) ?? new Map<string, string>()
    rows.set(key, `${clean(key)} = ${json(value)}   ${paint(context, 'dim', `(${line(from)})`)}`)
    tables.set(table, rows)
  }
  return [...tables.values()].map((rows) => `${[...rows.values()].join('\n')}\n`).join('\n')
}
