import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding, Opened } from '../../../shared/contract/monitor.ts'
import { cutLines } from '../../../shared/sources/tail-lines.ts'
import { lines } from '../../support/detector.ts'
import { stdout, type TestEntry } from '../../support/journal-entries.ts'
import { Random } from '../../support/random.ts'
import { type FailureTrace, failureTraces, quietTraces, tracedLanguages } from '../../support/traces.ts'
import { findings } from './outline.ts'

const SEED = Number(process.env.KLOROS_TEST_SEED ?? 1)

/** What a person ended is no failure. */
const ENDED = /^(?:KeyboardInterrupt|SystemExit|Interrupt)$/

const traces = failureTraces()

test('there are at least 150 recorded failures of each kind of runtime that Debian offers', () => {
  assert.ok(traces.filter(({ recorded }) => recorded).length >= 150)
  assert.deepEqual(
    tracedLanguages.filter((one) => !traces.some(({ language }) => language === one)),
    [],
  )
})

const ways: [name: string, read: (trace: FailureTrace) => Finding<'exception'>[]][] = [
  ['a service’s standard output', ({ text }) => told(stdout('shop.service', text.replace(/\n+$/, ''), 0))],
  ['a file', ({ text }) => fromFile(bytewise(text))],
  [
    'a file, each line with the prefix of syslog',
    ({ text }) => fromFile(bytewise(text).map((line) => `Nov 21 04:38:03 web-1 shop[100]: ${line}`)),
  ],
  ['one message', ({ text }) => told([one(text)])],
]

for (const [way, read] of ways) {
  test(`each recorded failure, read from ${way}, is one exception, whole and located`, async (t) => {
    for (const trace of traces) {
      await t.test(`${trace.language} ${trace.name}`, () => {
        const found = read(trace)
        if (ENDED.test(trace.expect.type)) return assert.deepEqual(found, [])
        assert.equal(found.length, 1, found.map((finding) => finding.name).join(', '))
        check(trace, found[0] as Opened<'exception'>)
      })
    }
  })
}

test('what looks like a failure and is none is quiet', async (t) => {
  for (const { language, name, text } of quietTraces()) {
    await t.test(`${language} ${name}`, () => {
      const found = [...told(stdout('shop.service', text.replace(/\n+$/, ''), 0)), ...fromFile(bytewise(text))]
      // A logger that says 'error:' has logged an error, whatever follows.
      assert.deepEqual(
        found.filter((one) => 'opens' in one && one.facts.kind !== 'error_log'),
        [],
      )
    })
  }
})

function told(entries: readonly TestEntry[]): Finding<'exception'>[] {
  return findings(entries) as Finding<'exception'>[]
}

function fromFile(texts: readonly string[]): Finding<'exception'>[] {
  const items = lines(texts, 0.0001).map((item, offset) => ({ ...item, offset }))
  return findings(items as never, { source: 'files' }) as Finding<'exception'>[]
}

function one(text: string): TestEntry {
  const [entry] = stdout('shop.service', '', 0, {
    MESSAGE: text.replace(/\n+$/, ''),
    PRIORITY: '3',
    _TRANSPORT: 'journal',
  })
  return entry as TestEntry
}

/** The lines of a text that comes in pieces cut anywhere, as a file is read that is being written. */
function bytewise(text: string): string[] {
  const random = new Random(SEED)
  const bytes = Buffer.from(text.endsWith('\n') ? text : `${text}\n`)
  const texts: string[] = []
  let start = 0
  for (let end = 0; end < bytes.length; ) {
    end = Math.min(bytes.length, end + 1 + random.below(200))
    const { lines, next } = cutLines(bytes.subarray(start, end), start, false, 1_000_000)
    texts.push(...lines.map(([, line]) => line))
    start = next
  }
  return texts
}

function check({ text, expect }: FailureTrace, { facts }: Opened<'exception'>): void {
  const whole = tight(text)
  assert.equal(facts.type, expect.type)
  assert.ok(facts.message?.startsWith(tight(expect.message).slice(0, 1_000)), facts.message)
  // A comprehension counts as the function it stands in: Python 3.12 has no frame for it.
  const comprehension = /^<(?:list|dict|set)comp>$/.test(expect.function ?? '')
  if (expect.function !== undefined && !comprehension) assert.equal(facts.function, expect.function)
  if (expect.file !== undefined) assert.equal(facts.location?.replace(/:\d+$/, ''), expect.file)
  if (whole.length >= 16_000) return
  const traceback = tight(facts.traceback ?? '')
  assert.ok(whole.endsWith(traceback), `${facts.traceback}`)
  // The record of the log that it explains is its context, without the prefix.
  const before = whole.slice(0, whole.length - traceback.length)
  assert.ok(!traced(before), `${before}\nis part of it`)
  for (const line of tight(facts.context ?? '').split('\n'))
    assert.ok(before.includes(line), `${before}\nhas no ${line}`)
}

/** Whether a text has lines of a traceback: of its frames, or its head. */
function traced(text: string): boolean {
  return /^(?:Traceback|File "|at |from |#\d)/m.test(text)
}

/** A text without what differs on purpose: empty lines, colours, indentation, the kernel's stamps. */
function tight(text: string): string {
  return text
    .replace(/\r|\x1b\[[\d;]*m/g, '')
    .replace(/^\[ *\d+\.\d{6}\] /gm, '')
    .replace(/^\s+/gm, '')
    .trim()
}
