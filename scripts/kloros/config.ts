import { clean, json, line } from '../../shared/text/clean.ts'
import { paint } from './colour.ts'
import { type Context, defineCommand, exits, Failure } from './command.ts'
import { askServices, type Outcome, type Report } from './config-report.ts'
import { deployment } from './doctor/deployment.ts'
import { locate } from './locate.ts'

/** Shows the effective configuration, or checks it, by asking the services themselves. */
export const command = defineCommand({
  operands: '[SERVICE | check]',
  count: [0, 1],
  completes: { words: () => ['check', ...locate().services()] },
  options: { config: { type: 'string', value: 'FILE', file: true, help: 'another file than /etc/kloros/kloros.toml' } },
  notes: [
    'check says what is wrong with the configuration, if anything, with exit code 1.',
    'Beside a fleet that is up in this checkout, it is that one, unless a configuration or a Redis is named.',
  ],
  example: 'kloros config chaos-monitor',
  async run({ operands: [what], values }, context) {
    const all = locate().services()
    const checks = what === 'check'
    if (what !== undefined && !checks && !all.includes(what)) {
      throw new Failure(`${what} is no service; there are ${all.join(', ')}.`, exits.usage)
    }
    const { env, fleet } = deployment(context.env, values.config)
    const outcomes = await askServices(env, what === undefined || checks ? all : [what], values.config)
    for (const one of outcomes) {
      if ('silent' in one) throw new Failure(`${one.service} could not be asked: ${one.silent}.`)
    }
    const refusals = new Set(outcomes.flatMap((one) => ('refusal' in one ? [one.refusal] : [])))
    if (checks && values.json) context.stdout.write(`${json(outcomes.map(checked))}\n`)
    for (const refusal of refusals) context.stderr.write(`kloros: ${line(refusal)}\n`)
    if (refusals.size > 0) return exits.failed

    const reports = outcomes.flatMap((one) => ('report' in one ? [one.report] : []))
    if (checks && !values.json) context.stdout.write(`All ${reports.length} services accept ${fileOf(reports)}.\n`)
    else if (!checks) context.stdout.write(values.json ? `${json(reports)}\n` : written(context, reports, fleet))
    return exits.ok
  },
})

function checked(outcome: Outcome): { service: string; ok: boolean; error?: string } {
  const { service } = outcome
  return 'refusal' in outcome ? { service, ok: false, error: outcome.refusal } : { service, ok: true }
}

/** The tables of the configuration, each key once: what services share they all report. */
function written(context: Context, reports: readonly Report[], fleet: string): string {
  const tables = new Map<string, Map<string, string>>()
  for (const { key, value, from } of reports.flatMap(({ entries }) => entries)) {
    const table = key.includes('.') ? key.slice(0, key.indexOf('.')) : ''
    const rows = tables.get(table) ?? new Map<string, string>()
    rows.set(key, `${clean(key)} = ${json(value)}   ${paint(context, 'dim', `(${line(from)})`)}`)
    tables.set(table, rows)
  }
  const head = paint(
    context,
    'dim',
    `# ${fileOf(reports)}${fleet === 'up' ? ', of the fleet that is up in this checkout' : ''}`,
  )
  return [head, ...[...tables.values()].map((rows) => [...rows.values()].join('\n'))]
    .map((part) => `${part}\n`)
    .join('\n')
}

/** What file they go by; all go by the same. */
function fileOf([first]: readonly Report[]): string {
  return line(first?.file ?? 'the defaults; there is no file')
}
