import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openReport } from '../../../services/test-monitor/formats/open.ts'
import monitor from '../../../services/test-monitor/index.ts'
import type { LineItem, ReportItem } from '../../../services/test-monitor/schema.ts'
import type { Opened } from '../../../shared/contract/monitor.ts'
import { drive, type Saved, START } from '../../support/detector.ts'
import { fits } from './read-as-person.ts'
import { recordedBytes, recordedPairs } from './recorded-reports.ts'

const REPORT = '/srv/shop/report'

/** What a report says when it is read at a time: itself, or its lines. */
function itemsOf(path: string, time: number): (ReportItem | LineItem)[] {
  const bytes = recordedBytes({ path })
  if (path.endsWith('.jsonl')) {
    const texts = Buffer.from(bytes).toString().split('\n').filter(Boolean)
    return texts.map((text, at) => ({
      part: REPORT,
      position: `${time} ${at}`,
      time: time + at / 1_000,
      path: REPORT,
      text,
    }))
  }
  const reader = openReport(REPORT, '/srv/shop')
  reader.push(bytes)
  const read = reader.end()
  assert.ok(read.kind !== 'foreign' && read.value, `${path} is no report`)
  return [{ part: REPORT, position: String(time), time, path: REPORT, root: '/srv/shop', value: read.value }]
}

/** Reads one report after another, and keeps account of what is open. */
class Reader {
  readonly #told = new Map<string, Opened>()
  #saved: Saved | undefined

  read(path: string, time: number): void {
    const items = itemsOf(path, time)
    const source = path.endsWith('.jsonl') ? 'runs' : 'reports'
    // A log that ends in the middle is one of a run that was killed.
    const options = { source, until: time + 1_000, ...(this.#saved && { saved: this.#saved }) }
    const { findings, saved } = drive(monitor, items, options)
    this.#saved = saved
    for (const finding of findings) {
      const key = `${'opens' in finding ? finding.opens : finding.closes} ${finding.name}`
      if ('opens' in finding) this.#told.set(key, finding)
      else this.#told.delete(key)
    }
  }

  /** The tests that fail, those of one cause as they are listed. */
  failing(): string[] {
    return this.#of('test_failure').flatMap(({ name, facts }) => (facts.tests as string[] | undefined) ?? name)
  }

  /** The tests of each cause that several fail of. */
  alike(): string[][] {
    return this.#of('test_failure').flatMap(({ facts }) => (facts.tests === undefined ? [] : [facts.tests as string[]]))
  }

  flaky(): string[] {
    return this.#of('flaky_test').map(({ name }) => name)
  }

  errors(): string[] {
    return this.#of('collection_error').flatMap(({ name }) => (name.startsWith('run of ') ? [] : name))
  }

  isCut(): boolean {
    return this.#of('collection_error').some(({ name }) => name.startsWith('run of '))
  }

  #of(type: string): { name: string; facts: Record<string, unknown> }[] {
    return [...this.#told.values()].flatMap(({ opens, name, facts }) =>
      opens === type ? { name: name.replace('shop/', ''), facts } : [],
    )
  }
}

/** What of a list is there, as it is written in the list. */
function among(list: readonly string[], there: readonly string[]): string[] {
  return there.map((one) => list.find((wanted) => fits(wanted, one)) ?? one).sort()
}

test('of recorded reports it asks what a person would, and takes back what the next one answers', async (t) => {
  for (const pair of recordedPairs()) {
    await t.test(`${pair.red}, then ${pair.green}`, () => {
      const { closes = [], closes_errors = [], stays = [], stays_errors = [], opens = [], flaky = [] } = pair
      const reader = new Reader()
      reader.read(pair.red, START)
      const failed = [...closes, ...stays]
      assert.deepEqual(among(failed, reader.failing()), failed.toSorted())
      const errors = [...closes_errors, ...stays_errors]
      assert.deepEqual(among(errors, reader.errors()), errors.toSorted())
      assert.equal(reader.isCut(), pair.closes_run ?? false)
      if (pair.alike)
        assert.deepEqual(
          reader.alike().map((some) => some.toSorted()),
          [pair.alike.toSorted()],
        )

      reader.read(pair.green, START + 10_000)
      const left = [...stays, ...opens]
      assert.deepEqual(among(left, reader.failing()), left.toSorted())
      assert.deepEqual(among(stays_errors, reader.errors()), stays_errors.toSorted())
      assert.deepEqual(among(flaky, reader.flaky()), flaky.toSorted())
      assert.equal(reader.isCut(), false)
    })
  }
})
