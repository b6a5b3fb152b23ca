import { setTimeout as sleep } from 'node:timers/promises'
import { REPLAY_LENGTH } from '../../shared/contract/signal-bounds.ts'
import { isLater } from '../../shared/store/place.ts'
import { type Entry, Signals } from '../../shared/text/answers.ts'
import { json, line } from '../../shared/text/clean.ts'
import { type Context, defineCommand, exits, Failure, feedOptions, numberOf } from './command.ts'
import { expect, type Feed, openFeed } from './feed.ts'
import { signalLine } from './signal-text.ts'

const POLL_MS = 1_000
const PAGE = 100

/** Shows the newest signals, oldest of them first, and on request those to come. */
export const command = defineCommand({
  operands: '',
  count: [0, 0],
  options: {
    limit: { type: 'string', value: 'N', help: 'how many of the newest (50, at most 500)' },
    follow: { type: 'boolean', short: 'f', help: 'and those to come; with --json a line each' },
    ...feedOptions,
  },
  example: 'kloros signals --limit 5 --follow',
  async run({ values }, context) {
    const limit = numberOf('--limit', values.limit ?? '50', 1, 500)
    const feed = await openFeed(context.env, values.url)
    const reply = await feed.get('/signals', { limit: String(limit) })
    const { signals } = expect(feed, Signals, reply)
    const oldestFirst = signals.toReversed()
    if (values.follow)
      return follow(context, feed, oldestFirst, values.json ? json : (entry) => signalLine(context, entry))
    if (values.json) context.stdout.write(`${json(reply.body)}\n`)
    else for (const entry of oldestFirst) context.stdout.write(`${signalLine(context, entry)}\n`)
    return exits.ok
  },
})

/** Asks again and again: what the feed tells of its own accord goes without tracebacks. Ends when the process is ended. */
async function follow(
  context: Context,
  feed: Feed,
  first: readonly Entry[],
  write: (entry: Entry) => string,
): Promise<never> {
  let last = '0-0'
  let away = false
  for (let entries = first; ; ) {
    for (const entry of entries) context.stdout.write(`${write(entry)}\n`)
    last = entries.at(-1)?.id ?? last
    await sleep(POLL_MS)
    try {
      entries = await since(context, feed, last)
      away = false
    } catch (error) {
      if (!(error instanceof Failure) || error.exit !== exits.unreachable) throw error
      // A fleet that restarts is no reason to stop looking.
      if (!away) context.stderr.write(`kloros: ${line(error.message)} Trying on.\n`)
      away = true
      entries = []
    }
  }
}

/** All newer than `last`, oldest first, as far as the feed keeps them. */
async function since(context: Context, feed: Feed, last: string): Promise<Entry[]> {
  const found: Entry[] = []
  for (let before: string | undefined; found.length < REPLAY_LENGTH; before = found.at(-1)?.id) {
    const reply = await feed.get('/signals', { limit: String(PAGE), before })
    const { signals } = expect(feed, Signals, reply)
    const fresh = signals.filter(({ id }) => isLater(id, last) && (before === undefined || isLater(before, id)))
    found.push(...fresh)
    if (fresh.length < PAGE) return found.reverse()
  }
  context.stderr.write('kloros: More signals came at once than can be shown; the oldest of them are left out.\n')
  return found.reverse()
}
