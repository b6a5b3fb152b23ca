import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faulty, firstPass, passed } from '../../../scripts/kloros/work.ts'

const cases: [work: Record<string, number | boolean>, first: string | undefined, done: string | undefined][] = [
  [{}, undefined, undefined],
  [{ queue: 3 }, undefined, undefined],
  [{ first_pass: false, files: 1_200, queue: 3_400 }, 'first pass: 1,200 files, 3,400 to come', undefined],
  [{ first_pass: true, files: 4_600, queue: 0, broken: 0 }, undefined, '4,600 files'],
  [{ first_pass: true, files: 4_600, queue: 1, broken: 2 }, undefined, '4,600 files, 2 of which do not parse'],
]
for (const [work, first, done] of cases) {
  test(`says of ${JSON.stringify(work)}: ${first ?? done}`, () => {
    assert.deepEqual([firstPass(work), passed(work)], [first, done])
  })
}

const since = '2026-11-29T08:00:00.000Z'
const one = { path: 'shop/a.ts', line: 12, error: "')' expected.", since }
const told: [broken: number, faults: Parameters<typeof faulty>[0]['faults'], text: string | undefined][] = [
  [0, [], undefined],
  [1, [one], "1 file does not parse: shop/a.ts:12 (')' expected, since 2026-11-29 08:00 UTC)"],
  [
    5_000,
    [one, { path: 'b.py', error: 'nested too deep', since }, one, one],
    "5,000 files do not parse: shop/a.ts:12 (')' expected, since 2026-11-29 08:00 UTC); " +
      "b.py (nested too deep, since 2026-11-29 08:00 UTC); shop/a.ts:12 (')' expected, since 2026-11-29 08:00 UTC); 4,997 more",
  ],
]
for (const [broken, faults = [], text] of told) {
  test(`says of ${broken} files that do not parse: ${text}`, () => {
    assert.equal(faulty({ work: { broken }, faults }), text)
  })
}
