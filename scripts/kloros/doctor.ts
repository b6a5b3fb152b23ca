import { json } from '../../shared/text/clean.ts'
import { defineCommand, exits } from './command.ts'
import { deployment } from './doctor/deployment.ts'
import { examine } from './doctor/examine.ts'
import { report } from './doctor/report.ts'
import { locate } from './locate.ts'

/** How long one thing may take to answer, in milliseconds. */
const PATIENCE_MS = 5_000

/** Looks at the host and the fleet, past the feed, and says what is wrong and how to mend it; it changes nothing. */
export const command = defineCommand({
  operands: '',
  count: [0, 0],
  options: { config: { type: 'string', value: 'FILE', help: 'another file than /etc/kloros/kloros.toml' } },
  notes: [
    'Each line is ok, a warning or a failure; exit code 1 if there is a failure. Root sees the most.',
    'Beside a fleet that is up in this checkout, it looks at that one, unless a configuration or a Redis is named.',
  ],
  example: 'sudo kloros doctor',
  async run({ values }, context) {
    const findings = await examine({
      caller: context.env,
      ...deployment(context.env, values.config),
      config: values.config,
      services: locate().services(),
      uid: process.getuid?.() ?? 0,
      patience_ms: PATIENCE_MS,
    })
    context.stdout.write(values.json ? `${json(findings)}\n` : report(context, findings))
    return findings.some(({ status }) => status === 'failure') ? exits.failed : exits.ok
  },
})
