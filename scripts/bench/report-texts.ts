/** How many tests a file has. */
const PER_FILE = 100

/**
 * A report as pytest's `--junitxml` writes it.
 *
 * @param suite what its files are named after.
 * @param fails whether the n-th test fails.
 */
export function junitOf(suite: string, tests: number, fails: (n: number) => boolean): string {
  const cases = Array.from({ length: tests }, (_, n) => {
    const head = `<testcase classname="tests.test_${suite}_${Math.floor(n / PER_FILE)}.TestOrders" name="test_order_${n}[EUR-${n % 7}]" time="0.00${n % 9}">`
    if (!fails(n)) return `${head}</testcase>`
    return `${head}<failure message="AssertionError: assert ${n} == ${n + 1}">${longrepr(suite, n)}</failure></testcase>`
  })
  const failures = cases.filter((_, n) => fails(n)).length
  const counts = `errors="0" failures="${failures}" skipped="0" tests="${tests}"`
  return `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" ${counts} time="3.141" timestamp="2026-11-20T12:00:00.000000" hostname="ci">${cases.join('')}</testsuite></testsuites>`
}

/** A report as pytest-json-report writes it; see {@link junitOf}. */
export function pytestJsonOf(suite: string, tests: number, fails: (n: number) => boolean): string {
  const stage = { duration: 0.00019, outcome: 'passed' }
  const all = Array.from({ length: tests }, (_, n) => {
    const path = `tests/test_${suite}_${Math.floor(n / PER_FILE)}.py`
    const call = fails(n)
      ? {
          duration: 0.0021,
          outcome: 'failed',
          crash: { path: `/srv/shop/${path}`, lineno: n + 3, message: `AssertionError: assert ${n} == ${n + 1}` },
          traceback: [{ path, lineno: n + 3, message: 'AssertionError' }],
          longrepr: longrepr(suite, n),
        }
      : stage
    const outcome = fails(n) ? 'failed' : 'passed'
    const nodeid = `${path}::TestOrders::test_order_${n}[EUR-${n % 7}]`
    return {
      nodeid,
      lineno: n,
      outcome,
      keywords: [`test_order_${n}`, 'TestOrders', 'shop'],
      setup: stage,
      call,
      teardown: stage,
    }
  })
  const head = { created: 1_795_200_000.1, duration: 3.14, exitcode: 1, root: '/srv/shop', environment: {} }
  return JSON.stringify({ ...head, summary: { total: tests, collected: tests }, tests: all })
}

/** A report as Jest's `--json` writes it; see {@link junitOf}. */
export function jestJsonOf(suite: string, tests: number, fails: (n: number) => boolean): string {
  const files = Array.from({ length: Math.ceil(tests / PER_FILE) }, (_, file) => {
    const name = `/srv/shop/src/${suite}-${file}.test.js`
    const own = Array.from({ length: Math.min(PER_FILE, tests - file * PER_FILE) }, (_, i) => file * PER_FILE + i)
    const assertionResults = own.map((n) => ({
      ancestorTitles: ['orders', 'placed'],
      duration: 3,
      failing: false,
      failureDetails: [],
      failureMessages: fails(n)
        ? [
            `Error: expect(received).toBe(expected)\n\nExpected: ${n}\nReceived: 0\n    at Object.<anonymous> (${name}:${n}:11)`,
          ]
        : [],
      fullName: `orders placed order ${n}`,
      invocations: 1,
      location: null,
      numPassingAsserts: 1,
      retryMessages: [],
      retryReasons: [],
      status: fails(n) ? 'failed' : 'passed',
      title: `order ${n}`,
      startAt: 1_795_200_000_000 + n,
    }))
    return { assertionResults, endTime: 1_795_200_001_000, message: '', name, status: 'passed', summary: '' }
  })
  return JSON.stringify({ numTotalTests: tests, success: false, testResults: files, wasInterrupted: false })
}

function longrepr(suite: string, n: number): string {
  return [
    `self = test_${suite}.TestOrders object, currency = 'EUR'`,
    '    def test_order(self, currency):',
    `        order = place(${n}, currency)`,
    `>       assert order.total == ${n + 1}`,
    `E       assert ${n} == ${n + 1}`,
    '',
    `tests/test_${suite}_${Math.floor(n / PER_FILE)}.py:${n + 3}: AssertionError`,
  ].join('\n')
}
