import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { lines } from '../../support/detector.ts'
import { stdout } from '../../support/journal-entries.ts'
import { findings } from './outline.ts'

const folder = fileURLToPath(new URL('../../fixtures/exception-monitor/talk', import.meta.url))
const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8').trimEnd()

/** Lines that each talk about errors, and blocks of lines that do. */
const talk: [name: string, text: string][] = [
  ...read('lines.txt')
    .split('\n')
    .map((line): [string, string] => [line, line]),
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.txt') && name !== 'lines.txt')
    .map((name): [string, string] => [name, read(name)]),
]

const ways: [way: string, tell: (text: string) => unknown[]][] = [
  ['the journal', (text) => findings(stdout('shop.service', text, 0))],
  ['a file', (text) => fromFile(text.split('\n'))],
]

function fromFile(texts: readonly string[]): unknown[] {
  const items = lines(texts, 0.0001).map((item, offset) => ({ ...item, offset }))
  return findings(items as never, { source: 'files' })
}

test('there is enough talk to be told from failures', () => assert.ok(talk.length >= 180))

for (const [way, tell] of ways) {
  test(`what only talks about errors is quiet, read from ${way}`, async (t) => {
    for (const [name, text] of talk) await t.test(name, () => assert.deepEqual(tell(text), []))
  })

  test(`all of it one after the other is quiet as well, read from ${way}`, () => {
    assert.deepEqual(tell(talk.map(([, text]) => text).join('\n')), [])
  })
}
