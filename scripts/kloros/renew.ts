import { Renewed } from '../../shared/text/answers.ts'
import { json } from '../../shared/text/clean.ts'
import { claimsFile, remember } from './claims.ts'
import { defineCommand, exits, feedOptions } from './command.ts'
import { expect, openFeed } from './feed.ts'
import { heldToken, leaseOf, leaseOption, orSay, tell, tokenOption } from './held.ts'

/** Prolongs a claim. */
export const command = defineCommand({
  operands: 'ID',
  count: [1, 1],
  completes: { lines: 'questions --ids --status in_progress' },
  options: { ...leaseOption, ...tokenOption, ...feedOptions },
  example: 'kloros renew healing_failure-0f1e2d3c4b5a6978 --lease 900',
  async run({ operands: [id = ''], values }, context) {
    const lease = leaseOf(values.lease)
    const feed = await openFeed(context.env, values.url)
    const token = await heldToken(context, feed, id, values.token)
    const reply = await tell(context, feed, id, 'renew', { token, ...lease })
    const { expires_at } = expect(feed, Renewed, reply)
    await orSay(context, remember(claimsFile(context.env), { url: feed.url, id, token, expires_at }))
    context.stdout.write(values.json ? `${json(reply.body)}\n` : `Yours until ${expires_at}.\n`)
    return exits.ok
  },
})
