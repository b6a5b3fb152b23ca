import { Mutes, Page, Question } from '../../shared/text/answers.ts'
import { json } from '../../shared/text/clean.ts'
import { defineCommand, exits, feedOptions } from './command.ts'
import type { Around } from './explain.ts'
import { expect, type Feed, openFeed } from './feed.ts'
import { pathOf } from './held.ts'
import { questionText } from './question-text.ts'

/** Among how many of the ready ones a question's place is looked for. */
const LOOKED_AT = 100

/** Shows one question, whole, and why it is as it is. */
export const command = defineCommand({
  operands: 'ID',
  count: [1, 1],
  completes: { lines: 'questions --ids' },
  options: feedOptions,
  notes: [
    'Why says what its level and its place come from, what makes it one question, and what holds it back; Related',
    'which others may be about the same thing, and who holds them.',
  ],
  example: 'kloros show healing_failure-0f1e2d3c4b5a6978',
  async run({ operands: [id = ''], values }, context) {
    const feed = await openFeed(context.env, values.url)
    const reply = await feed.get(pathOf(id))
    if (values.json) {
      context.stdout.write(`${json(reply.body)}\n`)
      return exits.ok
    }
    const question = expect(feed, Question, reply)
    context.stdout.write(questionText(context, question, await around(feed, question)))
    return exits.ok
  },
})

async function around(feed: Feed, { id, status, metadata }: Question): Promise<Around> {
  if (status === 'ready') return { place: await placeOf(feed, id) }
  const { held_by } = metadata
  if (status !== 'held' || held_by === undefined || ['inhibited', 'rolled_up'].includes(held_by)) return {}
  const { mutes } = expect(feed, Mutes, await feed.get('/mutes'))
  return { mute: mutes.find((mute) => mute.id === held_by) }
}

async function placeOf(feed: Feed, id: string): Promise<string> {
  const { questions, total } = expect(
    feed,
    Page,
    await feed.get('/questions', { status: 'ready', limit: String(LOOKED_AT) }),
  )
  const at = questions.findIndex((question) => question.id === id)
  const place = at < 0 ? `behind the best ${questions.length} of ${total} ready` : `${at + 1} of ${total} ready`
  return `${place}: by its level, then by worth for cost; a week of waiting weighs as much as a level`
}
