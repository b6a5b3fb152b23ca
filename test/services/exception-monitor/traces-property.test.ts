import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import monitor from '../../../services/exception-monitor/index.ts'
import { drive, START } from '../../support/detector.ts'
import { often } from '../../support/fuzz.ts'
import { entry, stdout, type TestEntry } from '../../support/journal-entries.ts'
import { mutated, woven } from '../../support/mutated.ts'
import { failureTraces, quietTraces } from '../../support/traces.ts'

const corpus = [...failureTraces(), ...quietTraces()].map(({ text }) => text).filter(({ length }) => length < 6_000)
const text = mutated(corpus)

/** All that is read, in one moment: what is told by time comes after. */
function told(entries: readonly object[], step = 1e-6) {
  const items = entries.map((one, n) => ({ ...one, time: START + n * step, read_at: START + n * step }))
  return drive(monitor, items as never, { until: START + 1_000 } as never).findings
}

const sorted = (all: readonly object[]) => all.map((one) => JSON.stringify(one)).sort()
const lineOf = (path: string, text: string, offset: number) => ({
  part: path,
  position: `${offset}`,
  path,
  text,
  offset,
})

/** What writes one text, in its own way. */
const ways: Record<string, (unit: string, text: string) => object[]> = {
  stdout: (unit, text) => stdout(unit, text, 0),
  stderr: (unit, text) => stdout(unit, text, 0, { PRIORITY: '3' }),
  logged: (unit, text) => stdout(unit, text, 0, { PRIORITY: '3', _TRANSPORT: 'journal' }),
  message: (unit, MESSAGE) => [
    entry({ MESSAGE, PRIORITY: '3', _TRANSPORT: 'journal', _SYSTEMD_UNIT: unit, _PID: '7' }, 0),
  ],
  kernel: (_, text) => stdout('', text, 0, { _TRANSPORT: 'kernel', _SYSTEMD_UNIT: '', _STREAM_ID: '' }),
  container: (unit, text) =>
    stdout(unit, text, 0, { _TRANSPORT: 'journal', _STREAM_ID: '', CONTAINER_NAME: unit, PRIORITY: '3' }),
  file: (unit, text) => text.split('\n').map((line, n) => lineOf(`/var/log/${unit}.log`, line, n)),
  syslog: (unit, text) =>
    text.split('\n').map((line, n) => lineOf('/var/log/syslog', `Nov 21 04:38:03 web-1 ${unit}[100]: ${line}`, n)),
}
const way = fc.constantFrom(...Object.keys(ways))
const writers = fc.array(fc.tuple(way, text), { minLength: 1, maxLength: 5 })
const turns = fc.array(fc.nat({ max: 63 }), { minLength: 1, maxLength: 20 })
const spoken = (all: readonly [string, string][]) =>
  all.map(([way, text], n) => ways[way]?.(`unit-${'abcde'[n]}.service`, text) ?? [])

test('whatever is written, and however slowly, it never throws, and what is told is bounded', () => {
  const step = fc.constantFrom(1e-6, 0.001, 0.09, 0.11, 0.5, 3, 11, 130)
  fc.assert(
    fc.property(writers, turns, step, (all, turns, step) => {
      const items = woven(spoken(all), turns)
      const found = told(items, step)
      const lines = all.reduce((sum, [, text]) => sum + text.split('\n').length, 0)
      assert.ok(found.length <= 2 * lines, `${found.length} of ${lines} lines`)
      for (const one of found) {
        const { traceback = '', ...facts } = 'opens' in one ? (one.facts as Record<string, string>) : {}
        assert.ok(traceback.length <= 64 * 1024, `a traceback of ${traceback.length}`)
        for (const [name, fact] of Object.entries(facts)) {
          assert.ok(`${fact}`.length <= 48 * 1024, `${name} has ${`${fact}`.length}`)
        }
      }
    }),
    often(110),
  )
})

test('several that fail, their lines interleaved, are what they are alone', () => {
  fc.assert(
    fc.property(writers, turns, (all, turns) => {
      // They share the kernel's log, and a file, on purpose: there nothing tells lines apart.
      const lists = spoken(all.filter(([way]) => way !== 'kernel' && way !== 'syslog'))
      assert.deepEqual(sorted(told(woven(lists, turns))), sorted(lists.flatMap((list) => told(list))))
    }),
    often(120),
  )
})

test('a line that came in pieces is what it is whole', () => {
  const cuts = fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(text, cuts, fc.boolean(), (text, cuts, container) => {
      const more = container ? { _TRANSPORT: 'journal', _STREAM_ID: '', CONTAINER_NAME: 'c' } : {}
      const broken = container ? { CONTAINER_PARTIAL_MESSAGE: 'true' } : { _LINE_BREAK: 'line-max' }
      const whole = stdout('a.service', text, 0, more)
      const pieces = whole.flatMap(({ message }, n) => {
        const size = 1 + (cuts[n % cuts.length] ?? 0)
        const parts = message.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? ['']
        return parts.map((part, i) => {
          const last = i === parts.length - 1
          const fields = { ...more, MESSAGE: part, ...(!last && broken) }
          // As all are told by where their first piece is.
          return stdout('a.service', '', n + i / 10_000, fields)[0] as TestEntry
        })
      })
      assert.deepEqual(told(pieces), told(whole))
    }),
    often(110),
  )
})

test('line ends of another system change nothing', () => {
  fc.assert(
    fc.property(mutated(corpus.map((text) => text.replaceAll('\r', ''))), (text) => {
      // Journald passes over empty lines, and a carriage return is none.
      const plain = text.replaceAll('\r', '').replace(/\n+/g, '\n')
      for (const way of ['stdout', 'message']) {
        const read = (text: string) => told(ways[way]?.('a.service', text) ?? [])
        assert.deepEqual(read(plain.replaceAll('\n', '\r\n')), read(plain), way)
      }
    }),
    often(120),
  )
})

test('no line takes long, whatever it repeats', () => {
  const bits = corpus.flatMap((text) => text.split('\n')).filter((line) => line.length > 3)
  const bit = fc.tuple(fc.constantFrom(...bits), fc.nat(), fc.nat()).map(([line, a, b]) => {
    const [from, to] = [a % line.length, b % line.length].sort((a, b) => a - b) as [number, number]
    return line.slice(from, Math.min(to + 1, from + 12))
  })
  fc.assert(
    fc.property(fc.constantFrom(...bits), bit, bit, fc.constantFrom(...bits), (head, a, b, tail) => {
      const line = `${head}${a.repeat(24_000 / a.length)}${b.repeat(24_000 / b.length)}${tail}`
      const { user } = process.cpuUsage()
      told(stdout('a.service', `${line}\n${line}\n${tail}`, 0))
      const took = (process.cpuUsage().user - user) / 1_000
      assert.ok(took < 500, `${took} ms for two lines of 48 KB`)
    }),
    often(60),
  )
})
