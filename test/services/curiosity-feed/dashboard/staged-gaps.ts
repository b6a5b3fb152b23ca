import type { Sketch } from '../../../support/signals.ts'

const PYTHON = `Traceback (most recent call last):
  File "/srv/shop/billing/worker.py", line 88, in run
    self.settle(order)
  File "/srv/shop/billing/worker.py", line 131, in settle
    return self.gateway.charge(order.card, order.total)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/venv/lib/python3.11/site-packages/tenacity/__init__.py", line 336, in wrapped_f
    return copy(f, *args, **kw)
           ^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/venv/lib/python3.11/site-packages/tenacity/__init__.py", line 475, in __call__
    do = self.iter(retry_state=retry_state)
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/venv/lib/python3.11/site-packages/tenacity/__init__.py", line 376, in iter
    result = action(retry_state)
  File "/srv/shop/billing/card.py", line 41, in charge
    raise ValueError(f"expired card {card.masked}")
ValueError: expired card ****-4242`

const NODE = `TypeError: Cannot read properties of undefined (reading 'currency')
    at priceOf (/srv/shop/storefront/src/price.ts:27:31)
    at Cart.total (/srv/shop/storefront/src/cart.ts:112:14)
    at /srv/shop/storefront/node_modules/fastify/lib/handle-request.js:144:19
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`

/** A gap of the stage: how it is told, how many hours ago it was first, how often since, and how many hours ago it closed. */
export interface Staged {
  sketch: Sketch & { monitor: string }
  hours: number
  times: number
  closed?: number
}

const gap = (
  type: string,
  monitor: string,
  [hours, times, closed]: [number, number, number?],
  name: string,
  facts: Record<string, unknown>,
  host = 'web-1',
): Staged => ({
  sketch: { type, name, host, facts, monitor } as Staged['sketch'],
  ...{ hours, times, ...(closed !== undefined && { closed }) },
})

const failing = (
  when: [number, number, number?],
  unit: string,
  type: string,
  facts: Record<string, unknown>,
  host?: string,
) =>
  gap(
    'exception',
    'exception-monitor',
    when,
    `${unit}/${type}/${facts.key}`,
    { kind: 'traceback', unit, type, ...facts, gap_reason: `${type} raised in ${facts.function}(), ${facts.location}` },
    host,
  )

const test = (when: [number, number, number?], type: string, file: string, name: string, facts: object = {}) =>
  gap(type, 'test-monitor', when, `shop/${file}::${name}`, {
    ...{ runner: 'pytest', test: `${file}::${name}`, file, stage: 'call', report: 'test-results/pytest.xml' },
    ...{ rerun: `pytest ${file}::${name}`, failures: 4, passes: 9, gap_reason: `${name} failed`, ...facts },
  })

/** What a shop might have had in a day. */
export const gaps: readonly Staged[] = [
  failing([21, 46], 'billing.service', 'ValueError', {
    ...{ key: '3f9a1c0e', function: 'charge', location: 'billing/card.py:41', traceback: PYTHON, language: 'python' },
    ...{ message: 'expired card ****-4242', context: 'settling order 81723', program: 'python3' },
  }),
  failing(
    [3, 9],
    'storefront.service',
    'TypeError',
    {
      ...{ key: '8be20d51', function: 'priceOf', location: 'storefront/src/price.ts:27', traceback: NODE },
      ...{ message: "Cannot read properties of undefined (reading 'currency')", language: 'node', program: 'node' },
    },
    'web-2',
  ),
  failing([9, 4, 2], 'search.service', 'TimeoutError', {
    ...{ key: '11d0aa7c', function: 'suggest', location: 'search/suggest.py:64', message: 'no answer in 2 s' },
  }),
  gap('exception', 'exception-monitor', [5, 2], 'mail-queue.service/unit_failed', {
    ...{ kind: 'unit_failed', unit: 'mail-queue.service', result: 'exit-code', exit_status: '3' },
    gap_reason: 'mail-queue.service entered the failed state',
  }),
  gap(
    'exception',
    'exception-monitor',
    [14, 1],
    'thumbnailer.service/oom_kill',
    {
      ...{ kind: 'oom_kill', unit: 'thumbnailer.service', gap_reason: 'the kernel killed it for want of memory' },
    },
    'web-2',
  ),
  gap('healing_failure', 'chaos-monitor', [11, 7], 'disk-full', {
    ...{ scenario: 'disk-full', target: 'postgres', mode: 'fill', severity: 'critical', runs: 7, healing_rate: 0.14 },
    ...{ mean_score: 22, last_error: 'no space left on device after 120 s', gap_reason: 'one of seven runs healed' },
  }),
  gap('healing_failure', 'chaos-monitor', [8, 3, 1], 'kill-cache', {
    ...{ scenario: 'kill-cache', target: 'redis', mode: 'kill', runs: 3, healing_rate: 0.33, mean_score: 48 },
    gap_reason: 'one of three runs healed',
  }),
  test([2, 3], 'test_failure', 'tests/test_cart.py', 'test_a_full_cart_costs_30', {
    ...{ type: 'AssertionError', message: 'assert 10 == 30', location: 'shop/cart.py:57', revision: '4be1c0d' },
  }),
  test([6, 2, 4], 'test_failure', 'tests/test_tax.py', 'test_rounding[eur]', { type: 'AssertionError' }),
  test([4, 2, 3], 'test_failure', 'tests/test_tax.py', 'test_rounding[sek]', { type: 'AssertionError' }),
  test([17, 6], 'flaky_test', 'tests/test_search.py', 'test_suggestions_come_in_order', { message: 'Timeout' }),
  gap('orphaned_queue', 'integration-monitor', [19, 1], 'shop/order.cancelled', {
    ...{ channel: 'order.cancelled', family: 'pubsub', producers: ['orders/cancel.py:33', 'orders/refund.py:90'] },
    ...{
      count: 2,
      confidence: 0.95,
      why: ['no subscriber matches'],
      consumed_only: ['order.canceled at mail/listen.py:12'],
    },
    gap_reason: 'published in two places, consumed in none',
  }),
  gap('duplicate_responsibility', 'integration-monitor', [19, 1], 'shop/sends mail to customers', {
    ...{
      says: 'sends mail to customers',
      classes: ['mail/sender.py:8 Sender', 'orders/notify.py:14 Notifier'],
      count: 2,
    },
    ...{ confidence: 0.8, gap_reason: 'two classes say the same of themselves' },
  }),
  gap('conditional_init_gap', 'integration-monitor', [18, 1, 7], 'shop/Checkout.coupons', {
    ...{ class: 'Checkout', attribute: 'coupons', file: 'orders/checkout.py', set: 'orders/checkout.py:20' },
    ...{ under: 'orders/checkout.py:19', condition: 'if settings.coupons:', uses: ['orders/checkout.py:71'] },
    ...{ confidence: 0.85, gap_reason: 'set under a condition, used without it' },
  }),
  gap('missing_dependency', 'capability-discovery', [16, 1], 'shop/python/orjson', {
    ...{ module: 'orjson', package: 'orjson', language: 'python', state: 'undeclared', manifest: 'pyproject.toml' },
    ...{ imports: ['orders/export.py:4'], count: 1, confidence: 0.95, gap_reason: 'imported and declared nowhere' },
  }),
  gap(
    'missing_tool',
    'capability-discovery',
    [16, 1, 10],
    'web-2/pdftotext',
    {
      ...{ tool: 'pdftotext', package: 'poppler-utils', uses: ['invoices/read.py:18'], count: 1, confidence: 0.9 },
      gap_reason: 'run, and on no PATH',
    },
    'web-2',
  ),
  gap(
    'component_silent',
    'curiosity-core',
    [1, 1],
    'web-2/chaos-monitor',
    {
      ...{ service: 'chaos-monitor', last_status: 'ok', gap_reason: 'no heartbeat for 30 s' },
    },
    'web-2',
  ),
  ...['refund', 'invoice', 'export'].map((what, at) =>
    failing([12 - at * 3, 2 + at * 5, 2 - at * 0.5], `${what}.service`, 'ConnectionError', {
      ...{ key: `77aa0${at}`, function: 'connect', location: `shared/db.py:2${at}`, message: 'connection refused' },
    }),
  ),
]
