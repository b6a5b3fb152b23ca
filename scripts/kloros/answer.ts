import { json, line } from '../../shared/text/clean.ts'
import { defineCommand, exits, Failure, feedOptions, numberOf } from './command.ts'
import { openFeed } from './feed.ts'
import { endClaim, heldToken, tokenOption } from './held.ts'
import { readAll } from './input.ts'

const MOST_BYTES = 65_536

/** Answers a claimed question. */
export const command = defineCommand({
  operands: 'ID [TEXT]',
  count: [1, 2],
  completes: { lines: 'questions --ids --status in_progress' },
  options: {
    evidence: { type: 'string', multiple: true, value: 'TEXT', help: 'what shows it' },
    confidence: { type: 'string', value: '0..1', help: 'how sure the answer is' },
    ...tokenOption,
    ...feedOptions,
  },
  notes: ['Without TEXT, or with -, the answer is read from stdin.'],
  example:
    "kloros answer healing_failure-0f1e2d3c4b5a6978 'The watchdog was masked.' --evidence 'systemctl cat watchdog'",
  async run({ operands: [id = '', text = '-'], values }, context) {
    const confidence = values.confidence && { confidence: numberOf('--confidence', values.confidence, 0, 1, false) }
    const feed = await openFeed(context.env, values.url)
    const token = await heldToken(context, feed, id, values.token)
    if (text === '-' && context.stdin.isTTY) context.stderr.write('Write the answer; Ctrl-D on a new line ends it.\n')
    const answer = (text === '-' ? await readAll(context.stdin, MOST_BYTES, 'The answer') : text).trim()
    if (answer === '') throw new Failure('The answer is empty.', exits.usage)
    const body = { token, answer, ...(values.evidence && { evidence: values.evidence }), ...(confidence || {}) }
    const reply = await endClaim(context, feed, id, 'answer', body)
    context.stdout.write(values.json ? `${json(reply.body)}\n` : `Answered ${line(id)}.\n`)
    return exits.ok
  },
})
