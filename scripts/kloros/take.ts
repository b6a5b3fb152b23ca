import { hostname } from 'node:os'
import { Claimed } from '../../shared/text/answers.ts'
import { json, line } from '../../shared/text/clean.ts'
import { claimsFile, remember } from './claims.ts'
import { type Context, defineCommand, exits, feedOptions } from './command.ts'
import { expect, openFeed } from './feed.ts'
import { kindOptions } from './filters.ts'
import { leaseOf, leaseOption, orSay } from './held.ts'

/**
 * Declares a command that takes the best ready question and remembers its token.
 *
 * @param write what people are shown of it; `url` is the feed's address, where it was named on the command line.
 */
export function defineTake(example: string, write: (context: Context, claimed: Claimed, url?: string) => string) {
  return defineCommand({
    operands: '',
    count: [0, 0],
    options: {
      worker: { type: 'string', value: 'NAME', help: 'who claims (user@host)' },
      ...leaseOption,
      ...kindOptions,
      ...feedOptions,
    },
    notes: [
      'The token is remembered, for renew, answer, release and block. Nothing ready: exit code 3.',
      'Of those that fit, the best is taken: by its level, and by how long it has waited.',
    ],
    example,
    async run({ values }, context) {
      const lease = leaseOf(values.lease)
      const feed = await openFeed(context.env, values.url)
      const reply = await feed.post('/questions/claim', {
        worker: values.worker ?? whoever(context),
        ...lease,
        ...(values.type && { gap_types: values.type }),
        ...(values.ecosystem && { ecosystems: values.ecosystem }),
        ...(values.level && { levels: values.level }),
      })
      if (reply.status === 204) {
        context.stderr.write('kloros: No such question is ready.\n')
        return exits.nothing
      }
      const claimed = expect(feed, Claimed, reply)
      const { question, token, expires_at } = claimed
      const remembered = remember(claimsFile(context.env), { url: feed.url, id: question.id, token, expires_at })
      await orSay(context, remembered, `its token is ${line(token)}`)
      context.stdout.write(values.json ? `${json(reply.body)}\n` : write(context, claimed, values.url))
      return exits.ok
    },
  })
}

/** Who claims, where nobody is named: `user@host`. */
export function whoever({ env }: Context): string {
  return `${env.USER || env.LOGNAME || `uid-${process.getuid?.() ?? 0}`}@${hostname()}`
}
