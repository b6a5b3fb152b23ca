import assert from 'node:assert/strict'
import { test } from 'node:test'
import monitor from '../../../services/test-monitor/index.ts'
import { drive } from '../../support/detector.ts'
import { type More, runs, words } from '../../support/test-runs.ts'

const FOUR = 'a-Lost b-Lost c-Lost d-Lost'
const LOST = 'cause/Lost in charge (src/card.py)'

/** A run on one commit, in a work tree of these sources. */
const at = (text: string, sources: string): [string, More] => [text, { head: '1111111', sources }]

const cases: [name: string, runs: (string | [string, More])[], findings: string[]][] = [
  ['a green run is quiet', ['a+ b+'], ['']],
  ['a test that fails is a gap', ['a- b+'], ['+a']],
  ['it is told again when it fails again, and closes when it passes', ['a-', 'a-', 'a+'], ['+a', '+a', '-a']],
  ['it closes once', ['a-', 'a+', 'a+'], ['+a', '-a', '']],
  ['what is skipped is quiet', ['a? b?'], ['']],
  ['a run of other files closes nothing', ['a-', 'u/b+', 'u/b+', 'u/b+'], ['+a', '', '', '']],
  ['two runs in a row of its file without it close it', ['a- b+', 'b+', 'b+'], ['+a', '', '-a']],
  ['two that are not in a row do not', ['a- b+', 'b+', 'a- b+', 'b+'], ['+a', '', '+a', '']],
  ['runs of other files between them change nothing', ['a- b+', 'b+', 'u/c+', 'b+'], ['+a', '', '', '-a']],
  ['two runs in a row in which it is skipped close it', ['a-', 'a?', 'a?'], ['+a', '', '-a']],
  [
    'a run that was cut says nothing of what it did not reach',
    ['a- b+', 'b+', 'b+ ...'],
    ['+a', '', '+!run of /srv/shop/report.xml'],
  ],
  ['… but of what it did', ['a- b-', 'a+ ...'], ['+a +b', '-a +!run of /srv/shop/report.xml']],
  ['a test that fails and passes in one report has failed', ['a+ a-', 'a- a+'], ['+a', '+a']],

  ['three that share a cause are three', ['a-Lost b-Lost c-Lost'], ['+a +b +c']],
  ['four are one', [FOUR], [`+${LOST}`]],
  ['… counted once a run', [FOUR, FOUR], [`+${LOST}`, `+${LOST}`]],
  ['those told by themselves join the fourth', ['a-Lost b-Lost c-Lost', 'd-Lost'], ['+a +b +c', `-a -b -c +${LOST}`]],
  ['… over several reports', ['a-Lost', 'b-Lost', 'u/c-Lost', 'v/d-Lost'], ['+a', '+b', '+u/c', `-a -b -u/c +${LOST}`]],
  ['it stays one while one of them fails', [FOUR, 'a+ b+ c+ d-Lost', 'd-Lost'], [`+${LOST}`, `+${LOST}`, `+${LOST}`]],
  ['one that passes mends it', [FOUR, 'a+'], [`+${LOST}`, `=${LOST}`]],
  ['it closes when none of them fails', [FOUR, 'a+ b+', 'c+ d+'], [`+${LOST}`, `=${LOST}`, `-${LOST}`]],
  ['… when they are gone', [`${FOUR} e+`, 'e+', 'e+'], [`+${LOST}`, '', `-${LOST}`]],
  ['a fifth joins it', [FOUR, 'e-Lost'], [`+${LOST}`, `+${LOST}`]],
  ['one that fails otherwise leaves it', [FOUR, 'a-'], [`+${LOST}`, `+a =${LOST}`]],
  ['the last that fails otherwise closes it', [FOUR, 'a+ b+ c+', 'd-'], [`+${LOST}`, `=${LOST}`, `+d -${LOST}`]],
  [
    'another cause is another gap',
    [FOUR, 'a-Full b-Full c-Full d-Full'],
    [`+${LOST}`, `+cause/Full in charge (src/card.py) -${LOST}`],
  ],
  [
    'when it comes back with fewer they are told by themselves',
    [FOUR, 'a+ b+ c+ d+', 'a-Lost'],
    [`+${LOST}`, `-${LOST}`, '+a'],
  ],

  ['a file that cannot be collected is a gap', ['t.py!'], ['+!t.py']],
  ['… told again, and closed when it is collected', ['t.py!', 't.py!', 'a?'], ['+!t.py', '+!t.py', '-!t.py']],
  ['what fails in it stays as it is', ['a- b+', 't.py!', 't.py!', 't.py!'], ['+a', '+!t.py', '+!t.py', '+!t.py']],
  ['two runs in a row of its folder without it close it', ['t.py!', 'u/a+', 'u/a+'], ['+!t.py', '', '-!t.py']],
  ['… or of one above it', ['x/y/t.py!', 'x/u/a+', 'x/u/a+'], ['+!x/y/t.py', '', '-!x/y/t.py']],
  ['… whatever of it is collected', ['t.py!', 'u.py!', 'u.py!'], ['+!t.py', '+!u.py', '+!u.py -!t.py']],
  ['runs of other folders do not', ['t.py!', 'x/u/a+', 'x/u/a+', 'x/u/a+'], ['+!t.py', '', '', '']],
  ['… however alike their names', ['xy/t.py!', 'x/u/a+', 'x/u/a+'], ['+!xy/t.py', '', '']],
  ['… and change nothing between them', ['t.py!', 'u/a+', 'x/u/a+', 'u/a+'], ['+!t.py', '', '', '-!t.py']],
  ['runs of nothing do not', ['t.py!', '', ''], ['+!t.py', '', '']],
  ['runs that were cut do not', ['t.py! u/a+', 'u/a+', 'u/a+ ...'], ['+!t.py', '', '+!run of /srv/shop/report.xml']],
  ['a test of it that was collected all the same closes nothing', ['t.py! a+'], ['+!t.py']],
  [
    'a run that was cut is a gap until one comes to its end',
    ['a+ ...', 'a+ ...'],
    ['+!run of /srv/shop/report.xml', '+!run of /srv/shop/report.xml'],
  ],

  ['a test that failed and passed on one revision is flaky', ['@1a2b3c4 a-', '@1a2b3c4 a+'], ['+a', '-a +~a']],
  ['… that passed and failed on one', ['@1a2b3c4 a+', '@1a2b3c4 a-'], ['', '+~a']],
  ['… with others between them', ['@1a2b3c4 a-', '@2222222 a+', '@1a2b3c4 a+'], ['+a', '-a', '+~a']],
  ['… however the revision is written', ['@1a2b3c4 a-', '@1A2B3C4d5e6f a+'], ['+a', '-a +~a']],
  [
    'on two revisions it is not',
    ['@1a2b3c4 a-', '@2222222 a+', '@3333333 a-', '@4444444 a+'],
    ['+a', '-a', '+a', '-a'],
  ],
  ['one that passed when it was tried again is flaky', ['a~'], ['+~a']],
  ['… once more', ['a~', 'a~'], ['+~a', '+~a']],
  ['by edits between runs it is not flaky', ['a-', 'a+', 'a-'], ['+a', '-a', '+a']],
  ['… at its third change it is', ['a-', 'a+', 'a-', 'a+'], ['+a', '-a', '+a', '-a +~a']],
  [
    '… but never while the sources are known to change in between',
    [at('a-', '1'), at('a+', '2'), at('a-', '3'), at('a+', '4')],
    ['+a', '-a', '+a', '-a'],
  ],
  ['… and at once where they are known to be the same', [at('a-', '1'), at('a+', '1')], ['+a', '-a +~a']],
  ['… which takes knowing both times', [at('a-', '1'), 'a+', at('a-', '1')], ['+a', '-a', '+a']],
  ['… and one commit', [at('a-', '1'), ['a+', { head: '2222222', sources: '1' }]], ['+a', '-a']],
  ['while it is flaky it does not fail', ['a~', 'a-', 'a-'], ['+~a', '+~a', '+~a']],
  ['broken outranks flaky', ['a~', 'a-', 'a-', 'a-'], ['+~a', '+~a', '+~a', '-~a +a']],
  [
    'one that was broken and passes on another revision is mended',
    ['a~', '@1111111 a-', '@1111111 a-', '@1111111 a-', '@2222222 a+'],
    ['+~a', '+~a', '+~a', '-~a +a', '-a'],
  ],
  [
    'one that fails every time does not become flaky for having passed once',
    ['@1111111 a+', '@2222222 a-', '@2222222 a-', '@1111111 a-'],
    ['', '+a', '+a', '+a'],
  ],
  ['five passes in a row close it', ['a~', 'a+', 'a+', 'a+', 'a+', 'a+'], ['+~a', '', '', '', '', '-~a']],
  [
    'a failure between them counts',
    ['a~', 'a+', 'a+', 'a-', 'a+', 'a+', 'a+', 'a+', 'a+'],
    ['+~a', '', '', '+~a', '', '', '', '', '-~a'],
  ],
  [
    'what was before five passes is forgotten',
    ['a-', 'a+', 'a-', ...Array(5).fill('a+'), 'a-', 'a+'],
    ['+a', '-a', '+a', '-a +~a', '', '', '', '-~a', '+a', '-a'],
  ],
  [
    'of an outage that several fail of together none is flaky',
    ['@1111111 a+ b+ c+ d+', `@1111111 ${FOUR}`, '@1111111 a+ b+ c+ d+', `@1111111 ${FOUR}`],
    ['', `+${LOST}`, `-${LOST}`, `+${LOST}`],
  ],
  [
    '… nor if it comes and goes',
    [FOUR, 'a+ b+ c+ d+', FOUR, 'a+ b+ c+ d+'],
    [`+${LOST}`, `-${LOST}`, `+${LOST}`, `-${LOST}`],
  ],
  [
    'three that fail alike may be',
    ['@1111111 a+ b+ c+', '@1111111 a-Lost b-Lost c-Lost', '@1111111 a+ b+ c+'],
    ['', '+~a +~b +~c', '=~a =~b =~c'],
  ],
  [
    'one that was broken and passes on that revision is flaky again',
    ['a~', '@1111111 a-', '@1111111 a-', '@1111111 a-', '@1111111 a+'],
    ['+~a', '+~a', '+~a', '-~a +a', '-a +~a'],
  ],
]

test('of runs of tests it says', async (t) => {
  for (const [name, texts, findings] of cases) {
    await t.test(name, () => {
      const items = runs(texts)
      let saved: Parameters<typeof drive>[2] = {}
      const told = items.map((item) => {
        const driven = drive(monitor, [item], saved)
        saved = { saved: driven.saved }
        return words(driven.findings)
      })
      assert.deepEqual(told, findings)
    })
  }
})
