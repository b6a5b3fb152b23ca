import { QuestionStatus } from '../../shared/contract/question.ts'
import { Page, type Question } from '../../shared/text/answers.ts'
import { json, line } from '../../shared/text/clean.ts'
import { defineCommand, exits, Failure, feedOptions, numberOf } from './command.ts'
import { expect, openFeed } from './feed.ts'
import { kindOptions } from './filters.ts'
import { levelColour } from './question-text.ts'
import { type Column, table } from './table.ts'

const MOST = 500

const columns: Column<Question>[] = [
  { title: 'ID', text: ({ id }) => id, whole: true },
  { title: 'LEVEL', text: ({ level }) => level, colour: ({ level }) => levelColour(level) },
  { title: 'STATUS', text: ({ status }) => status },
  { title: 'SEEN', text: ({ occurrences }) => String(occurrences) },
  { title: 'QUESTION', text: ({ question }) => question, below: true },
]

/** Lists questions, best first, a page or all of them. */
export const command = defineCommand({
  operands: '',
  count: [0, 0],
  options: {
    status: {
      type: 'string',
      multiple: true,
      value: 'STATUS',
      values: QuestionStatus.options,
      help: 'ready, in_progress, …; without: all but closed',
    },
    ...kindOptions,
    host: { type: 'string', value: 'HOST', help: 'open on this host' },
    query: { type: 'string', short: 'q', value: 'TEXT', help: "with this in the gap's name or the question" },
    limit: { type: 'string', value: 'N', help: `how many at once (50, at most ${MOST})` },
    cursor: { type: 'string', value: 'CURSOR', help: 'the page that begins here' },
    ids: { type: 'boolean', help: 'the ids alone, a line each' },
    all: { type: 'boolean', help: 'all pages; with --json a line each' },
    ...feedOptions,
  },
  example: 'kloros questions --level critical --level high',
  async run({ values }, context) {
    const limit = String(numberOf('--limit', values.limit ?? (values.all ? String(MOST) : '50'), 1, MOST))
    const feed = await openFeed(context.env, values.url)
    const filter = {
      status: values.status?.join(),
      gap_type: values.type?.join(),
      ecosystem: values.ecosystem?.join(),
      level: values.level?.join(),
      host: values.host,
      q: values.query,
      limit,
    }
    for (let cursor = values.cursor; ; ) {
      const reply = await feed.get('/questions', { ...filter, cursor })
      const page = expect(feed, Page, reply)
      if (values.json) context.stdout.write(`${json(reply.body)}\n`)
      else if (values.ids) context.stdout.write(page.questions.map(({ id }) => `${line(id)}\n`).join(''))
      else if (page.questions.length > 0) context.stdout.write(table(context, columns, page.questions))
      else if (cursor === undefined) context.stdout.write('No question matches.\n')

      const next = page.next_cursor
      if (next === null) return exits.ok
      if (!values.all) {
        if (!values.json && !values.ids)
          context.stdout.write(`${page.total} in all; the next page: --cursor ${line(next)}\n`)
        return exits.ok
      }
      if (next === cursor) throw new Failure(`The feed at ${feed.url} does not page on.`)
      cursor = next
    }
  },
})
