import assert from 'node:assert/strict'
import { test } from 'node:test'
import monitor from '../../../services/test-monitor/index.ts'
import { drive, lines, type Saved, START } from '../../support/detector.ts'
import { reportlog, runs, words } from '../../support/test-runs.ts'

const PATH = '/var/lib/kloros/history.jsonl'
const CUT = `!run of ${PATH}`

const cases: [name: string, lines: string, findings: string][] = [
  ['a green run is quiet', '[ t.py. a( a+ a) ]0', ''],
  ['a failure is told at the line that says so', '[ a( a-', '+a'],
  ['… in setup', '[ a(!', '+a'],
  ['… in teardown', '[ a( a+ a)!', '+a'],
  ['… once', '[ a( a- a)! ]1', '+a'],
  ['a test has passed when it is torn down', '[ a( a- a) ]1 [ a( a+', '+a'],
  ['… then its question closes', '[ a( a- a) ]1 [ a( a+ a)', '+a -a'],
  ['what is skipped is quiet', '[ a( a? a) ]0', ''],
  ['two runs without it close it', '[ a( a- a) ]1 [ b( b+ b) ]0 [ b( b+ b) ]0', '+a -a'],
  ['… when they are over', '[ a( a- a) ]1 [ b( b+ b) ]0 [ b( b+ b)', '+a'],
  ['… or in which it is skipped', '[ a( a- a) ]1 [ a( a? a) ]0 [ a( a? a) ]0', '+a -a'],
  ['a worker that crashed is a failure of its test', '[ a( a* b( b+ b) ]1', '+a'],
  ['one that passes when it is tried again is flaky', '[ a( a~ a( a+ a) ]0', '+~a'],
  ['… that fails again is not', '[ a( a~ a( a- a) ]1', '+a'],
  ['four that fail alike are one', '[ a( a-Lost a) b( b-Lost b) c( c-Lost c) d( d-Lost', '+a +b +c -a -b -c +cause'],
  [
    '… counted once a run',
    '[ a( a-Lost a) b( b-Lost b) c( c-Lost c) d( d-Lost d) e( e-Lost',
    '+a +b +c -a -b -c +cause =cause',
  ],
  ['a file that cannot be collected is told once a run', '[ t.py! t.py! ]2 [ t.py! ]2', '+!t.py +!t.py'],
  ['… until it is', '[ t.py! ]2 [ t.py.', '+!t.py -!t.py'],
  ['… or two runs of its folder do not mention it', '[ t.py! ]2 [ u.py. ]0 [ u.py. ]0', '+!t.py -!t.py'],
  ['… but not two of another', '[ t.py! ]2 [ x/u.py. ]0 [ x/u.py. ]0', '+!t.py'],
  ['an interrupt ends a run before its end', '[ a( a+ a) ]2', `+${CUT}`],
  ['… so does an error of pytest itself', '[ a( a+ a) ]3', `+${CUT}`],
  ['wrong usage says nothing', '[ ]4', ''],
  ['a run that begins ends the one before it', '[ a( [ a( a+ a) ]0', `+${CUT}`],
  ['a run whose start was not read is one all the same', 'a( a- a) ]1', '+a'],
  ['what comes after the end is no other run', '[ a( a+ a) ]0 t.py.', ''],
]

const outline = (findings: Parameters<typeof words>[0]) =>
  words(findings).replaceAll(/cause\S*(?: in \S+ \(\S+\)|: .*?(?=$| [-+=]))/g, 'cause')

test('of the lines of a run it says', async (t) => {
  for (const [name, text, findings] of cases) {
    await t.test(name, () => {
      const items = lines(reportlog(text))
      const driven = drive(monitor, items, { source: 'runs' })
      assert.deepEqual([outline(driven.findings), driven.skipped], [findings, 0])
      let saved: Saved | undefined
      const told = items.map((item) => {
        const { findings, saved: next } = drive(monitor, [item], { source: 'runs', ...(saved && { saved }) })
        saved = next
        return outline(findings)
      })
      assert.equal(told.filter(Boolean).join(' '), findings, 'with a restart after every line')
    })
  }
})

test('what is no line of a run is counted', () => {
  assert.equal(drive(monitor, lines(['', 'null', '{"half', '[]']), { source: 'runs' }).skipped, 4)
})

test('a run that falls silent', async (t) => {
  const silent = (text: string, until: number, saved?: Saved) =>
    drive(monitor, lines(reportlog(text)), { source: 'runs', until: START + until, ...(saved && { saved }) })

  await t.test('is thought to have been killed after a while, and what it was at is told', () => {
    assert.deepEqual(silent('[ a( a+ a) b( c(', 900).findings, [])
    assert.deepEqual(silent('[ a( a+ a) b( c(', 905).findings, [
      {
        opens: 'collection_error',
        name: `shop/run of ${PATH}`,
        reason: `The run that writes ${PATH} did not come to its end: nothing more was written`,
        facts: {
          runner: 'pytest',
          report: PATH,
          done: 1,
          last: 't.py::a',
          running: ['t.py::b', 't.py::c'],
          reason: 'nothing more was written',
        },
        expires_s: 14 * 86_400,
      },
    ])
  })
  await t.test('is told once', () => {
    assert.equal(silent('[ a(', 100_000).findings.length, 1)
  })
  await t.test('closes with the next that comes to its end, which may be itself', () => {
    const { saved } = silent('[ a(', 1_000)
    const later = (text: string) => lines(reportlog(text)).map((item) => ({ ...item, time: item.time + 2_000 }))
    for (const text of ['a+ a) ]0', '[ b( b+ b) ]0']) {
      const { findings } = drive(monitor, later(text), { source: 'runs', saved })
      assert.deepEqual(
        findings.map((finding) => 'closes' in finding && finding.name),
        [`shop/run of ${PATH}`],
      )
    }
  })
  await t.test('is given time after a restart: what was written meanwhile is still to be read', () => {
    const { saved } = silent('[ a(', 100)
    const later = START + 5_000
    const rest = lines(reportlog('a+ a) ]0')).map((item) => ({ ...item, time: later }))
    assert.deepEqual(words(drive(monitor, rest, { source: 'runs', saved: { ...saved, at: later } }).findings), '')
    const { findings } = drive(monitor, [], { source: 'runs', saved: { ...saved, at: later }, until: later + 900 })
    assert.equal(words(findings), `+${CUT}`)
  })
})

test('a log that is read long after it was written is as old as its tests', () => {
  const log = reportlog('[ a( a- a) ]1').map((line) => JSON.stringify({ ...JSON.parse(line), stop: START - 7_200 }))
  const later = runs([['a+', { time: START - 3_600 }]])
  assert.equal(words(drive(monitor, [...lines(log), ...later]).findings), '+a -a')
})
