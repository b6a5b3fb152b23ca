import { gaps } from '../../shared/contract/gaps.ts'
import { Mute, Mutes } from '../../shared/text/answers.ts'
import { json, line } from '../../shared/text/clean.ts'
import { type Context, defineCommand, exits, Failure, feedOptions } from './command.ts'
import { expect, type Feed, openFeed } from './feed.ts'
import { reasonOf } from './held.ts'
import { type Column, table } from './table.ts'
import { momentOf, WHEN } from './when.ts'

const columns: Column<Mute>[] = [
  { title: 'ID', text: ({ id }) => id, whole: true },
  { title: 'TYPE', text: ({ gap_type }) => gap_type ?? '*' },
  { title: 'NAME', text: ({ gap_name }) => gap_name },
  { title: 'HELD', text: ({ held }) => String(held) },
  { title: 'UNTIL', text: ({ until }) => until ?? 'taken back' },
  { title: 'REASON', text: ({ reason }) => reason, below: true },
]

/** Mutes gaps by their names, or lists what is muted. */
export const command = defineCommand({
  operands: '[NAME]',
  count: [0, 1],
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'why; needed' },
    type: { type: 'string', value: 'GAP_TYPE', suggests: Object.keys(gaps), help: 'only gaps of this type' },
    until: { type: 'string', value: 'WHEN', help: 'until then; without it, until kloros unmute' },
    ids: { type: 'boolean', help: 'of the list the ids alone, a line each' },
    ...feedOptions,
  },
  notes: [
    "NAME is a gap's name, in which * stands for any text and ? for any one character: quote it.",
    `WHEN is ${WHEN}.`,
    'Questions about such gaps are held, and counted, until the mute ends. Without NAME: what is muted.',
  ],
  example: "kloros mute 'billing.service/*' --type exception --until 2d --reason 'being replaced'",
  async run({ operands: [name], values: { reason, type, until, ids, url, json: asJson } }, context) {
    if (name === undefined && (reason ?? type ?? until) !== undefined) {
      throw new Failure('Give the NAME of what to mute; * stands for any text.', exits.usage)
    }
    if (name === undefined) return list(context, await openFeed(context.env, url), { asJson, ids })
    const body = {
      gap_name: name,
      reason: reasonOf(reason),
      ...(type && { gap_type: type }),
      ...(until && { until: momentOf(until, Date.now()) }),
    }
    const feed = await openFeed(context.env, url)
    const reply = await feed.post('/mutes', body)
    const mute = expect(feed, Mute, reply)
    context.stdout.write(asJson ? `${json(reply.body)}\n` : `${done(mute)}\n`)
    return exits.ok
  },
})

async function list(
  context: Context,
  feed: Feed,
  { asJson, ids }: { asJson: boolean | undefined; ids: boolean | undefined },
): Promise<number> {
  const reply = await feed.get('/mutes')
  const { mutes } = expect(feed, Mutes, reply)
  if (asJson) context.stdout.write(`${json(reply.body)}\n`)
  else if (ids) context.stdout.write(mutes.map(({ id }) => `${line(id)}\n`).join(''))
  else context.stdout.write(mutes.length > 0 ? table(context, columns, mutes) : 'Nothing is muted.\n')
  return exits.ok
}

function done({ id, gap_name, gap_type, until, held }: Mute): string {
  const what = `${gap_type === null ? '' : `${gap_type} `}${gap_name}`
  const holds = `It holds ${held} ${held === 1 ? 'question' : 'questions'} now`
  return line(`Muted ${what} until ${until ?? 'it is taken back'}. ${holds}; kloros unmute ${id} ends it.`)
}
