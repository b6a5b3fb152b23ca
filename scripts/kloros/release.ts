import { json, line } from '../../shared/text/clean.ts'
import { defineCommand, exits, feedOptions } from './command.ts'
import { openFeed } from './feed.ts'
import { endClaim, heldToken, tokenOption } from './held.ts'

/** Gives a claimed question back. */
export const command = defineCommand({
  operands: 'ID',
  count: [1, 1],
  completes: { lines: 'questions --ids --status in_progress' },
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'why, for whoever takes it next' },
    ...tokenOption,
    ...feedOptions,
  },
  example: "kloros release healing_failure-0f1e2d3c4b5a6978 --reason 'no access to the host'",
  async run({ operands: [id = ''], values }, context) {
    const feed = await openFeed(context.env, values.url)
    const token = await heldToken(context, feed, id, values.token)
    const body = { token, ...(values.reason && { reason: values.reason }) }
    const reply = await endClaim(context, feed, id, 'release', body)
    context.stdout.write(values.json ? `${json(reply.body)}\n` : `Released ${line(id)}.\n`)
    return exits.ok
  },
})
