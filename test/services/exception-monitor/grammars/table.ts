import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Failure } from '../../../../services/exception-monitor/failure.ts'
import type { Grammar } from '../../../../services/exception-monitor/grammar.ts'
import { cpuTime } from '../../../support/cpu-time.ts'
import { readAll } from './read.ts'

/** What a failure says: its errors with their calls, in short. */
export type Outline = string[]

/** A text, what its only failure says, and the lines that are no part of it. */
export type Row = [name: string, text: string, outline: Outline, rest?: string[]]

const SIZE = 48 * 1024

/** Pieces of what the expressions look for. */
const BAITS = [
  'a',
  'A',
  ' ',
  '\t',
  '(',
  ')',
  '"',
  "'",
  '`',
  '#',
  '\\',
  '[',
  '/',
  '1',
  'A::a',
  ': ',
  ':1',
  ' at ',
  ' in ',
  ' line 1',
  '", line 1',
  ' on line 1',
  ':1:in `',
  ":in 'a': ",
  ' called at ',
  ' (A',
  '#0 a(1): ',
  '{closure:',
  'Error (',
  'Exception ',
  '> ignored',
  '  File "',
  ' in <',
  'Traceback (most recent call last):',
  '"exception":"[object] (',
  '] ',
  '+-',
  '| ',
] // prettier-ignore

function outline({ errors }: Failure): Outline {
  return errors.map(({ type, message, frames }) => {
    const calls = frames.map((frame) => `${frame.file ?? ''}:${frame.line ?? ''} ${frame.function ?? ''}`.trimEnd())
    return [`${type}: ${message}`, ...calls].join(' < ')
  })
}

/** Holds a grammar against texts of which each has one failure. */
export function holdAgainstRows(grammar: Grammar, rows: readonly Row[]): void {
  for (const [name, text, expected, expectedRest = []] of rows) {
    test(name, () => {
      const { failures, rest } = readAll(grammar, text.split('\n'))
      assert.deepEqual(
        failures.map(({ failure }) => outline(failure)),
        [expected],
      )
      assert.deepEqual(rest, expectedRest)
    })
  }
}

/** Holds a grammar against texts that have no failure. */
export function holdAgainstTalk(grammar: Grammar, texts: readonly (readonly [name: string, text: string])[]): void {
  for (const [name, text] of texts) {
    test(`no failure: ${name}`, () => {
      assert.deepEqual(readAll(grammar, text.split('\n')).failures, [])
    })
  }
}

/** Holds a grammar against long lines that are made to be slow to read, after each line that begins something. */
export function holdAgainstBait(grammar: Grammar, openings: readonly string[]): void {
  test('no line takes long to read', () => {
    for (const bait of BAITS) {
      const line = bait.repeat(SIZE / bait.length)
      for (const opening of ['', ...openings]) {
        const started = cpuTime()
        readAll(grammar, [`${opening}${line}`, line, opening, line, `${line}!`, `${opening}${line}`])
        const took = cpuTime() - started
        assert.ok(took < 400, `${JSON.stringify(bait)} after ${JSON.stringify(opening)} took ${took} ms`)
      }
    }
  })
}
