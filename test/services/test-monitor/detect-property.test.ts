import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import monitor from '../../../services/test-monitor/index.ts'
import type { Opened } from '../../../shared/contract/monitor.ts'
import { drive, outline, type Saved, START } from '../../support/detector.ts'
import { often } from '../../support/fuzz.ts'
import { runs } from '../../support/test-runs.ts'
import { DAYS, type Happening, HOUR, Model } from './plain-model.ts'

/** The tests there are, by file; four of them can fail alike with room for one more. */
const FILES: Readonly<Record<string, string[]>> = { t: ['a', 'b', 'c'], u: ['d', 'e'], v: ['f'] }
const TESTS = Object.entries(FILES).flatMap(([file, names]) => names.map((name) => `${file}/${name}`))

const ending = fc.constantFrom('', '+', '+', '+', '-', '-', '-Lost', '-Lost', '-Lost', '-Full', '?', '~')
const happening: fc.Arbitrary<Happening> = fc
  .record({
    endings: fc.tuple(...TESTS.map(() => ending)),
    revision: fc.constantFrom('', '', '@1111111', '@2222222'),
    // Of what cannot be collected there are no tests.
    error: fc.constantFrom('', '', '', '', ...Object.keys(FILES)),
    cut: fc.constantFrom('', '', '', '', '...'),
    path: fc.constantFrom('/srv/a.xml', '/srv/a.xml', '/srv/b.xml'),
    after: fc.constantFrom(HOUR, HOUR, HOUR, HOUR, HOUR, HOUR, HOUR, DAYS),
    restart: fc.boolean(),
  })
  .map(({ endings, revision, error, cut, path, after, restart }) => {
    const tests = TESTS.flatMap((name, at) =>
      endings[at] === '' || name.startsWith(`${error}/`) ? [] : name + endings[at],
    )
    const words = [revision, ...tests, error && `${error}.py!`, cut].filter(Boolean).join(' ')
    return { words, path, after, restart }
  })

/** Runs them as they happen, with restarts; what is not told again for long the runner closes, but for tests that fail. */
function live(happenings: readonly Happening[], check: (saved: Saved, lists: Map<string, Opened>) => void): void {
  const lists = new Map<string, Opened>()
  let saved: Saved | undefined
  let time = START
  for (const [at, { words, path, after, restart }] of happenings.entries()) {
    time += after
    if (saved !== undefined && after === DAYS) saved.open = saved.open.filter((key) => key.startsWith('test_failure'))
    const items = runs([[words, { path, time }]]).map((item) => ({ ...item, position: String(at) }))
    if (saved !== undefined && restart) saved.state.reverse()
    const driven = drive(monitor, items, saved === undefined ? {} : { saved })
    for (const finding of driven.findings)
      if ('opens' in finding) lists.set(`${finding.opens}\n${finding.name}\n`, finding)
    saved = driven.saved
    check(saved, lists)
  }
}

test('what is open is what a plain model says, after every run', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 1, maxLength: 25 }), (happenings) => {
      const model = new Model()
      let at = 0
      live(happenings, ({ open }, told) => {
        model.run(happenings[at]!)
        at += 1
        assert.deepEqual(open.map((key) => key.replace('\nshop/', ' ').trim()).sort(), model.open(), `after run ${at}`)
        for (const key of open.filter((key) => key.includes('/cause/'))) {
          const listed = (told.get(key)?.facts as { tests: string[]; count: number }) ?? {}
          const [, cause] = /cause\/(\w+)/.exec(key) ?? []
          const failing = [...model.tests].filter(([, known]) => known.is === 'failing' && known.cause === cause)
          assert.deepEqual([...listed.tests].sort(), failing.map(([id]) => id).sort())
          assert.equal(listed.count, failing.length)
        }
      })
    }),
    often(600),
  )
})

test('all is closed when all pass five times', () => {
  const green = [1, 2, 3, 4, 5].flatMap(() =>
    ['/srv/a.xml', '/srv/b.xml'].map((path) => ({
      words: TESTS.map((name) => `${name}+`).join(' '),
      path,
      after: HOUR,
      restart: true,
    })),
  )
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 15 }), (happenings) => {
      let left: string[] = []
      live([...happenings, ...green], ({ open }) => {
        left = open
      })
      assert.deepEqual(left, [])
    }),
  )
})

test('a restart after every run changes nothing', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 20 }), (happenings) => {
      const steady = happenings.map((one) => ({ ...one, after: HOUR }))
      const items = runs(steady.map(({ words, path }) => [words, { path }]))
      const told: string[] = []
      let saved: Saved | undefined
      for (const item of items) {
        const driven = drive(monitor, [item], saved === undefined ? {} : { saved })
        told.push(...outline(driven.findings))
        saved = driven.saved
      }
      assert.deepEqual(told.sort(), outline(drive(monitor, items).findings).sort())
    }),
  )
})
