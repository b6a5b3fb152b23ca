import { type Channel, ChannelPage, type ChannelPlace } from '../../shared/text/answers.ts'
import { json, line } from '../../shared/text/clean.ts'
import { paint } from './colour.ts'
import { type Context, defineCommand, exits, Failure, feedOptions, numberOf } from './command.ts'
import { expect, openFeed } from './feed.ts'
import { type Column, table } from './table.ts'

const MOST = 500

const columns: Column<Channel>[] = [
  {
    title: 'CHANNEL',
    text: ({ name }) => name,
    colour: ({ orphaned }) => (orphaned ? 'yellow' : undefined),
    whole: true,
  },
  { title: 'FAMILY', text: ({ family }) => family },
  { title: 'HOST', text: ({ host }) => host },
  { title: 'PRODUCED', text: ({ producers, producer_count }) => first(producers, producer_count) },
  { title: 'CONSUMED', text: ({ consumers, consumer_count }) => first(consumers, consumer_count) },
]

/** Shows who produces and who consumes each channel of the sources; of one that is named, every place. */
export const command = defineCommand({
  operands: '[NAME]',
  count: [0, 1],
  completes: { lines: 'channels --all --names' },
  options: {
    orphaned: { type: 'boolean', help: 'only those that a question is asked about' },
    limit: { type: 'string', value: 'N', help: `how many at once (50, at most ${MOST})` },
    cursor: { type: 'string', value: 'CURSOR', help: 'the page that begins here' },
    names: { type: 'boolean', help: 'the names alone, a line each' },
    all: { type: 'boolean', help: 'all pages; with --json a line each' },
    ...feedOptions,
  },
  notes: [
    'In NAME * stands for any text and ? for any one character: quote it. In a channel * is what is built at run time.',
    'It is what the sources say, not what runs. Exit code 3 where no channel has the NAME.',
  ],
  example: "kloros channels 'order.*'",
  async run({ operands: [name], values }, context) {
    const limit = String(numberOf('--limit', values.limit ?? (values.all ? String(MOST) : '50'), 1, MOST))
    const feed = await openFeed(context.env, values.url)
    const filter = { name, orphaned: values.orphaned ? 'true' : undefined, limit }
    for (let cursor = values.cursor; ; ) {
      const reply = await feed.get('/channels', { ...filter, cursor })
      const { channels, next_cursor: next, total } = expect(feed, ChannelPage, reply)
      if (values.json) context.stdout.write(`${json(reply.body)}\n`)
      else if (values.names) context.stdout.write(channels.map((channel) => `${line(channel.name)}\n`).join(''))
      else if (total > 0) context.stdout.write(show(context, channels, name))
      else context.stdout.write('No channel matches.\n')
      if (total === 0) return name === undefined ? exits.ok : exits.nothing
      if (next === null) return exits.ok
      if (!values.all) {
        if (!values.json && !values.names)
          context.stdout.write(`${total} in all; the next page: --cursor ${line(next)}\n`)
        return exits.ok
      }
      if (next === cursor) throw new Failure(`The feed at ${feed.url} does not page on.`)
      cursor = next
    }
  },
})

function show(context: Context, channels: readonly Channel[], name: string | undefined): string {
  const isOne = name !== undefined && channels.every((channel) => channel.name === name)
  return isOne ? channels.map((channel) => whole(context, channel)).join('\n') : table(context, columns, channels)
}

/** A channel with every place that is known of it. */
function whole(context: Context, channel: Channel): string {
  const { name, family, host, producers, consumers, producer_count, consumer_count, orphaned } = channel
  const head = [name, family, `on ${host}`, ...(orphaned ? ['orphaned'] : [])].map(line).join('  ')
  const rows = [
    ...places(context, 'produced', producers, producer_count),
    ...places(context, 'consumed', consumers, consumer_count),
  ]
  return `${paint(context, orphaned ? 'yellow' : undefined, head)}\n${rows.map((row) => `  ${row}\n`).join('')}`
}

function places(context: Context, title: string, shown: readonly ChannelPlace[], count: number): string[] {
  if (count === 0) return [`${title}  nowhere`]
  const rows = shown.map(({ at, how, confidence }) => {
    const unsure = confidence < 1 ? paint(context, 'dim', `  ${Math.round(confidence * 100)} % sure`) : ''
    return `${title}  ${line(at)}  ${line(how)}${unsure}`
  })
  return count > shown.length ? [...rows, `${title}  and ${count - shown.length} more`] : rows
}

function first(places: readonly ChannelPlace[], count: number): string {
  if (count === 0) return 'nowhere'
  return `${places[0]?.at ?? ''}${count > 1 ? ` and ${count - 1} more` : ''}`
}
