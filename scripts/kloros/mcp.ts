import about from '../../package.json' with { type: 'json' }
import { defineCommand, exits, feedOptions } from './command.ts'
import { openFeed } from './feed.ts'
import { whoever } from './take.ts'

/** Speaks the Model Context Protocol on stdin and stdout, for an agent that starts it. */
export const command = defineCommand({
  operands: '',
  count: [0, 0],
  options: {
    worker: { type: 'string', value: 'NAME', help: 'who claims, where the agent does not say (user@host)' },
    ...feedOptions,
  },
  notes: [
    'An agent starts it, and speaks the Model Context Protocol with it on stdin and stdout; it ends with its input.',
    'The feed itself speaks it at /mcp (streamable HTTP), to those who send its token as Authorization: Bearer.',
    'What it prints is JSON in any case.',
  ],
  example: 'claude mcp add kloros -- kloros mcp',
  async run({ values }, context) {
    const feed = await openFeed(context.env, values.url)
    // What is loaded for it, no other command needs.
    const { speakOnStdio } = await import('./mcp-stdio.ts')
    await speakOnStdio(feed, about.version, values.worker ?? whoever(context))
    return exits.ok
  },
})
