import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Run, readRun } from '../../../services/chaos-monitor/schema.ts'

const scenario = { scenario: 'disk-full', healed: false }
const specification = { spec_id: 'tts_timeout', target: 'tts', mode: 'timeout', score: 20, outcome: { healed: false } }

const read: [name: string, record: object, run: Partial<Run>][] = [
  ['an unhealed run of the first shape', scenario, { scenario: 'disk-full', result: 'failed', alone: true }],
  ['a healed run of the first shape', { ...scenario, healed: true }, { result: 'healed' }],
  ['an unhealed run of the second shape', specification, { scenario: 'tts_timeout', result: 'failed', alone: false }],
  ['a healed run of the second shape', { ...specification, outcome: { healed: true } }, { result: 'healed' }],
  ['an unscored run', { ...specification, score: null }, { result: 'failed', score: undefined }],
  ['a disabled scenario', { ...scenario, disabled: true }, { result: 'disabled' }],
  ['a scenario that is not enabled', { scenario: 'disk-full', enabled: false }, { result: 'disabled' }],
  ['a skipped run', { ...specification, outcome: { skipped: true } }, { result: 'disabled' }],
  ['a disabled target', { ...specification, enabled: false }, { result: 'disabled' }],
  ['nulls, as Python writes them', { ...scenario, error: null, timestamp: null }, { error: undefined }],
  ['an odd error', { ...scenario, error: { code: 5 }, failure_count: '3' }, { result: 'failed', error: undefined }],
  ['an error on several lines', { ...scenario, error: 'a\r\n\u001b[31mb' }, { error: 'a [31mb' }],
  ['an endless error', { ...scenario, error: 'e'.repeat(100_000) }, { error: 'e'.repeat(500) }],
  ['an endless name', { ...scenario, scenario: 'n'.repeat(100_000) }, { scenario: 'n'.repeat(200) }],
  ['half a character', { ...scenario, scenario: 'disk\ud800full' }, { scenario: 'disk full' }],
  ['a name of an object', { ...scenario, scenario: '__proto__' }, { scenario: '__proto__' }],
  ['further keys', { ...scenario, ...JSON.parse('{"__proto__": {"healed": true}, "x": 1}') }, { result: 'failed' }],
]

test('a line is read as', async (t) => {
  for (const [name, record, expected] of read) {
    await t.test(name, () => {
      const run = readRun(JSON.stringify(record))
      assert.ok(run)
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(run[key as keyof Run], value, key)
    })
  }
})

const identities: [record: Partial<Record<'spec_id' | 'target' | 'mode', string | null>>, scenario: string][] = [
  [{ spec_id: 'tts_timeout', target: 'tts', mode: 'timeout' }, 'tts_timeout'],
  [{ spec_id: 'disk-full-90' }, 'disk-full-90'],
  [{ spec_id: 'tts_timeout_1b4e28ba-2fa1-11d2-883f-0016d3cca427' }, 'tts_timeout'],
  [{ spec_id: 'tts_timeout-3f9a1c0e' }, 'tts_timeout'],
  [{ spec_id: 'tts_timeout_1795200890' }, 'tts_timeout'],
  [{ spec_id: 'tts_timeout_20261120_031450' }, 'tts_timeout'],
  [{ spec_id: 'tts_timeout:2026-11-20T03:14:50.104Z' }, 'tts_timeout'],
  [{ spec_id: 'tts_timeout-2026-11-20-3f9a1c0e' }, 'tts_timeout'],
  [{ spec_id: 'facade' }, 'facade'],
  [{ spec_id: '3f9a1c0e77d1', target: 'tts', mode: 'timeout' }, 'tts/timeout'],
  [{ spec_id: null, target: 'tts', mode: 'timeout' }, 'tts/timeout'],
  [{ target: 'tts' }, 'tts'],
  [{ spec_id: '3f9a1c0e77d1' }, '3f9a1c0e77d1'],
]

test('a specification goes by', async (t) => {
  for (const [record, expected] of identities) {
    await t.test(`${JSON.stringify(record)} → ${expected}`, () => {
      assert.equal(readRun(JSON.stringify({ ...record, outcome: { healed: true } }))?.scenario, expected)
    })
  }
})

const unusable: [name: string, text: string][] = [
  ['a torn write', '{"scenario":"disk-'],
  ['an empty line', ''],
  ['no object', '[1, 2]'],
  ['null', 'null'],
  ['another record', '{"level":"info","message":"healed"}'],
  ['no scenario', '{"healed":false}'],
  ['an empty scenario', '{"scenario":" \\n ","healed":false}'],
  ['a scenario that is no text', '{"scenario":["disk-full"],"healed":false}'],
  ['no word on healing', '{"scenario":"disk-full"}'],
  ['healing in words', '{"scenario":"disk-full","healed":"false"}'],
  ['healing in numbers', '{"scenario":"disk-full","healed":0}'],
  ['an outcome without a name', '{"outcome":{"healed":false}}'],
  ['an outcome that is no object', '{"spec_id":"tts","outcome":"healed"}'],
  ['a score in words', '{"spec_id":"tts","score":"20","outcome":{"healed":false}}'],
  ['a score without end', '{"spec_id":"tts","score":1e999,"outcome":{"healed":false}}'],
  ['nesting without end', `${'['.repeat(200_000)}`],
  ['nesting with an end', `{"scenario":${'['.repeat(200_000)}${']'.repeat(200_000)},"healed":false}`],
]

test('a line means nothing that is', async (t) => {
  for (const [name, text] of unusable) await t.test(name, () => assert.equal(readRun(text), undefined))
})

test('no text and no JSON throws', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readRun(text)))
})
