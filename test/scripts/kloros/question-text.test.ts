import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Context } from '../../../scripts/kloros/command.ts'
import { explain } from '../../../scripts/kloros/explain.ts'
import { nextText } from '../../../scripts/kloros/next-text.ts'
import { questionText } from '../../../scripts/kloros/question-text.ts'
import type { Mute, Question } from '../../../shared/text/answers.ts'
import { width } from '../../../shared/text/clean.ts'

const quiet = { env: {}, stdin: [] as never, stdout: { write: () => 0 }, stderr: { write: () => 0 } }
const to = (columns: number | undefined, colour = false): Context => ({ ...quiet, columns, colour })

function question(more: Partial<Question> = {}): Question {
  return {
    id: 'exception-0f1e2d3c4b5a6978',
    question: 'billing.service fails with ValueError in charge(). What causes it?',
    hypothesis: 'EXCEPTION_VALUEERROR',
    evidence: ['ValueError raised in charge()'],
    action_class: 'propose_fix',
    autonomy: 3,
    value_estimate: 0.85,
    cost: 0.3,
    status: 'in_progress',
    level: 'high',
    gap: { type: 'exception', name: 'billing.service/ValueError/3f9a1c0e', ecosystem: 'diagnostics' },
    facts: {},
    occurrences: 3,
    first_seen: '2026-11-21T02:00:00.000Z',
    last_seen: '2026-11-21T03:00:00.000Z',
    hosts: [],
    related: [],
    metadata: {},
    claim: null,
    answer: null,
    history: [],
    ...more,
  }
}

const mute: Mute = { id: 'm-1', gap_type: null, gap_name: '*', reason: 'moving', until: null, held: 1 }

describe('why a question is as it is', () => {
  const cases: [name: string, of: Partial<Question>, what: string, why: RegExp, around?: Mute][] = [
    ['its level', {}, 'level high', /^worth 0\.85 for a cost of 0\.3 is 2\.83; critical is above 3/],
    ['its name', {}, 'one question', /^for all that say exception billing\.service\/ValueError\/3f9a1c0e$/],
    ['its grouping', { facts: { grouping: 'v1, by its text' } }, 'one fault', /^v1, by its text$/],
    [
      'who holds it',
      { claim: { worker: 'alice', expires_at: '2026-11-21T04:00:00.000Z' } },
      'status in_progress',
      /^alice holds it until 2026/,
    ],
    [
      'blocked',
      { status: 'blocked', metadata: { reason: 'no disk' } },
      'status blocked',
      /^no disk; kloros reopen exc/,
    ],
    [
      'snoozed',
      { status: 'snoozed', metadata: { until: '2026-12' } },
      'status snoozed',
      /^it is asked again at 2026-12$/,
    ],
    ['accepted', { status: 'accepted', metadata: { reason: 'a toy' } }, 'status accepted', /^a toy; quiet until/],
    ['answered', { status: 'answered' }, 'status answered', /cooldown/],
    ['closed', { status: 'closed', metadata: { reason: 'it heals' } }, 'status closed', /^it heals$/],
    [
      'its subject is off',
      { status: 'held', metadata: { held_by: 'inhibited', reason: 'masked' } },
      'status held',
      /^its subject is off \(masked\)/,
    ],
    ['no room', { status: 'held', metadata: { held_by: 'rolled_up' } }, 'status held', /waits for room/],
    [
      'muted',
      { status: 'held', metadata: { held_by: 'm-1' } },
      'status held',
      /^muted \(moving\); kloros unmute m-1 asks it again$/,
      mute,
    ],
    ['a mute that went', { status: 'held', metadata: { held_by: 'm-1' } }, 'status held', /^muted; kloros unmute m-1/],
    ['many hosts', { hosts: hosts(3), metadata: { more_hosts: 2 } }, 'open until', /all of its 5 hosts$/],
    ['many gaps', { metadata: { rolled_up: 2 } }, 'stands for', /^2 more gaps/],
    ['back', { metadata: { returned: true } }, 'returned', /opened again/],
    ['again', { metadata: { regression: true } }, 'regression', /answered/],
    ['flapping', { metadata: { flapping: true } }, 'flapping', /calm for 1h/],
    ['dropped', { metadata: { lease_expiries: 2 } }, 'leases run out', /^2,/],
  ]
  for (const [name, of, what, why, held] of cases) {
    test(name, () => assert.match(new Map(explain(question(of), { mute: held })).get(what) ?? 'nothing', why))
  }
  test('what does not apply is not told', () => {
    const told = explain(question({ status: 'ready' }), {}).map(([what]) => what)
    assert.deepEqual(told, ['level high', 'one question'])
  })
})

const hostile = `\x1b[2J\x1b]0;title\x07 $(reboot) \`id\`\n\u202e${'wide 東京 '.repeat(30)}${'x'.repeat(300)}`
const full = question({
  question: hostile,
  evidence: Array.from({ length: 20 }, () => hostile),
  facts: {
    unit: hostile,
    file: hostile,
    location: hostile,
    function: hostile,
    rerun: hostile,
    traceback: Array.from({ length: 50 }, (_, i) => `  File "/srv/shop/\x1b[2J${i}.py", line ${i}, in f`).join('\n'),
  },
  hosts: hosts(9),
  related: Array.from({ length: 16 }, (_, i) => ({
    id: `failing-${i}`,
    by: 'error',
    status: 'in_progress',
    gap: { type: 'failing', name: hostile },
    worker: hostile,
  })),
  metadata: { returned: true, regression: true, flapping: true },
  answer: { answer: hostile, evidence: [hostile], confidence: 1, worker: hostile, at: 'then' },
  history: [{ at: 'then', event: 'released', status: 'ready', by: hostile, reason: hostile }],
})

describe('a question on a terminal', () => {
  const claimed = (of: Question) => ({ question: of, token: 't', expires_at: '2026-11-21T04:00:00.000Z' })

  for (const columns of [40, 80, 120]) {
    test(`fits ${columns} columns, however hostile its text is`, () => {
      for (const text of [nextText(to(columns), claimed(full), 'http://h:1'), questionText(to(columns), full)]) {
        assert.deepEqual(
          text.split('\n').filter((line) => width(line) > columns),
          [],
        )
        assert.doesNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/)
      }
    })
  }

  test('next is one screen of 80 × 24, and its parts share what room there is', () => {
    const screen = nextText(to(80), claimed({ ...full, question: 'Why?', facts: { traceback: full.facts.traceback } }))
    const lines = screen.trimEnd().split('\n')
    assert.ok(lines.length <= 23, `${lines.length} lines`)
    assert.match(screen, /^Its own calls, innermost first \(\d lines of \d+\)$/m)
    assert.match(screen, /^Evidence \(\d lines of \d+\)$/m)
    assert.match(screen, /^Related \(\d lines of 16\)\n {2}failing-0 in_progress, held by /m)
  })

  test('next says how a test is run again, and takes its file for no log', () => {
    const gap = { type: 'test_failure', name: 'shop/t.py::a', ecosystem: 'testing' }
    const facts = { file: 't.py', location: 't.py:5', function: 'a', rerun: "pytest 't.py::a'" }
    const screen = nextText(to(80), claimed(question({ gap, facts })))
    assert.match(screen, /^ {2}where {2}t\.py:5 {2}a$/m)
    assert.match(screen, /^ {2}again {2}pytest 't\.py::a'$/m)
    assert.doesNotMatch(screen, /^ {2}log /m)
  })

  test('a command line that is too long is broken as a shell reads on, ids stay whole', () => {
    const id = `a_type_with_a_long_name-${'0'.repeat(16)}`
    const screen = nextText(to(60), claimed(question({ id })))
    assert.match(screen, new RegExp(`^ {2}kloros answer ${id} \\\\\\n {4}'TEXT' `, 'm'))
  })

  test('what a shell would run is quoted', () => {
    const screen = nextText(to(undefined), claimed(question({ id: "x'; reboot" })), 'http://h/$(id)')
    assert.match(screen, /^ {2}kloros renew 'x'\\''; reboot'$/m)
    assert.match(screen, /^ {2}export KLOROS_URL='http:\/\/h\/\$\(id\)'$/m)
  })

  test('colours only where they may be used', () => {
    assert.match(nextText(to(80, true), claimed(question())), /\x1b\[33mexception-0f1e/)
    assert.doesNotMatch(nextText(to(80), claimed(question())), /\x1b/)
  })
})

function hosts(count: number): Question['hosts'] {
  return Array.from({ length: count }, (_, i) => ({
    host: `web-${i}`,
    open: true,
    last_seen: '2026-11-21T03:00:00.000Z',
  }))
}
