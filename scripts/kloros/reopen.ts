import { json, line } from '../../shared/text/clean.ts'
import { defineCommand, exits, feedOptions } from './command.ts'
import { openFeed } from './feed.ts'
import { pathOf } from './held.ts'

/** Asks a question again, whatever was decided. */
export const command = defineCommand({
  operands: 'ID',
  count: [1, 1],
  completes: {
    lines: 'questions --ids --status blocked --status snoozed --status accepted --status answered --status closed',
  },
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'why, for whoever takes it next' },
    ...feedOptions,
  },
  notes: ['From blocked, snoozed, accepted, answered or closed.'],
  example: "kloros reopen healing_failure-0f1e2d3c4b5a6978 --reason 'the answer did not help'",
  async run({ operands: [id = ''], values }, context) {
    const feed = await openFeed(context.env, values.url)
    const reply = await feed.post(`${pathOf(id)}/reopen`, { ...(values.reason && { reason: values.reason }) })
    context.stdout.write(values.json ? `${json(reply.body)}\n` : `Reopened ${line(id)}.\n`)
    return exits.ok
  },
})
