import { gaps } from '../../shared/contract/gaps.ts'
import { Accepted } from '../../shared/text/answers.ts'
import { json } from '../../shared/text/clean.ts'
import { type Context, defineCommand, exits, Failure, feedOptions } from './command.ts'
import { expect, type Feed, openFeed } from './feed.ts'
import { readInput } from './input.ts'

const MOST_BYTES = 64 * 1024 * 1024

// What the feed takes in one request is bounded: a thousand signals, a mebibyte.
const BATCH = 1_000
const BATCH_BYTES = 512 * 1024

/** Sends signals to the fleet. */
export const command = defineCommand({
  operands: '[FILE]',
  count: [0, 1],
  completes: { files: true },
  options: {
    type: {
      type: 'string',
      value: 'GAP_TYPE',
      suggests: Object.keys(gaps),
      help: 'makes one signal, instead of reading any',
    },
    name: { type: 'string', value: 'GAP_NAME', help: "the gap's name" },
    reason: { type: 'string', value: 'TEXT', help: 'why it opened or closed' },
    closed: { type: 'boolean', help: 'the gap is gone' },
    fact: { type: 'string', multiple: true, value: 'KEY=VALUE', help: 'a fact; JSON, else text' },
    ...feedOptions,
  },
  notes: [
    'FILE, or stdin, holds one envelope, a list of them, or one a line.',
    'An incident_id makes a signal count once, however often it is sent.',
  ],
  example: "kloros emit --type disk_full --name web-1/var --reason 'no space left' --fact free_mb=0",
  async run({ operands: [file], values }, context) {
    const { type, name, reason, closed, fact } = values
    const made = [type, name, reason, closed, fact].some((value) => value !== undefined)
    if (made && file !== undefined) throw new Failure('Give a FILE or --type and --name, not both.', exits.usage)
    if (made && !(type && name)) throw new Failure('A signal needs --type and --name.', exits.usage)
    const facts = { ...factsOf(fact ?? []), gap_type: type, gap_name: name, ...(reason && { gap_reason: reason }) }
    const signal = { signal: closed ? 'CAPABILITY_GAP_CLOSED' : 'CAPABILITY_GAP', ts: Date.now() / 1000, facts }
    const feed = await openFeed(context.env, values.url)
    const accepted = await send(feed, made ? signal : await read(context, file))
    context.stdout.write(values.json ? `${json({ accepted })}\n` : `Accepted ${accepted}.\n`)
    return exits.ok
  },
})

function factsOf(pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
      if (key === undefined || value === undefined) throw new Failure('--fact must be KEY=VALUE.', exits.usage)
      const parsed = parse(value)
      return [key, parsed === undefined ? value : parsed]
    }),
  )
}

async function read(context: Context, file: string | undefined): Promise<unknown> {
  const text = await readInput(context, file, MOST_BYTES)
  const lines = text.split('\n').filter((one) => one.trim() !== '')
  if (lines.length === 0) throw new Failure('There is no signal to send.')
  return (
    parse(text) ??
    lines.map((one, at) => {
      const value = parse(one)
      if (value === undefined) throw new Failure(`Line ${at + 1} is not JSON, and all of it is not, either.`)
      return value
    })
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Undefined is no JSON, so it can stand for none.
    return undefined
  }
}

async function send(feed: Feed, signals: unknown): Promise<number> {
  if (!Array.isArray(signals)) return expect(feed, Accepted, await feed.post('/signals', signals)).accepted
  let accepted = 0
  for (const batch of batches(signals)) {
    try {
      accepted += expect(feed, Accepted, await feed.post('/signals', batch)).accepted
    } catch (error) {
      if (!(error instanceof Failure) || accepted === 0) throw error
      throw new Failure(`The first ${accepted} were accepted, then: ${error.message}`, error.exit)
    }
  }
  return accepted
}

function* batches(signals: readonly unknown[]): Generator<unknown[]> {
  let batch: unknown[] = []
  let bytes = 0
  for (const signal of signals) {
    const size = Buffer.byteLength(JSON.stringify(signal)) + 1
    if (batch.length > 0 && (batch.length >= BATCH || bytes + size > BATCH_BYTES)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(signal)
    bytes += size
  }
  yield batch
}
