import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { meaningOf } from '../../../services/curiosity-core/meaning.ts'
import { generic, templates } from '../../../services/curiosity-core/templates.ts'
import { gaps } from '../../../shared/contract/gaps.ts'
import { levelOf } from '../../../shared/contract/question.ts'
import { often } from '../../support/fuzz.ts'
import { signal } from '../../support/signals.ts'

const rejected: [name: string, json: string | undefined, reason: RegExp][] = [
  ['no field json', undefined, /no field json/],
  ['nothing', '', /not JSON/],
  ['a torn write', '{"signal":"CAPABILITY_GAP","facts"', /not JSON/],
  ['not an object', '[1]', /the signal: .*object/],
  ['null', 'null', /the signal: /],
  ['no signal', '{"facts":{"gap_type":"x","gap_name":"y"}}', /^signal: /],
  ['another signal', '{"signal":"HELLO","facts":{"gap_type":"x","gap_name":"y"}}', /^signal: /],
  ['no facts', '{"signal":"CAPABILITY_GAP"}', /^facts: /],
  ['no name', '{"signal":"CAPABILITY_GAP","facts":{"gap_type":"x"}}', /^facts\.gap_name: /],
  ['an empty name', JSON.stringify(signal({ name: '' })), /^facts\.gap_name: /],
  ['a name of 513 characters', JSON.stringify(signal({ name: 'x'.repeat(513) })), /^facts\.gap_name: /],
  ['a name that drives a terminal', JSON.stringify(signal({ name: 'a\x1b[31m' })), /^facts\.gap_name: .*control/],
  ['a type that is no word', JSON.stringify(signal({ type: '../x' })), /^facts\.gap_type: .*snake_case/],
  ['a negative count', JSON.stringify(signal({ occurrences: -1 })), /^facts\.occurrences: /],
  ['half a count', JSON.stringify(signal({ occurrences: 1.5 })), /^facts\.occurrences: /],
  ['a fact of the wrong type', JSON.stringify(signal({ facts: { healing_rate: 'low' } })), /^facts\.healing_rate: /],
  ['a rate of 7', JSON.stringify(signal({ facts: { healing_rate: 7 } })), /^facts\.healing_rate: /],
  ['a host with a slash', JSON.stringify(signal({ host: 'a/b' })), /^host: .*slashes/],
  ['a later schema', JSON.stringify({ ...signal(), schema_version: 2 }), /^schema_version: .*not a version/],
  ['too large', JSON.stringify(signal({ facts: { last_error: 'x'.repeat(40_000) } })), /larger than 32768 bytes/],
  ['too large in bytes', JSON.stringify(signal({ facts: { other: '€'.repeat(11_000) } })), /larger than 32768 bytes/],
]
for (const [name, json, reason] of rejected) {
  test(`rejected: ${name}`, () => {
    const meaning = meaningOf(json, 'here')
    assert.equal(meaning.kind, 'reject')
    assert.match(meaning.kind === 'reject' ? meaning.reason : '', reason)
  })
}

const accepted: [name: string, json: string, kind: string, question: RegExp][] = [
  [
    'the least there is',
    '{"signal":"CAPABILITY_GAP","facts":{"gap_type":"healing_failure","gap_name":"x"}}',
    'open',
    /'x' breaks its target/,
  ],
  [
    'a type of another program',
    '{"signal":"CAPABILITY_GAP","facts":{"gap_type":"leak","gap_name":"x"}}',
    'open',
    /type 'leak': 'x'/,
  ],
  ['a long fact', JSON.stringify(signal({ facts: { last_error: 'x'.repeat(5_000) } })), 'open', /disk-full/],
  [
    'facts of several lines',
    JSON.stringify(signal({ type: 'exception', facts: { unit: 'a\n\x1bb' } })),
    'open',
    /^a b fails with an exception\. [^\n]*$/,
  ],
  [
    'a fact that would fill the question',
    JSON.stringify(signal({ type: 'exception', facts: { unit: 'x'.repeat(5_000) } })),
    'open',
    /^.{900,1010}how is it fixed\?$/,
  ],
  ['a closing', JSON.stringify(signal({ closed: true })), 'close', /^$/],
  ['keys of a later writer', JSON.stringify({ ...signal(), later: 1 }), 'open', /disk-full/],
]
for (const [name, json, kind, question] of accepted) {
  test(`accepted: ${name}`, () => {
    const meaning = meaningOf(json, 'here')
    assert.equal(meaning.kind, kind)
    assert.match(meaning.kind === 'open' ? meaning.wording.question : '', question)
  })
}

test('no line of evidence is empty', () => {
  const meaning = meaningOf(
    JSON.stringify(signal({ type: 'stale_document', facts: { places: ['', 'a.md:1'] } })),
    'here',
  )
  assert.deepEqual(meaning.kind === 'open' && meaning.wording.evidence, ['it did not heal', 'a.md:1'])
})

test('the reason may be called by its older name', () => {
  const json = '{"signal":"CAPABILITY_GAP","facts":{"gap_type":"leak","gap_name":"x","reason":"it grows"}}'
  const meaning = meaningOf(json, 'here')
  assert.deepEqual(meaning.kind === 'open' && meaning.wording.evidence, ['it grows'])
})

test('nothing that comes in makes it throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.json().map((facts) => `{"signal":"CAPABILITY_GAP","facts":${facts}}`),
      ),
      (json) => {
        assert.ok(['open', 'close', 'reject'].includes(meaningOf(json, 'here').kind))
      },
    ),
    often(2_000),
  )
})

test('types are ordered by what their questions are worth', () => {
  const of = (type: keyof typeof gaps, facts: Record<string, unknown> = {}) => {
    const wording = templates[type]({ type, name: 'x', reason: 'r', host: 'h', facts: facts as never })
    return wording.value_estimate / wording.cost
  }
  const ranked = [
    of('component_silent'),
    of('orphaned_queue', { confidence: 1 }),
    of('exception', { kind: 'core_dump' }),
    of('exception', { kind: 'oom_kill' }),
    of('exception', { kind: 'unit_failed' }),
    of('test_failure', { tests: ['a', 'b', 'c', 'd'], count: 4 }),
    of('collection_error'),
    of('hardware_lost'),
    of('healing_failure', { healing_rate: 0.05 }),
    of('missing_wiring', { confidence: 1 }),
    of('resource_pressure'),
    of('missing_dependency'),
    of('exception', { kind: 'traceback' }),
    of('source_loss'),
    of('test_failure'),
    of('suspicious_metrics'),
    of('healing_failure', { healing_rate: 0.2 }),
    of('missing_wiring', { confidence: 0.7 }),
    of('conditional_init_gap', { confidence: 1 }),
    of('healing_failure'),
    of('exception', { kind: 'error_log' }),
    of('flaky_test'),
    of('duplicate_responsibility'),
    of('conditional_init_gap', { confidence: 0.7 }),
    of('stale_document'),
    of('new_module', { doc: 'Taxes.', modules: ['tax/__init__.py', 'tax/vat.py'], count: 3 }),
    of('weak_investigation'),
    generic({ type: 'y', name: 'x', reason: 'r', host: 'h', facts: {} }).value_estimate / 0.4,
    of('new_module', { doc: 'Taxes.', count: 3 }),
    of('hardware_unused'),
    of('unindexed_document'),
    of('new_module', { doc: 'Taxes.' }),
    of('new_module'),
    of('missing_docstrings'),
  ]
  assert.deepEqual(
    ranked,
    [...ranked].sort((a, b) => b - a),
  )
})

test('each kind of exception is asked about in its own words', () => {
  const facts = { unit: 'billing.service', type: 'ValueError', function: 'charge', result: 'exit-code' }
  const rows: [kind: string, hypothesis: string, capability: string, question: RegExp][] = [
    ['traceback', 'EXCEPTION_VALUEERROR', 'error_handling.billing.service', /fails with ValueError in charge\(\)/],
    ['error_log', 'ERROR_LOG_BILLING_SERVICE', 'error_handling.billing.service', /logs an error/],
    ['unit_failed', 'CRASH_BILLING_SERVICE', 'stability.billing.service', /failed \(exit-code\)/],
    ['core_dump', 'CRASH_BILLING_SERVICE', 'stability.billing.service', /crashed \(ValueError\)/],
    ['oom_kill', 'CRASH_BILLING_SERVICE', 'stability.billing.service', /want of memory/],
  ]
  for (const [kind, hypothesis, capability, question] of rows) {
    const gap = { type: 'exception', name: 'billing.service/x', reason: 'r', host: 'h', facts: { ...facts, kind } }
    const wording = templates.exception(gap as never)
    assert.deepEqual([wording.hypothesis, wording.capability_key], [hypothesis, capability])
    assert.match(wording.question, question)
  }
})

test('what is wrong with classes is asked about in words of its own', () => {
  const wired = { class: 'Shop', attribute: 'bus', file: 'shop.py', uses: ['shop.py:9'], confidence: 0.5, why: ['x'] }
  const conditional = { ...wired, set: 'shop.py:4', under: 'shop.py:3', condition: 'queue' }
  const double = { says: 'keeps carts', classes: ['a.py:1 A', 'b.py:1 B'], count: 3, confidence: 0.9 }
  const rows: [keyof typeof gaps, string, object, string, string, number, string[]][] = [
    [
      'missing_wiring',
      'p/shop.py:Shop.bus',
      wired,
      'UNINITIALIZED_COMPONENT_SHOP_BUS',
      'initialization.Shop.bus',
      0.46,
      ['r', 'used: shop.py:9', 'confidence: 0.5', 'less sure because: x'],
    ],
    [
      'conditional_init_gap',
      'p/shop.py:Shop.bus',
      conditional,
      'CONDITIONAL_INIT_GAP_SHOP_BUS',
      'safety.Shop.bus',
      0.425,
      [
        'r',
        'set: shop.py:4',
        'only under: queue, shop.py:3',
        'used: shop.py:9',
        'confidence: 0.5',
        'less sure because: x',
      ],
    ],
    [
      'orphaned_queue',
      'shop/order.created',
      {
        channel: 'order.created',
        producers: ['a.ts:1', 'b.ts:2'],
        count: 3,
        confidence: 0.8,
        consumed_only: ['order.create at c.ts:1'],
      },
      'ORPHANED_QUEUE_ORDER_CREATED',
      'integration.order.created',
      0.95 * 0.8,
      ['r', 'producers: a.ts:1, b.ts:2, … and 1 more', 'did you mean: order.create at c.ts:1', 'confidence: 0.8'],
    ],
    [
      'duplicate_responsibility',
      'p/keeps-carts',
      double,
      'DUPLICATE_KEEPS_CARTS',
      'architecture.duplication.keeps-carts',
      0.6,
      ['r', 'a.py:1 A', 'b.py:1 B', '… and 1 more', 'confidence: 0.9'],
    ],
  ]
  for (const [type, name, facts, hypothesis, capability, value, said] of rows) {
    const wording = templates[type]({ type, name, reason: 'r', host: 'h', facts } as never)
    assert.deepEqual(
      [wording.hypothesis, wording.capability_key, wording.value_estimate, wording.evidence],
      [hypothesis, capability, value, said],
    )
  }
})

test('a new module is asked about in words of its own, and of what other programs do not say nothing is said', () => {
  const own = {
    path: 'shop/tax.py',
    language: 'python',
    exports: ['vat'],
    classes: ['Tax'],
    doc: 'Taxes.',
    confidence: 0.9,
  }
  const modules = ['shop/tax/__init__.py', 'shop/tax/vat.py']
  const rows: [name: string, facts: object, hypothesis: string, key: string, value: number, evidence: string[]][] = [
    ['p/a.py', {}, 'UNDISCOVERED_MODULE_A_PY', 'undiscovered.a.py', 0.5, ['r']],
    [
      'p/shop/tax.py',
      { ...own, tests: [] },
      'UNDISCOVERED_MODULE_SHOP_TAX_PY',
      'undiscovered.shop/tax.py',
      0.6,
      ['r', 'says of itself: Taxes.', 'classes: Tax', 'exports: vat', 'tests: none', 'confidence: 0.9'],
    ],
    [
      'p/shop/tax',
      { modules, count: 3, tests: ['t.py'] },
      'UNDISCOVERED_MODULE_SHOP_TAX',
      'undiscovered.shop/tax',
      0.8,
      ['r', `modules: ${modules.join(', ')}`, 'tests: t.py'],
    ],
  ]
  for (const [name, facts, hypothesis, key, value, said] of rows) {
    const wording = templates.new_module({ type: 'new_module', name, reason: 'r', host: 'h', facts } as never)
    assert.deepEqual(
      [wording.hypothesis, wording.capability_key, wording.value_estimate, wording.evidence],
      [hypothesis, key, value, said],
    )
    assert.deepEqual([wording.action_class, wording.autonomy, wording.cost], ['explore', 3, 0.6])
  }
})

test('each kind of trouble with tests is asked about in its own words', () => {
  const one = 'shop/tests/test_card.py::test_pays'
  const rows: [
    type: keyof typeof gaps,
    name: string,
    facts: object,
    hypothesis: string,
    capability: string,
    question: RegExp,
  ][] = [
    [
      'test_failure',
      one,
      { test: 'tests/test_card.py::test_pays', type: 'AssertionError' },
      'TEST_FAILURE_TESTS_TEST_CARD_PY_TEST_PAYS',
      'testing.tests/test_card.py::test_pays',
      /test_pays fails with AssertionError/,
    ],
    [
      'test_failure',
      'shop/cause/Lost in charge (card.py)',
      { test: 'a', tests: ['a', 'b'], count: 52, type: 'Lost', function: 'charge' },
      'MULTIPLE_TEST_FAILURES',
      'testing.shop',
      /^52 tests fail of one cause, Lost in charge\(\)/,
    ],
    [
      'test_failure',
      'shop/cause/many more',
      { tests: ['a'], count: 7 },
      'MULTIPLE_TEST_FAILURES',
      'testing.shop',
      /^7 more tests/,
    ],
    [
      'collection_error',
      'shop/tests/test_cart.py',
      { type: 'ImportError' },
      'TEST_COLLECTION_ERROR_TESTS_TEST_CART_PY',
      'testing.tests/test_cart.py',
      /cannot be collected: ImportError/,
    ],
    [
      'collection_error',
      'shop/run of build/report.xml',
      { done: 3, report: 'build/report.xml' },
      'TEST_COLLECTION_ERROR_RUN_OF_BUILD_REPORT_XML',
      'testing.run of build/report.xml',
      /did not come to its end \(build\/report\.xml\)/,
    ],
    [
      'flaky_test',
      one,
      {},
      'FLAKY_TEST_TESTS_TEST_CARD_PY_TEST_PAYS',
      'testing.tests/test_card.py::test_pays',
      /test_pays passes and fails on the same code/,
    ],
  ]
  for (const [type, name, facts, hypothesis, capability, question] of rows) {
    const wording = templates[type]({ type, name, reason: 'r', host: 'h', facts: facts as never })
    assert.deepEqual([wording.hypothesis, wording.capability_key], [hypothesis, capability])
    assert.match(wording.question, question)
  }
})

test('of several tests that fail alike the evidence lists some, and says of how many', () => {
  const facts = { tests: ['a', 'b'], count: 5, type: 'Lost' }
  const gap = { type: 'test_failure', name: 'shop/cause/Lost', reason: 'r', host: 'h', facts }
  assert.deepEqual(templates.test_failure(gap).evidence, ['r', 'a', 'b', '… and 3 more'])
})

test('exactly 3 is high, exactly 1 is low', () => {
  const rows: [number, number, string][] = [
    [0.95, 0.3, 'critical'],
    [0.9, 0.3, 'high'],
    [0.8, 0.4, 'medium'],
    [0.4, 0.4, 'low'],
    [0.3, 0.4, 'low'],
  ]
  for (const [value_estimate, cost, level] of rows) assert.equal(levelOf({ value_estimate, cost }), level)
})

test('every type has its template, without which the fleet would not compile', () => {
  assert.deepEqual(Object.keys(templates).sort(), Object.keys(gaps).sort())
})

test('no character is cut in two', () => {
  for (const before of ['', 'x']) {
    const name = before + '𐐀'.repeat(256 - before.length)
    const json = JSON.stringify(signal({ type: 'leak', name, facts: { gap_reason: '𐐀'.repeat(1_000) } }))
    const meaning = meaningOf(json, 'here')
    assert.equal(meaning.kind, 'open')
    assert.doesNotMatch(JSON.stringify(meaning), /\\ud[89a-f]/, 'JSON.stringify escapes a half alone')
  }
})
