import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grows, slopeOf, together, type Weight } from '../../../scripts/soaking/slope.ts'
import { Random } from '../../support/random.ts'

const MINUTE = 60

/** What a process weighs every five seconds: its own course, and garbage on top that is collected now and then. */
function series(minutes: number, course: (at: number) => number, noise = 0, lifeOf = (_at: number) => 1): Weight[] {
  const random = new Random(7)
  let garbage = 0
  return Array.from({ length: (minutes * MINUTE) / 5 }, (_, n) => {
    const at = n * 5
    garbage = random.below(12) === 0 ? 0 : garbage + random.next() * noise
    return { at, mib: 20 + course(at) + garbage + (random.next() - 0.5) * noise, life: lifeOf(at) }
  })
}

const leak = (per_hour: number) => (at: number) => (per_hour * at) / 3_600
/** Grows fast at first, and then no more. */
const settling = (at: number) => 8 * (1 - Math.exp(-at / 60))
const restarted = (at: number) => Math.floor(at / 240)

const cases: [name: string, weights: Weight[], grows: boolean][] = [
  ['flat', series(10, () => 0), false],
  ['flat, with noise', series(10, () => 0, 3), false],
  ['flat, with much noise, for hours', series(240, () => 0, 6), false],
  ['settling', series(10, settling, 1), false],
  ['one step', series(10, (at) => (at < 330 ? 0 : 12), 1), false],
  ['one step down', series(10, (at) => (at < 330 ? 12 : 0), 1), false],
  ['shrinking', series(10, leak(-60), 1), false],
  ['it grows, and each restart begins below', series(10, (at) => (at % 240) / 600, 1, restarted), false],
  ['restarts, each from higher up', series(10, (at) => restarted(at) * 5, 1, restarted), false],
  ['a slow leak, too short to tell', series(10, leak(12), 1), false],
  ['a slow leak, for an hour', series(60, leak(20), 1), true],
  ['a very slow leak, over night', series(600, leak(4.5), 1), true],
  ['a leak', series(10, leak(120)), true],
  ['a leak, with noise', series(10, leak(180), 0.5), true],
  ['a leak that settles first', series(10, (at) => settling(at) + leak(150)(at), 0.2), true],
  ['a leak in steps', series(10, (at) => Math.floor(at / 25), 0.3), true],
  [
    'a leak, started again',
    series(
      40,
      (at) => leak(60)(at % 900),
      0.3,
      (at) => Math.floor(at / 900),
    ),
    true,
  ],
  ['nothing', [], false],
  ['a single look', series(10, leak(60)).slice(0, 1), false],
]

for (const [name, weights, expected] of cases) {
  test(`slope: ${name} ${expected ? 'grows' : 'does not grow'}`, () => {
    const slope = slopeOf(weights)
    assert.equal(grows(slope), expected, JSON.stringify(slope))
  })
}

test('chance makes nothing grow: of 200 flat series with noise, none does', () => {
  const random = new Random(1)
  for (let n = 0; n < 200; n += 1) {
    // Like memory: what is there at one time is mostly there at the next.
    let mib = 0
    const weights = Array.from({ length: 120 }, (_, at) => {
      mib = 0.8 * mib + (random.next() - 0.5) * 2
      return { at: at * 5, mib, life: 1 }
    })
    assert.ok(!grows(slopeOf(weights)), `${n}: ${JSON.stringify(slopeOf(weights))}`)
  }
})

test('a little of a leak in each of twelve is one together', () => {
  const each = Array.from({ length: 12 }, () => slopeOf(series(10, leak(40), 0.3)))
  assert.ok(each.every((slope) => !grows(slope)))
  assert.ok(grows(together(each)))
})

test('what is known of too few is left out of all together', () => {
  const each = [slopeOf([]), slopeOf(series(10, leak(60)))]
  assert.equal(Math.round(together(each).per_hour), 60)
  assert.equal(grows(together([slopeOf([])])), false)
})
