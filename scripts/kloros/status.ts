import { duration } from '../../shared/contract/duration.ts'
import { Fleet, type Member } from '../../shared/text/answers.ts'
import { json } from '../../shared/text/clean.ts'
import { defineCommand, exits, feedOptions } from './command.ts'
import { expect, openFeed } from './feed.ts'
import { type Column, table } from './table.ts'
import { faulty, firstPass } from './work.ts'

const columns: Column<Member>[] = [
  { title: 'SERVICE', text: ({ service }) => service, whole: true },
  { title: 'HOST', text: ({ host }) => host },
  {
    title: 'STATUS',
    text: (member) => (member.silent ? 'silent' : member.status),
    colour: (member) =>
      isWell(member) ? (({ ok: 'green', stopped: 'dim' } as const)[member.status] ?? 'yellow') : 'red',
    whole: true,
  },
  { title: 'HEARD', text: ({ age_s }) => `${duration(age_s)} ago` },
  { title: 'LAG', text: lag },
  { title: 'MB', text: ({ memory_mb }) => String(Math.round(memory_mb)) },
  { title: 'VERSION', text: ({ version }) => version },
  {
    title: 'REASON',
    text: (member) => [member.reason, firstPass(member.work ?? {}), faulty(member)].filter(Boolean).join('; '),
    below: true,
  },
]

/** Shows how every service is, on every host. */
export const command = defineCommand({
  operands: '',
  count: [0, 0],
  options: feedOptions,
  notes: ['Exit code 1 if a service is failing, or silent without having been stopped.'],
  example: 'kloros status',
  async run({ values }, context) {
    const feed = await openFeed(context.env, values.url)
    const reply = await feed.get('/fleet')
    const { services } = expect(feed, Fleet, reply)
    if (values.json) context.stdout.write(`${json(reply.body)}\n`)
    else context.stdout.write(services.length > 0 ? table(context, columns, services) : 'No service was ever heard.\n')
    return services.every(isWell) ? exits.ok : exits.failed
  },
})

function isWell({ status, silent }: Member): boolean {
  return !silent && status !== 'failing'
}

/** How far behind its end the slowest source is read. */
function lag({ sources }: Member): string {
  const lags = Object.values(sources).map(({ lag_s }) => lag_s)
  return lags.length > 0 ? duration(Math.max(...lags)) : ''
}
