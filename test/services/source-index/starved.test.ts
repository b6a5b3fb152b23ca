import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isStarved, NO_WORKER, Starved } from '../../../services/source-index/starved.ts'

/** How often each is tried that never has room, within two minutes. */
const CASES: [code: string, tries: number][] = [
  ['EMFILE', 120],
  ['ENFILE', 120],
  // A file may say so for ever, whatever room there is.
  ['ENOMEM', 30],
  ['EAGAIN', 30],
  [`${NO_WORKER}EAGAIN`, 120],
]
for (const [code, expected] of CASES) {
  test(`what says ${code} for ever is tried ${expected} times in two minutes`, (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const starved = new Starved()
    let tries = 0
    const read = () => starved.later('a.py', code, again)
    const again = () => {
      tries += 1
      read()
    }
    assert.ok(isStarved(code) && read())
    for (let second = 0; second < 120; second += 1) t.mock.timers.tick(1_000)
    assert.deepEqual([tries, starved.size], [expected, expected === 120 ? 1 : 0])
  })
}

test('what waits for a path is what was asked for last, once, and not when it is closed', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const starved = new Starved()
  const done: string[] = []
  const later = (what: string, path = 'a.py') => starved.later(path, 'EMFILE', () => done.push(what))
  later('old')
  later('new')
  later('other', 'b.py')
  t.mock.timers.tick(2_000)
  assert.deepEqual(done, ['new', 'other'])
  later('never')
  starved.close()
  later('never', 'c.py')
  t.mock.timers.tick(2_000)
  assert.deepEqual(done, ['new', 'other'])
})
