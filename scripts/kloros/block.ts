import { json, line } from '../../shared/text/clean.ts'
import { defineCommand, exits, feedOptions } from './command.ts'
import { openFeed } from './feed.ts'
import { endClaim, heldToken, reasonOf, tokenOption } from './held.ts'

/** Says that a claimed question cannot be answered now. */
export const command = defineCommand({
  operands: 'ID',
  count: [1, 1],
  completes: { lines: 'questions --ids --status in_progress' },
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'what is in the way; needed' },
    ...tokenOption,
    ...feedOptions,
  },
  notes: ['It is not asked again until somebody reopens it, or its gap closes and comes back.'],
  example: "kloros block healing_failure-0f1e2d3c4b5a6978 --reason 'waits for the new disk'",
  async run({ operands: [id = ''], values }, context) {
    const reason = reasonOf(values.reason)
    const feed = await openFeed(context.env, values.url)
    const token = await heldToken(context, feed, id, values.token)
    const reply = await endClaim(context, feed, id, 'block', { token, reason })
    context.stdout.write(values.json ? `${json(reply.body)}\n` : `Blocked ${line(id)}.\n`)
    return exits.ok
  },
})
