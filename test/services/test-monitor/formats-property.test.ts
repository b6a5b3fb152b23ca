import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openReport } from '../../../services/test-monitor/formats/open.ts'
import { readLine } from '../../../services/test-monitor/formats/reportlog.ts'
import { often } from '../../support/fuzz.ts'
import { cutAt, mutated, places } from '../../support/mutated.ts'
import { type RecordedReport, recordedBytes, recordedReports } from './recorded-reports.ts'

const reports = recordedReports()
  .filter(({ format }) => format !== 'pytest-reportlog')
  .map((report) => ({ ...report, bytes: Buffer.from(recordedBytes(report)) }))

function read(pieces: readonly Uint8Array[]) {
  const reader = openReport('reports/a', '/srv/shop')
  for (const piece of pieces) {
    // What a source passes on is its buffer, which it fills again.
    const buffer = Uint8Array.from(piece)
    const goesOn = reader.push(buffer)
    buffer.fill(0x20)
    if (!goesOn) break
  }
  return reader.end()
}

test('however the bytes of a report are cut, it reads the same', () => {
  for (const { bytes, path } of reports) {
    const whole = read([bytes])
    for (const size of [1, 7, 1000]) {
      // Byte by byte is slow, and says no more of the long ones.
      if (size === 1 && bytes.length > 4000) continue
      const places = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => i * size)
      assert.deepEqual(read(cutAt(bytes, places)), whole, `${path} in pieces of ${size}`)
    }
  }
  fc.assert(
    fc.property(fc.constantFrom(...reports), places, ({ bytes }, places) => {
      assert.deepEqual(read(cutAt(bytes, places)), read([bytes]))
    }),
    often(200),
  )
})

test('a test that passed reads the same where its runner writes more of it than usual', () => {
  const json = reports.filter(({ path }) => path.endsWith('.json'))
  assert.ok(json.length > 50)
  for (const { bytes, path } of json) {
    const text = new TextDecoder().decode(bytes)
    const more = text.replace(/\{(?=\s*"(?:nodeid|ancestorTitles)")/g, '{"more": null, ')
    assert.deepEqual(read([new TextEncoder().encode(more)]), read([bytes]), path)
  }
})

test('the beginning of a report is never taken for the whole', () => {
  const whole = reports.filter(({ half, bytes }) => !half && bytes.length > 0)
  fc.assert(
    fc.property(
      fc.constantFrom(...whole),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (report, share) => {
        const end = Math.floor(share * lengthOf(report))
        assert.notEqual(read([report.bytes.subarray(0, end)]).kind, 'whole', `${report.path} at ${end}`)
      },
    ),
    often(1_500),
  )
})

/** How much of a report says anything: comments and blanks may follow. */
function lengthOf({ bytes, format }: RecordedReport & { bytes: Uint8Array }): number {
  const text = new TextDecoder('latin1').decode(bytes)
  if (format === 'tap') {
    const bail = text.indexOf('Bail out!')
    return bail >= 0 ? bail : Math.max(text.lastIndexOf('\n1..') + 1, text.lastIndexOf('ok '))
  }
  return text.trimEnd().length - 1
}

/** One character a byte, so that what is changed may be any byte. */
const corpus = reports.filter(({ bytes }) => bytes.length < 40_000).map(({ bytes }) => bytes.toString('latin1'))

test('bytes that are no report, and reports that are damaged, never throw, read the same however they are cut, and are bounded', () => {
  const input = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.json({ maxDepth: 5 }).map((text) => Buffer.from(`{"tests": ${text}, "testResults": ${text}}`)),
    { weight: 8, arbitrary: mutated(corpus).map((text) => Buffer.from(text, 'latin1')) },
  )
  fc.assert(
    fc.property(input, places, (bytes, places) => {
      const report = read(cutAt(bytes, places))
      assert.deepEqual(report, read([bytes]))
      if (report.kind === 'foreign') return
      for (const { id, file, failure, outcome } of report.value?.tests ?? []) {
        assert.ok(id.length > 0 && id.length <= 400)
        assert.equal(failure !== undefined, outcome === 'failed')
        fits({ ...failure, id, file })
      }
      for (const error of report.value?.errors ?? []) fits(error)
    }),
    often(500),
  )
})

const logs = recordedReports().filter(({ format }) => format === 'pytest-reportlog')

test('a line of a log of reports that is damaged never throws', () => {
  const lines = logs.flatMap((report) => Buffer.from(recordedBytes(report)).toString().split('\n'))
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), mutated(lines)), (line) => void readLine(line)),
    often(1_500),
  )
})

/** What is told is bounded, and none of it is more than text. */
function fits(told: { id?: string; file: string; message?: string; excerpt?: string; rerun?: string }) {
  const { message = '', excerpt = '', ...short } = told
  assert.ok(message.length <= 1000 && excerpt.length <= 4096)
  assert.doesNotMatch(`${message}${excerpt}`, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
  for (const text of Object.values(short)) {
    assert.ok(text.length <= 2500)
    assert.doesNotMatch(text, /[\x00-\x1f\x7f-\x9f]/)
  }
}
