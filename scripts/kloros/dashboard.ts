import * as z from 'zod'
import { json, line } from '../../shared/text/clean.ts'
import { openInBrowser } from './browser.ts'
import { defineCommand, exits, feedOptions } from './command.ts'
import { expect, openFeed } from './feed.ts'

const Link = z.object({ path: z.string().regex(/^\/session\/[\w-]+$/), expires_at: z.string() })

/** Opens the dashboard in a browser, signed in; where there is none, prints the link that does. */
export const command = defineCommand({
  operands: '[ID]',
  count: [0, 1],
  completes: { lines: 'questions --ids' },
  options: {
    link: { type: 'boolean', help: 'only print the link' },
    ...feedOptions,
  },
  notes: [
    'The link signs one browser in, works once, and only for a minute: give it to nobody. The session lasts a week.',
    'With ID, that question is open.',
  ],
  example: 'kloros dashboard',
  async run({ operands: [id], values }, context) {
    const feed = await openFeed(context.env, values.url)
    const { path, expires_at } = expect(feed, Link, await feed.post('/session/links', {}))
    // What stands behind the # is the browser's own, and it keeps it when it is sent on.
    const url = `${feed.url}${path}${id === undefined ? '' : `#/questions/${encodeURIComponent(id)}`}`
    if (values.json) {
      context.stdout.write(`${json({ url, expires_at })}\n`)
      return exits.ok
    }
    const opened = values.link ? undefined : await openInBrowser(context.env, url)
    if (opened === undefined) {
      context.stdout.write(`Open this within a minute; it works once:\n${line(url)}\n`)
    } else {
      context.stdout.write('The dashboard opens in your browser; where it does not, see kloros dashboard --link.\n')
      await opened.read()
    }
    return exits.ok
  },
})
