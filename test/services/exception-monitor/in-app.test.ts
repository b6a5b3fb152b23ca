import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Frame, Language } from '../../../services/exception-monitor/failure.ts'
import { isInApp } from '../../../services/exception-monitor/in-app.ts'
import { cpuTime } from '../../support/cpu-time.ts'
import { type Call, others, own } from './calls.ts'

const LANGUAGES = Object.keys(own) as Language[]

for (const language of LANGUAGES) {
  test(`${language}: what is written is told from what is installed`, async (t) => {
    for (const call of own[language]) {
      await t.test(`${call} is the program's own`, () => assert.equal(isInApp(language, frame(call)), true))
    }
    for (const call of others[language]) {
      await t.test(`${call} is not`, () => assert.equal(isInApp(language, frame(call)), false))
    }
  })
}

test('what says nothing is not the program’s own', () => {
  for (const language of LANGUAGES) assert.equal(isInApp(language, {}), false)
})

test('any text is read, and bait of 1 MB costs next to nothing', () => {
  const text = fc.option(fc.string({ unit: 'binary', maxLength: 300 }), { nil: undefined })
  fc.assert(
    fc.property(fc.constantFrom(...LANGUAGES), text, text, (language, file, name) => {
      const call = { ...(file !== undefined && { file }), ...(name !== undefined && { function: name }) }
      assert.equal(typeof isInApp(language, call), 'boolean')
    }),
  )
  const started = cpuTime()
  for (const bait of ['/', 'a/', '/lib/', '/usr/lib/', '.', 'a.', '::', '<', '$$', '@', '/perl', '1', '../']) {
    const long = Buffer.alloc(1_000_000, bait).toString('latin1')
    for (const language of LANGUAGES) isInApp(language, { file: long, function: long })
  }
  assert.ok(cpuTime() - started < 2000)
})

function frame(call: Call): Frame {
  const [file = '', name = ''] = call.split('|')
  return { ...(file !== '' && { file }), ...(name !== '' && { function: name }) }
}
