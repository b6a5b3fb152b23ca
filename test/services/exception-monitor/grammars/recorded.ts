import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Failure, Frame, Language } from '../../../../services/exception-monitor/failure.ts'
import type { Grammar } from '../../../../services/exception-monitor/grammar.ts'
import { isInApp } from '../../../../services/exception-monitor/in-app.ts'
import { type LogRecord, readRecord } from '../../../../services/exception-monitor/record.ts'
import { type Expected, failureTraces, quietTraces } from '../../../support/traces.ts'
import { readAll } from './read.ts'

/** Other records of a log, which follow a failure and are no part of it. */
const RECORDS = [
  '2026-03-14 09:26:53,589 INFO shop.web: order 4712 was paid',
  '[2026-03-14T09:26:54.000Z] WARN cart is slow',
  '{"level":"info","msg":"order 4713 was paid"}',
]

/** A warning with its source, and blank lines: what may precede a failure in what a program wrote. */
const PRECEDES = /^(?:.*(?:Warning|Deprecated|Notice):.*|string found where.*| {2,}\S.*|\{|\t\(.*|\s*)$/i

/** The lines as grammars are given them: without the prefixes of loggers, and without colours. */
function linesOf(text: string): string[] {
  return recordsOf(text).flatMap(({ body }) => body.split('\n'))
}

function recordsOf(text: string): LogRecord[] {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => readRecord(line))
}

/** What a person reads in a failure: the uncaught error, the innermost call of the program's own, how many errors. */
function readingOf({ language, errors }: Failure): Expected {
  const frames = errors.flatMap((error) => error.frames)
  // Grouping passes over the comprehensions of Python, which are the program's own all the same.
  const owner = (frame: Frame): Frame => (language === 'python' ? { ...frame, function: '' } : frame)
  const own = frames.find((frame) => isInApp(language, owner(frame)))
  const { file, function: name } = own ?? frames[0] ?? {}
  const [{ type, message }] = errors
  return {
    type,
    message: message.split('\n', 1)[0] ?? '',
    ...(file !== undefined && { file }),
    ...(name !== undefined && { function: name }),
    errors: errors.length,
  }
}

/** What was expected, and of what was read as much as the expectation speaks of. */
function compared(name: string, expected: Expected, read: Expected): void {
  const { body } = readRecord(expected.message)
  const spoken = Object.fromEntries(Object.keys(expected).map((key) => [key, read[key as keyof typeof read]]))
  assert.deepEqual(spoken, { ...expected, message: body }, name)
}

/** Holds a grammar against everything that was recorded of its language. */
export function holdAgainstRecorded(grammar: Grammar, language: Language): void {
  const traces = failureTraces([language])

  test(`${language}: each recorded failure is one, whole, typed and located`, () => {
    for (const { name, text, expect } of traces) {
      const { failures, rest } = readAll(grammar, linesOf(text))
      const [read] = failures
      assert.ok(read && failures.length === 1, `${name} has ${failures.length} failures`)
      const logged = new Set(recordsOf(text).flatMap(({ body, prefixed }) => (prefixed ? [body] : [])))
      const missed = rest.filter((line) => !PRECEDES.test(line) && !logged.has(line))
      assert.deepEqual(missed, [], name)
      assert.equal(read.lines.at(-1), linesOf(text).at(-1), `${name} ends with its last line`)
      compared(name, expect, readingOf(read.failure))
    }
  })

  test(`${language}: without its blank lines, which the journal leaves out, each says the same`, () => {
    for (const { name, text, expect } of traces) {
      const lines = linesOf(text).filter((line) => line !== '')
      const [read, ...others] = readAll(grammar, lines).failures
      assert.ok(read && others.length === 0, `${name} is ${others.length + (read ? 1 : 0)}`)
      compared(name, expect, readingOf(read.failure))
    }
  })

  test(`${language}: what only looks like a failure is none`, () => {
    for (const { name, text } of quietTraces([language])) {
      assert.deepEqual(readAll(grammar, linesOf(text)).failures, [], name)
    }
  })

  test(`${language}: a failure that is cut off anywhere is at most one`, () => {
    for (const { name, text } of traces) {
      const lines = linesOf(text).slice(0, 400)
      for (let end = 0; end < lines.length; end++) {
        assert.ok(readAll(grammar, lines.slice(0, end)).failures.length <= 1, `${name}, cut after ${end} lines`)
      }
    }
  })

  test(`${language}: the records after a failure are no part of it`, () => {
    for (const { name, text } of traces) {
      const { failures, rest } = readAll(grammar, [...linesOf(text), ...RECORDS])
      assert.equal(failures.length, 1, name)
      assert.deepEqual(rest.slice(-RECORDS.length), RECORDS, name)
    }
  })
}
