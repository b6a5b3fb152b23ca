import { json, line } from '../../shared/text/clean.ts'
import { defineCommand, exits, feedOptions } from './command.ts'
import { openFeed } from './feed.ts'
import { endClaim } from './held.ts'
import { momentOf, WHEN } from './when.ts'

/** Puts a question off. */
export const command = defineCommand({
  operands: 'ID UNTIL',
  count: [2, 2],
  completes: { lines: 'questions --ids --status ready --status in_progress --status blocked' },
  options: feedOptions,
  notes: [`UNTIL is ${WHEN}.`, 'It is asked again then, at most 90 days from now. A claim of it ends.'],
  example: 'kloros snooze healing_failure-0f1e2d3c4b5a6978 3d',
  async run({ operands: [id = '', when = ''], values }, context) {
    const until = momentOf(when, Date.now())
    const feed = await openFeed(context.env, values.url)
    const reply = await endClaim(context, feed, id, 'snooze', { until })
    context.stdout.write(values.json ? `${json(reply.body)}\n` : `Snoozed ${line(id)} until ${until}.\n`)
    return exits.ok
  },
})
