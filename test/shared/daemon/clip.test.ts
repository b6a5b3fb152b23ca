import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Signal } from '../../../shared/contract/signal.ts'
import { SIGNAL_BYTES, TRACEBACK_BYTES } from '../../../shared/contract/signal-bounds.ts'
import { boundName, clip, clipTraceback, fit, plain } from '../../../shared/daemon/clip.ts'

// Shrinking a failure of large texts would take longer than anybody waits.
fc.configureGlobal({ interruptAfterTimeLimit: 20_000 })

const anyText = fc.string({ unit: 'binary', maxLength: 3000 })
const wide = fc.constantFrom('a', 'é', '漢', '🦑', '\n', '"', '\u0001', 'line one\n', '  File "x.py", line 3\n')
const wideText = fc.array(wide, { maxLength: 20_000, size: 'max' }).map((parts) => parts.join(''))

function bytes(value: unknown): number {
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value))
}

function signal(facts: Record<string, unknown>): Signal {
  return { signal: 'CAPABILITY_GAP', facts: { gap_type: 'exception', gap_name: 'a.service/ValueError/1', ...facts } }
}

const plainCases: [name: string, text: string, expected: string][] = [
  ['newline and tab stay', 'a\n\tb', 'a\n\tb'],
  ['colours go', '\x1b[1;31mred\x1b[0m', 'red'],
  ['a title goes', '\x1b]0;owned\x07text', 'text'],
  ['a link goes, its text stays', '\x1b]8;;http://x\x1b\\here\x1b]8;;\x1b\\', 'here'],
  ['an unterminated title hides nothing', '\x1b]0;rm -rf\nnext line', '0;rm -rf\nnext line'],
  ['an escape split by an escape', '\x1b\x1b[31m[2J', '[2J'],
  ['eight-bit sequences go', 'a\x9b31mb\x85c', 'abc'],
  ['two-byte escapes go', '\x1bc\x1b(Bx', 'x'],
  ['an escape at the end', 'x\x1b', 'x'],
  ['NUL, bell, backspace, delete', 'a\x00b\x07c\x08d\x7fe', 'abcde'],
  ['windows line ends', 'a\r\nb', 'a\nb'],
  ['a carriage return overwrites nothing', 'real\rfake', 'real\nfake'],
  ['text is not turned round', 'abc\u202edcba\u2066', 'abcdcba'],
  ['half characters', 'a\ud83eb', 'a\ufffdb'],
  ['whole characters stay', '漢字 🦑 é 👩‍🔬', '漢字 🦑 é 👩‍🔬'],
]
for (const [name, text, expected] of plainCases) {
  test(`plain: ${name}`, () => assert.equal(plain(text), expected))
}

test('plain: leaves nothing a terminal obeys, and nothing to do twice', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const once = plain(text)
      assert.doesNotMatch(once, /[\x00-\x08\x0b-\x1f\x7f-\x9f]/)
      assert.equal(plain(once), once)
    }),
  )
})

test('plain: endless text takes no endless time', () => {
  const before = performance.now()
  for (const begun of ['\x1b]', '\x9d', '\x1b[', '\x9b0']) plain(begun.repeat(200_000))
  assert.ok(performance.now() - before < 2_000)
})

const nameCases: [name: string, given: string, expected: string][] = [
  ['a good name stays', 'billing.service/ValueError/3f9a1c0e', 'billing.service/ValueError/3f9a1c0e'],
  ['one line', 'a\n\tb\r\nc', 'a b c'],
  ['no escapes', '\x1b[31mred\x1b[0m alert', 'red alert'],
  ['control characters are one space', 'a\x00\x01\x02b', 'a b'],
  ['nothing is left', ' \n\x1b[0m ', 'unnamed'],
  ['512 characters stay', 'x'.repeat(512), 'x'.repeat(512)],
  ['513 do not', 'x'.repeat(513), `${'x'.repeat(503)}…35ade009`],
]
for (const [name, given, expected] of nameCases) {
  test(`boundName: ${name}`, () => assert.equal(boundName(given), expected))
}

test('boundName: any text becomes a name the schema takes, once and for all', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, wideText), (text) => {
      const name = boundName(text)
      assert.ok(Signal.safeParse(signal({ gap_name: name })).success, JSON.stringify(name))
      assert.equal(boundName(name), name)
    }),
  )
})

test('boundName: long names that differ only at the end stay different', () => {
  const long = '🦑'.repeat(400)
  assert.notEqual(boundName(`${long}a`), boundName(`${long}b`))
})

test('clip: says how much went', () => {
  assert.equal(clip('short', 5), 'short')
  assert.equal(clip('x'.repeat(5000), 100), `${'x'.repeat(68)}… (4,932 bytes cut)`)
  assert.equal(clip('漢字漢字', 7), '漢字')
})

test('clip: any text within any bound, cut between characters', () => {
  fc.assert(
    fc.property(wideText, fc.nat({ max: 5000 }), (text, max) => {
      const short = clip(text, max)
      assert.ok(bytes(short) <= max)
      assert.doesNotMatch(short, /\p{Cs}/u)
      if (bytes(text) <= max) assert.equal(short, text)
    }),
  )
})

test('clipTraceback: keeps the head and the tail in whole lines', () => {
  const lines = Array.from({ length: 1000 }, (_, n) => `  File "app.py", line ${String(n).padStart(4, '0')}`)
  const text = ['Traceback (most recent call last):', ...lines, 'ValueError: broken'].join('\n')
  const kept = clipTraceback(text, 500).split('\n')
  assert.deepEqual(kept.slice(0, 2), ['Traceback (most recent call last):', '  File "app.py", line 0000'])
  assert.deepEqual(kept.slice(-2), ['  File "app.py", line 0999', 'ValueError: broken'])
  assert.equal(
    kept.find((line) => line.startsWith('…')),
    '… 987 lines (26,649 bytes) cut …',
  )
  for (const line of kept) assert.ok(line.startsWith('…') || text.split('\n').includes(line), line)
})

test('clipTraceback: one endless line keeps both ends', () => {
  const kept = clipTraceback(`start${'x'.repeat(100_000)}end`, 1000)
  assert.match(kept, /^startx+\n… 99,\d\d\d bytes cut …\nx+end$/)
})

test('clipTraceback: a head that ends with a line has its line break, which is not counted', () => {
  for (let width = 300; width < 400; width += 1) {
    const text = `${'x'.repeat(width)}\n${'y'.repeat(1000)}`
    const [first = '', mark = ''] = clipTraceback(text, 1000).split('\n')
    if (first.length < width) continue
    const last = /y*$/.exec(clipTraceback(text, 1000))?.[0].length ?? 0
    assert.ok(mark.includes(` ${(1000 - last).toLocaleString('en')} bytes`), `${width}: ${mark}`)
  }
})

test('clipTraceback: any text within the bound, nothing but the middle gone', () => {
  fc.assert(
    fc.property(wideText, fc.integer({ min: 200, max: TRACEBACK_BYTES }), (text, max) => {
      const short = clipTraceback(text, max)
      assert.ok(bytes(short) <= max)
      assert.doesNotMatch(short, /\p{Cs}/u)
      if (bytes(text) <= max) return assert.equal(short, text)
      const [, first, cut, last] =
        /^([\s\S]*?)… (?:[\d,]+ lines \()?([\d,]+) bytes\)? cut …\n([\s\S]*)$/.exec(short) ?? []
      assert.ok(first !== undefined && cut !== undefined && last !== undefined)
      assert.ok(text.startsWith(first) || text.startsWith(first.slice(0, -1)))
      assert.ok(text.endsWith(last))
      const whole = text.startsWith(first) ? first : first.slice(0, -1)
      assert.equal(bytes(whole) + Number(cut.replaceAll(',', '')) + bytes(last), bytes(text))
    }),
  )
})

test('fit: a small signal stays as it is', () => {
  const small = signal({ gap_reason: 'why', kind: 'traceback', traceback: 'Traceback\n', runs: 3, trace: null })
  assert.deepEqual(fit(small), small)
})

test('fit: the largest facts give way, the small ones and the traceback stay', () => {
  const traceback = 'x'.repeat(TRACEBACK_BYTES)
  const short = fit(
    signal({ traceback, unit: 'a.service', context: 'c'.repeat(50_000), seen: Array(20_000).fill('x'), n: 7 }),
  )
  assert.equal(short.facts.traceback, traceback)
  assert.equal(short.facts.unit, 'a.service')
  assert.equal(short.facts.n, 7)
  assert.match(String(short.facts.context), /^c{7000,}… \(4\d,\d{3} bytes cut\)$/)
  assert.match(String((short.facts.seen as string[]).at(-1)), /^… 1\d,\d{3} more$/)
  assert.ok(bytes(short) > SIGNAL_BYTES - 500 && bytes(short) <= SIGNAL_BYTES, String(bytes(short)))
})

test('fit: a reason is cut to what the schema takes', () => {
  const short = fit(signal({ gap_reason: '漢'.repeat(10_000) }))
  assert.match(String(short.facts.gap_reason), /^漢+… \(2\d,\d{3} bytes cut\)$/)
  assert.ok(Signal.safeParse(short).success)
})

const heavy = fc.oneof(
  { weight: 3, arbitrary: wideText },
  fc.string({ unit: 'binary', minLength: 1000, maxLength: 20_000 }),
  fc.jsonValue({ maxDepth: 6 }),
  fc.array(wideText, { maxLength: 40 }),
  fc.dictionary(anyText, fc.jsonValue(), { maxKeys: 500, size: 'max' }),
)

test('fit: any signal becomes a valid one of at most 32 KiB, its identity as it was', () => {
  const arbitrary = fc.record({
    gap_name: anyText.map(boundName),
    gap_reason: wideText,
    traceback: heavy,
    trace: heavy,
    monitor: fc.constant('\u0001'.repeat(64)),
    incident_id: fc.constant('\u0001'.repeat(256)),
    others: fc.dictionary(anyText, heavy, { maxKeys: 30 }),
  })
  fc.assert(
    fc.property(arbitrary, ({ gap_name, gap_reason, traceback, trace, monitor, incident_id, others }) => {
      const { gap_category: _category, occurrences: _occurrences, ...loose } = others
      const given = { ...signal({ ...loose, gap_reason, traceback, gap_name }), trace, monitor, incident_id }
      const short = fit(given)
      assert.ok(bytes(short) <= SIGNAL_BYTES, String(bytes(short)))
      assert.equal(short.facts.gap_name, gap_name)
      assert.equal(short.facts.gap_type, 'exception')
      assert.ok(bytes(short.facts.traceback ?? '') <= TRACEBACK_BYTES)
      assert.ok(Signal.safeParse(short).success)
    }),
    { numRuns: 60 },
  )
})
