import { json, line } from '../../shared/text/clean.ts'
import { defineCommand, exits, feedOptions } from './command.ts'
import { openFeed } from './feed.ts'
import { endClaim, reasonOf } from './held.ts'

/** Accepts a gap as it is. */
export const command = defineCommand({
  operands: 'ID',
  count: [1, 1],
  completes: { lines: 'questions --ids --status ready --status in_progress --status blocked --status answered' },
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'why it may stay so; needed' },
    ...feedOptions,
  },
  notes: ['It is quiet until its evidence changes, also when its gap closes and comes back. A claim of it ends.'],
  example: "kloros accept healing_failure-0f1e2d3c4b5a6978 --reason 'a test host'",
  async run({ operands: [id = ''], values }, context) {
    const reason = reasonOf(values.reason)
    const feed = await openFeed(context.env, values.url)
    const reply = await endClaim(context, feed, id, 'accept', { reason })
    context.stdout.write(values.json ? `${json(reply.body)}\n` : `Accepted ${line(id)}.\n`)
    return exits.ok
  },
})
