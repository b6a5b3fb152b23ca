import { QuestionStatus } from '../../shared/contract/question.ts'
import { json, line } from '../../shared/text/clean.ts'
import { type Context, defineCommand, exits, feedOptions } from './command.ts'
import { type Happening, happenings } from './event-stream.ts'
import { openFeed } from './feed.ts'
import { kindOptions } from './filters.ts'
import { watchOnScreen } from './watch-screen.ts'
import { happeningLine } from './watch-text.ts'

/** Shows what happens as it happens. */
export const command = defineCommand({
  operands: '',
  count: [0, 0],
  options: {
    status: { type: 'string', multiple: true, value: 'STATUS', values: QuestionStatus.options, help: 'of this status' },
    ...kindOptions,
    host: { type: 'string', value: 'HOST', help: 'on this host' },
    query: { type: 'string', short: 'q', value: 'TEXT', help: "with this in the gap's name or the question" },
    ...feedOptions,
  },
  notes: [
    'On a terminal: the fleet, the questions, best first, and signals as they come; q or Ctrl-C ends it.',
    'Elsewhere, and with --json, a line for each signal and each change of a question.',
    'A feed that is away is waited for, and what was missed is told.',
  ],
  example: 'kloros watch --level critical --level high',
  async run({ values }, context) {
    const feed = await openFeed(context.env, values.url)
    const filter = {
      status: values.status?.join(),
      gap_type: values.type?.join(),
      ecosystem: values.ecosystem?.join(),
      level: values.level?.join(),
      host: values.host,
      q: values.query,
    }
    if (context.columns !== undefined && !values.json) return watchOnScreen(context, feed, filter)
    const write = values.json ? ({ whole }: Happening) => json(whole) : (one: Happening) => happeningLine(context, one)
    for await (const one of happenings(feed, filter, teller(context), new AbortController().signal)) {
      context.stdout.write(`${write(one)}\n`)
    }
    return exits.ok
  },
})

/** Says once that the feed is away, and once that it is back. */
function teller({ stderr }: Context): Parameters<typeof happenings>[2] {
  let isAway = false
  return {
    up() {
      if (isAway) stderr.write('kloros: The feed is back.\n')
      isAway = false
    },
    down(why) {
      if (!isAway) stderr.write(`kloros: ${line(why.message)} Trying on.\n`)
      isAway = true
    },
  }
}
