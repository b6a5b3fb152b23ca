import assert from 'node:assert/strict'
import { test } from 'node:test'
import monitor from '../../../services/metric-quality/index.ts'
import type { Memory } from '../../../services/metric-quality/schema.ts'
import type { Opened } from '../../../shared/contract/monitor.ts'
import { drive, occurrences, outline, type Saved } from '../../support/detector.ts'
import { endOf, type HistoryEvent, itemsOf } from '../../support/question-history.ts'

const HOUR = 60
const DAY = 24 * HOUR

const GAP = { type: 'exception', name: 'billing.service/ValueError/3f9a1c0e' }
const FACTS = {
  unit: 'billing.service',
  kind: 'traceback',
  type: 'ValueError',
  message: "invalid literal for int() with base 10: ''",
  location: 'billing/card.py:41',
  function: 'charge',
}
const QUEUE = { type: 'orphaned_queue', name: 'shop/orders.created' }
const TEST = { type: 'test_failure', name: 'shop/tests/test_cart.py::test_total' }
const GOOD = {
  answer: 'charge() takes an empty card number when the form is sent twice.',
  evidence: ["billing/card.py:41 calls int(number) with ''"],
}

/** What happens so many minutes after the start. */
const at = (minutes: number, event: string, more: Partial<HistoryEvent> = {}): HistoryEvent => ({
  at: new Date(Date.UTC(2026, 10, 20, 10) + minutes * 60_000).toISOString(),
  event,
  id: 'q1',
  ...more,
})
const opened = (id = 'q1', gap = GAP, facts: Record<string, unknown> = FACTS) => at(0, 'opened', { id, gap, facts })
const answered = (minutes: number, more: Partial<HistoryEvent> = {}) =>
  at(minutes, 'answered', { by: 'agent-7', ...GOOD, ...more })
const expired = (...minutes: number[]) => minutes.map((minute) => at(minute, 'lease_expired', { by: 'agent-7' }))
const run = (events: HistoryEvent[]) => drive(monitor, itemsOf(events), { until: endOf(events) })
const reasons = (events: HistoryEvent[]) => [
  ...new Set(
    run(events).findings.flatMap((one) => ('opens' in one ? (one as Opened<'weak_investigation'>).facts.reasons : [])),
  ),
]

/** One question that is answered after ten minutes, and what happens then. */
const one = (answer: Partial<HistoryEvent>, ...then: HistoryEvent[]) => [opened(), answered(10, answer), ...then]

const judged: [name: string, events: HistoryEvent[], reasons: string[]][] = [
  ['an answer that rests on something', one({}), []],
  ['an answer without evidence', one({ evidence: [] }), ['no_evidence']],
  [
    'evidence that says nothing',
    one({ evidence: ['N/A', ' - ', 'see above.', 'I looked into billing.service for a while'] }),
    ['no_evidence'],
  ],
  ['that something is not there says something', one({ evidence: ['not found in the source'] }), []],
  ['one line among them that does', one({ evidence: ['n/a', 'card.py has int(number)'] }), []],
  [
    'an answer that brought figures',
    one({ evidence: [], metrics: { before: { latency_ms: 41 }, after: { latency_ms: 12 } } }),
    [],
  ],
  ['… which are none', one({ evidence: [], metrics: { note: 'fast' } }), ['no_evidence']],
  ['an answer that points at it itself', one({ answer: 'int() gets "" at billing/card.py:41.', evidence: [] }), []],
  ['a duplicate says of what', one({ answer: 'Duplicate of exception-3f9a1c0e5b7d2468.', evidence: [] }), []],

  [
    'evidence about something else',
    one({ evidence: ['nginx was restarted at noon, its certificate expires in May'] }),
    ['off_subject'],
  ],
  [
    'evidence about nothing in particular',
    one({ evidence: ['Good logs help whoever reads them to understand programs'] }),
    ['off_subject'],
  ],
  [
    'an answer and evidence of one thing, which may be the cause',
    one({
      answer: 'The clock of the new runner is an hour behind.',
      evidence: ['runner-4 is not synchronised, as chronyc tracking shows'],
    }),
    [],
  ],
  [
    'evidence in another language',
    one({
      answer: 'Das Formular wird doppelt abgeschickt.',
      evidence: ['Im Protokoll stehen zwei Anfragen binnen einer Sekunde'],
    }),
    [],
  ],
  ['… in letters of its own', one({ answer: 'Mended.', evidence: ['журнал показывает два запроса за секунду'] }), []],
  [
    'an address among words',
    one({ answer: 'Somebody is wrong.', evidence: ['voir les journaux https://ci.example.org/run/4711'] }),
    [],
  ],
  ['evidence that names the unit', one({ evidence: ['journalctl -u billing shows it twice a day'] }), []],
  ['evidence that names the error', one({ evidence: ['raises ValueError in the REPL as well'] }), []],
  ['evidence that quotes the message', one({ evidence: ['int("") gives: invalid literal, in base 10'] }), []],
  [
    'a place elsewhere, where the answer says how it comes to its subject',
    one({ answer: 'The gateway hands charge() an empty number.', evidence: ['gateway/form.ts:88'] }),
    [],
  ],
  [
    '… and where it does not',
    one({ answer: 'Somebody is wrong.', evidence: ['gateway/form.ts:88 in function submitPayment'] }),
    ['off_subject'],
  ],
  [
    'what all projects have in common names nothing',
    [
      opened('q1', TEST, { test: 'tests/test_cart.py::test_total' }),
      answered(10, { evidence: ['the tests in src/main.py need docker, and volumes that are mounted'] }),
    ],
    ['off_subject'],
  ],
  [
    'a name in other spelling',
    [
      opened('q1', TEST, { test: 'tests/test_cart.py::test_total' }),
      answered(10, { evidence: ['TestTotal adds floats'] }),
    ],
    [],
  ],

  ['its gap is seen again long after', one({}, at(10 + 2 * HOUR, 'updated')), ['not_resolved']],
  ['… just after', one({}, at(10 + HOUR, 'updated')), []],
  ['… and not after that', one({}, at(11, 'updated'), at(10 + 2 * HOUR, 'claimed', { id: 'q2', by: 'agent-8' })), []],
  ['it regressed', one({}, at(8 * DAY, 'regressed')), ['not_resolved']],
  ['it regressed with other evidence', one({}, at(2 * DAY, 'regressed', { evidence_hash: 'b' })), []],
  ['it returned', one({}, at(HOUR, 'closed'), at(DAY, 'returned')), ['not_resolved']],
  ['it returned as another matter', one({}, at(HOUR, 'closed'), at(DAY, 'returned', { evidence_hash: 'b' })), []],
  ['it was reopened', one({}, at(HOUR, 'reopened', { reason: 'that is not it' })), ['not_resolved']],
  ['what was never answered is reopened', [opened(), at(5, 'blocked'), at(HOUR, 'reopened')], []],
  [
    'it regressed with other evidence, and waits for an answer',
    one({}, at(2 * DAY, 'regressed', { evidence_hash: 'b' }), at(9 * DAY, 'end')),
    [],
  ],
  [
    'it was accepted, closed and came back',
    one({}, at(HOUR, 'accepted'), at(DAY, 'closed'), at(2 * DAY, 'returned')),
    [],
  ],
  ['it was reopened as its answer was weak', one({ evidence: [] }, at(HOUR, 'reopened')), ['no_evidence']],
  ['it is open after a week', one({}, at(10 + 7 * DAY, 'end')), ['not_resolved']],
  ['… not quite a week', one({}, at(9 + 7 * DAY, 'end')), []],
  ['… closed meanwhile', one({}, at(DAY, 'closed'), at(8 * DAY, 'end')), []],
  ['… accepted meanwhile', one({}, at(DAY, 'accepted'), at(8 * DAY, 'end')), []],

  ['three leases run out', [opened(), ...expired(10, 20, 30)], ['leases_expired']],
  ['two do', [opened(), ...expired(10, 20)], []],
  [
    'two before an answer and two after it',
    [
      opened(),
      ...expired(5, 6),
      answered(10),
      at(2 * DAY, 'regressed', { evidence_hash: 'b' }),
      ...expired(2 * DAY + 1, 2 * DAY + 2),
    ],
    [],
  ],

  [
    'what this monitor asks',
    [opened('q1', { type: 'weak_investigation', name: 'x' }), answered(10, { evidence: [] })],
    [],
  ],
  [
    'what is asked about it',
    [
      opened('q1', { type: 'source_loss', name: 'web-1/metric-quality/experiments/dropped' }),
      answered(10, { evidence: [] }),
    ],
    [],
  ],
  [
    '… and about another',
    [
      opened('q1', { type: 'source_loss', name: 'web-1/chaos-monitor/history/dropped' }),
      answered(10, { evidence: [] }),
    ],
    ['no_evidence'],
  ],
]

test('of a question it objects to', async (t) => {
  for (const [name, events, expected] of judged) await t.test(name, () => assert.deepEqual(reasons(events), expected))
})

const SAME = 'It was a transient network problem that has resolved itself. No action is needed.'
const two = (first: Partial<HistoryEvent>, second: Partial<HistoryEvent> = first) => [
  opened(),
  opened('q2', QUEUE, { channel: 'orders.created', producers: ['shop/cart.ts:9'] }),
  answered(10, first),
  answered(20, { ...second, id: 'q2' }),
]
const vague = { answer: SAME, evidence: ['looked at the dashboards'] }
const alike: [name: string, events: HistoryEvent[], expected: boolean][] = [
  ['one answer for two matters', two(vague), true],
  [
    'with other numbers and punctuation',
    two({ ...vague, answer: `${SAME} (3 min)` }, { ...vague, answer: `${SAME.toUpperCase()} - 7 min!` }),
    true,
  ],
  [
    'with the names put in',
    two({ ...vague, answer: `billing.service: ${SAME}` }, { ...vague, answer: `orders.created: ${SAME}` }),
    true,
  ],
  [
    'two answers',
    two(vague, { ...vague, answer: 'Nothing reads it since the mailer was taken out of the tree.' }),
    false,
  ],
  ['few words', two({ ...vague, answer: 'Restarted the service.' }), false],
  ['a duplicate', two({ ...vague, answer: 'Duplicate of the outage of the message broker last night.' }), false],
  [
    'each with evidence of its own',
    two(
      { answer: SAME, evidence: ['billing.service logs it once'] },
      { answer: SAME, evidence: ['orders.created has a reader'] },
    ),
    false,
  ],
  [
    'each with the same evidence, but for the name',
    two(
      { answer: SAME, evidence: ['checked billing.service'] },
      { answer: SAME, evidence: ['checked orders.created'] },
    ),
    true,
  ],
  [
    'questions that are related',
    [
      opened(),
      { ...opened('q2', QUEUE, {}), related: ['q1'] },
      answered(10, vague),
      answered(20, { ...vague, id: 'q2' }),
    ],
    false,
  ],
  [
    'two questions about one unit',
    [
      opened(),
      opened('q2', { type: 'exception', name: 'billing.service/KeyError/77aa12bc' }, { unit: 'billing.service' }),
      answered(10, vague),
      answered(20, { ...vague, id: 'q2' }),
    ],
    false,
  ],
  ['one question twice', [opened(), answered(10, vague), at(20, 'reopened'), answered(30, vague)], false],
]

test('one answer is the same for different questions', async (t) => {
  for (const [name, events, expected] of alike) {
    await t.test(name, () => assert.equal(reasons(events).includes('same_answer'), expected))
  }
})

test('one answer for two matters stands until one of them has another that is sound', () => {
  const again = (answer: Partial<HistoryEvent>) =>
    outline(run([...two(vague), at(25, 'reopened', { id: 'q2' }), answered(30, { ...answer, id: 'q2' })]).findings)
  const closes = (found: string[]) => found.some((one) => one.startsWith('-answer:'))
  assert.equal(closes(again({ answer: 'x', evidence: [] })), false)
  assert.equal(
    closes(again({ answer: 'Unused.', evidence: ['shop/cart.ts:9 is the last that names orders.created'] })),
    true,
  )
})

/** So many questions of one worker; every so-many-eth comes back, all others hold. */
const career = (count: number, sure: number, fails: (nth: number) => boolean, from = 0): HistoryEvent[] =>
  Array.from({ length: count }, (_, nth) => {
    const id = `q${from + nth}`
    const gap = {
      type: 'exception',
      name: `unit-${'abcdefghijklmnopqrstuvwxyz'[nth % 26]}${nth > 25 ? 'x' : ''}.service/KeyError`,
    }
    const start = (from + nth) * 10
    return [
      at(start, 'opened', { id, gap, facts: { type: 'KeyError' } }),
      answered(start + 1, {
        id,
        answer: `The key is missing, number ${'i'.repeat(nth + 1)}.`,
        evidence: ['KeyError'],
        confidence: sure,
      }),
      at(start + 2, fails(nth) ? 'regressed' : 'closed', { id }),
    ]
  }).flat()

const careers: [name: string, events: HistoryEvent[], expected: boolean][] = [
  ['nearly certain, and wrong four times', career(20, 0.99, (nth) => nth < 4), true],
  ['… twice', career(20, 0.99, (nth) => nth < 2), false],
  ['as sure as it ought to be', career(20, 0.9, (nth) => nth < 2), false],
  ['quite sure, and wrong as often as not', career(20, 0.9, (nth) => nth % 2 === 0), true],
  ['… of one answer less', career(19, 0.9, (nth) => nth % 2 === 0), false],
  ['unsure, and wrong as often as not', career(40, 0.5, (nth) => nth % 2 === 0), false],
  ['a little too sure', career(20, 0.9, (nth) => nth < 6), false],
  ['sure that nothing holds, and all does', career(20, 0.05, () => false), true],
]

test("a worker's confidence is borne out by what comes of its answers, or not", async (t) => {
  for (const [name, events, expected] of careers) {
    await t.test(name, () => assert.equal(reasons(events).includes('confidence'), expected))
  }
  const mended = [...career(20, 0.9, (nth) => nth % 2 === 0), ...career(60, 0.9, (nth) => nth % 10 === 0, 20)]
  assert.ok(outline(run(mended).findings).includes('-worker:agent-7'))
  // … and what is long past does not count once more has come, in whatever order it is read.
  const [old, young] = [career(60, 0.9, (nth) => nth % 2 === 0), career(60, 0.9, (nth) => nth % 10 === 0, 60)]
  assert.ok(!reasons([...young, ...old]).includes('confidence'))
})

const weak = { evidence: [] }
const saved = (): Saved => ({ state: [], open: [], at: 0 })
const courses: [name: string, events: HistoryEvent[], findings: string[]][] = [
  ['a sound answer closes it', [...one(weak), at(20, 'reopened'), answered(30)], ['+', '-']],
  ['another weak one does not', [...one(weak), at(20, 'reopened'), answered(30, weak)], ['+', '+']],
  [
    'what came back does not close by closing again',
    [...one({}), at(HOUR, 'closed'), at(DAY, 'returned'), at(2 * DAY, 'closed')],
    ['+', '+'],
  ],
  [
    'what was seen again closes when its question does',
    one({}, at(3 * HOUR, 'updated'), at(DAY, 'closed')),
    ['+', '-'],
  ],
  [
    'what was open for a week does, too',
    one({}, at(8 * DAY, 'claimed', { id: 'q2' }), at(9 * DAY, 'closed')),
    ['+', '-'],
  ],
  ['an answer after leases that ran out closes it', [opened(), ...expired(1, 2, 3), answered(10)], ['+', '-']],
  ['each further lease counts', [opened(), ...expired(1, 2, 3, 4)], ['+', '+']],
  [
    'what is closed is told to be held, and no longer when it comes back',
    one(weak, at(HOUR, 'closed'), at(DAY, 'returned', { evidence_hash: 'b' })),
    ['+', '+', '+'],
  ],
]

test('an objection stands until an answer is sound', async (t) => {
  for (const [name, events, findings] of courses) {
    await t.test(name, () => {
      const told = outline(run(events).findings)
      assert.deepEqual(
        told,
        findings.map((sign) => `${sign}exception/${GAP.name}`),
      )
    })
  }
})

test('what is read late, or again, counts once', () => {
  const events = [...one(weak), at(20, 'reopened'), answered(30), at(2 * DAY, 'regressed')]
  const items = itemsOf(events)
  const name = `exception/${GAP.name}`
  assert.deepEqual(outline(drive(monitor, items).findings), [`+${name}`, `-${name}`, `+${name}`])
  const again = drive(monitor, [...items, ...items.slice(-1), ...items.slice(-1)])
  assert.deepEqual(occurrences(again.findings), { [name]: 2 })
  const { saved } = drive(monitor, items)
  assert.deepEqual(drive(monitor, items.slice(-1), { saved }).findings, [])
})

test('what closed while the monitor was down was resolved', () => {
  const items = itemsOf(one({ confidence: 0.9 }, at(DAY, 'closed')))
  const { saved } = drive(monitor, items.slice(0, 2))
  const late = items.slice(2).map((item) => ({ ...item, time: item.time + 8 * DAY * 60 }))
  const down = { ...saved, at: (late[0]?.time ?? 0) - 1 }
  assert.deepEqual(drive(monitor, late, { saved: down }).findings, [])
})

test('evidence that changed before it was read is not known to have been the same', () => {
  const items = itemsOf(one({}, at(2 * DAY, 'regressed', { evidence_hash: 'b' })))
  assert.deepEqual(drive(monitor, items.slice(-1)).findings, [])
})

test('what was answered before the monitor first ran is left alone', () => {
  const items = itemsOf(one(weak, at(2 * DAY, 'updated')))
  const first = { ...saved(), at: (items.at(-1)?.time ?? 0) - 60 }
  assert.deepEqual(drive(monitor, items.slice(-1), { saved: first }).findings, [])
  const then = itemsOf([...one(weak), at(2 * DAY, 'reopened'), answered(2 * DAY + 10, weak)])
  assert.equal(drive(monitor, then.slice(-1), { saved: first }).findings.length, 1)
})

test('more questions than are remembered are not counted again', () => {
  const all = Array.from({ length: 2_100 }, (_, nth) => [
    opened(`q${nth}`, { type: 'exception', name: `x${nth}` }),
    answered(10 + nth, { ...weak, id: `q${nth}` }),
  ]).flat()
  const items = itemsOf(all).filter((_, nth) => nth % 2 === 1)
  const { findings, saved } = drive(monitor, items)
  assert.equal(findings.length, 2_100)
  assert.equal(saved.state.filter(([key]) => key.startsWith('question:')).length, 2_000)
  const later = items.map((item) => ({ ...item, time: item.time + DAY * 60 }))
  assert.deepEqual(drive(monitor, later, { saved }).findings, [])
})

test('of answers, of workers and of what came of them no more are remembered than their bounds', () => {
  const word = (nth: number) => [...String(10_000 + nth)].map((digit) => 'klmnopqrst'[Number(digit)]).join('')
  const lives = (count: number, more: (nth: number) => Partial<HistoryEvent>) =>
    Array.from({ length: count }, (_, nth) => {
      const id = `q${nth}`
      const gap = { type: 'exception', name: `${id}.service/KeyError` }
      return [opened(id, gap, {}), answered(nth, { id, ...more(nth) }), at(nth, 'closed', { id })]
    }).flat()
  const kept = (events: HistoryEvent[], is: string) =>
    drive(monitor, itemsOf(events))
      .saved.state.map(([, json]) => JSON.parse(json) as Memory)
      .filter((memory) => memory.is === is)
  const sure = { confidence: 0.9 }

  const texts = lives(2_100, (nth) => ({ answer: `Nobody reads what the mailer writes ${word(nth)}.` }))
  const answers = kept(texts, 'answer')
  assert.equal(answers.length, 2_000)
  assert.deepEqual(
    [0, 99, 100, 2_099].map((nth) => answers.some((one) => 'text' in one && one.text.includes(word(nth)))),
    [false, false, true, true],
  )
  const workers = kept(
    lives(520, (nth) => ({ ...sure, by: `agent-${nth}` })),
    'worker',
  )
  assert.equal(workers.length, 500)

  const alike = kept(
    lives(30, () => ({ answer: SAME, evidence: [] })),
    'answer',
  )
  assert.deepEqual(
    alike.map((one) => 'given' in one && one.given.length),
    [20],
  )
  const outcomes = kept(
    lives(70, () => sure),
    'worker',
  )
  assert.deepEqual(
    outcomes.map((one) => 'outcomes' in one && one.outcomes.length),
    [60],
  )
})

test('a full memory that is given back in another order forgets what is the oldest', () => {
  const weakly = (id: string, minutes: number) => [
    opened(id, { type: 'exception', name: id }),
    answered(minutes, { ...weak, id }),
  ]
  const full = itemsOf(Array.from({ length: 2_000 }, (_, nth) => weakly(`x${nth}`, 10 + nth)).flat())
  const { saved } = drive(monitor, full)
  const disordered = { ...saved, state: saved.state.toReversed() }
  const then = itemsOf([...weakly('y', 2_500), ...weakly('late', 1_500)])
  assert.deepEqual(outline(drive(monitor, then, { saved: disordered }).findings), ['+exception/y', '+exception/late'])
})

test('what a weak investigation says', () => {
  const [first] = run(one({ answer: 'It is \u001b[31mfixed\u0007 now.', evidence: [] })).findings
  assert.deepEqual(first, {
    opens: 'weak_investigation',
    name: 'exception/billing.service/ValueError/3f9a1c0e',
    reason: 'the investigation of exception/billing.service/ValueError/3f9a1c0e is weak',
    facts: {
      reasons: ['no_evidence'],
      because: ['no_evidence: it came without any evidence'],
      question: 'q1',
      about: 'exception/billing.service/ValueError/3f9a1c0e',
      worker: 'agent-7',
      answer: 'It is [31mfixed now.',
      answered_at: '2026-11-20T10:10:00.000Z',
      evidence: [],
    },
    occurrences: 1,
    expires_s: 30 * 86_400,
  })
})
