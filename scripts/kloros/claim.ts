import { hostname } from 'node:os'
import { Claimed } from './answers.ts'
import { claimsFile, remember } from './claims.ts'
import { type Context, defineCommand, exits, feedOptions } from './command.ts'
import { expect, openFeed } from './feed.ts'
import { leaseOf, leaseOption, orSay } from './held.ts'
import { questionText } from './question-text.ts'
import { json, line } from './text.ts'

/** Takes the best ready question, and remembers the token. */
export const command = defineCommand({
  operands: '',
  count: [0, 0],
  options: {
    worker: { type: 'string', value: 'NAME', help: 'who claims (user@host)' },
    ...leaseOption,
    type: { type: 'string', multiple: true, value: 'GAP_TYPE', help: 'only of this gap type' },
    ecosystem: { type: 'string', multiple: true, value: 'NAME', help: 'only of this ecosystem' },
    level: { type: 'string', multiple: true, value: 'LEVEL', help: 'only of this level' },
    ...feedOptions,
  },
  notes: ['The token is remembered, for renew, answer and release. Nothing ready: exit code 3.'],
  example: 'kloros claim --worker fixer --lease 900 --type healing_failure',
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
    const { question, token, expires_at } = expect(feed, Claimed, reply)
    const remembered = remember(claimsFile(context.env), { url: feed.url, id: question.id, token, expires_at })
    await orSay(context, remembered, `its token is ${line(token)}`)
    context.stdout.write(
      values.json
        ? `${json(reply.body)}\n`
        : `${questionText(context, question)}\nYours until ${expires_at}: kloros answer ${line(question.id)}\n`,
    )
    return exits.ok
  },
})

function whoever({ env }: Context): string {
  return `${env.USER || env.LOGNAME || `uid-${process.getuid?.() ?? 0}`}@${hostname()}`
}
