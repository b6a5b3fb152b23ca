import { Question } from './answers.ts'
import { defineCommand, exits, feedOptions } from './command.ts'
import { expect, openFeed } from './feed.ts'
import { questionText } from './question-text.ts'
import { json } from './text.ts'

/** Shows one question, whole. */
export const command = defineCommand({
  operands: 'ID',
  count: [1, 1],
  options: feedOptions,
  example: 'kloros show healing_failure-0f1e2d3c4b5a6978',
  async run({ operands: [id = ''], values }, context) {
    const feed = await openFeed(context.env, values.url)
    const reply = await feed.get(`/questions/${encodeURIComponent(id)}`)
    context.stdout.write(values.json ? `${json(reply.body)}\n` : questionText(context, expect(feed, Question, reply)))
    return exits.ok
  },
})
