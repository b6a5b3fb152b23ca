import { json, line } from '../../shared/text/clean.ts'
import { defineCommand, exits, feedOptions } from './command.ts'
import { openFeed } from './feed.ts'

/** Takes a mute back. */
export const command = defineCommand({
  operands: 'ID',
  count: [1, 1],
  completes: { lines: 'mute --ids' },
  options: feedOptions,
  notes: ['ID is the one that kloros mute lists. What it held is asked again.'],
  example: 'kloros unmute 6f1c2f0e-8f0a-4f43-9d55-0b7a4b1f7c11',
  async run({ operands: [id = ''], values }, context) {
    const feed = await openFeed(context.env, values.url)
    const reply = await feed.delete(`/mutes/${encodeURIComponent(id)}`)
    context.stdout.write(values.json ? `${json(reply.body ?? { id })}\n` : `Unmuted ${line(id)}.\n`)
    return exits.ok
  },
})
