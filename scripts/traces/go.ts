import type { Program, Quotation, Reading, Tongue } from './tongue.ts'

type Row = [way: string, reads?: Reading]

const MAIN = '/srv/shop/main.go'
const CARD = '/srv/shop/billing/card.go'
const CHARGE = 'example.com/shop/billing.(*Card).Charge'

const rows: Row[] = [
  ['string', ['panic', 'amount is negative: -3', MAIN, 'main.main']],
  ['error', ['panic', 'stock service hung up', MAIN, 'main.main']],
  ['wrapped', ['panic', 'cannot check out: strconv.Atoi: parsing "12,50": invalid syntax', MAIN, 'main.checkout']],
  ['custom', ['panic', 'card ending 4242 has no limit for 1200 EUR', CARD, CHARGE]],
  ['struct', ['main.reason', '', MAIN, 'main.main']],
  ['number', ['panic', '42', MAIN, 'main.main']],
  ['multiline', ['panic', 'the import stopped', MAIN, 'main.main']],
  ['multiline-error', ['panic', 'the import stopped', MAIN, 'main.main']],
  ['nil-map', ['panic', 'assignment to entry in nil map', MAIN, 'main.main']],
  ['index', ['runtime error', 'index out of range [5] with length 0', MAIN, 'main.main']],
  ['slice', ['runtime error', 'slice bounds out of range [:2] with capacity 0', MAIN, 'main.main']],
  ['nil', ['runtime error', 'invalid memory address or nil pointer dereference', MAIN, 'main.(*order).total']],
  ['divide', ['runtime error', 'integer divide by zero', MAIN, 'main.main']],
  ['assertion', ['panic', 'interface conversion: interface {} is string, not int', MAIN, 'main.main']],
  [
    'interface',
    ['panic', 'interface conversion: *main.order is not fmt.Stringer: missing method String', MAIN, 'main.main'],
  ],
  ['closed', ['panic', 'close of closed channel', MAIN, 'main.main']],
  ['goroutine', ['panic', 'card ending 4242 has no limit for 9 EUR', CARD, CHARGE]],
  ['closure', ['runtime error', 'index out of range [2] with length 0', MAIN, 'main.main.func1']],
  ['deferred', ['panic', 'cannot roll back', MAIN, 'main.deferred.func1', 2]],
  ['again', ['panic', 'query failed', MAIN, 'main.again.func1']],
  ['deadlock', ['fatal error', 'all goroutines are asleep - deadlock!', MAIN, 'main.main']],
  ['deadlock-wait', ['fatal error', 'all goroutines are asleep - deadlock!', MAIN, 'main.main']],
  ['deadlock-lock', ['fatal error', 'all goroutines are asleep - deadlock!', MAIN, 'main.main']],
  ['unlock', ['fatal error', 'sync: unlock of unlocked mutex', MAIN, 'main.main']],
  ['map-writes', ['fatal error', 'concurrent map writes', MAIN, 'main.main.func2']],
  ['overflow', ['fatal error', 'stack overflow', MAIN, 'main.depth']],
  ['log-panic', ['panic', 'order 4711 was not paid', MAIN, 'main.main']],
  ['http', ['panic', 'assignment to entry in nil map', MAIN, 'main.handle']],
  ['abort', ['SIGABRT', 'abort', MAIN, 'main.main']],
  ['fault', ['fatal error', 'fault', MAIN, 'main.main']],
  ['log-fatal'],
  ['print-stack'],
  ['exit'],
  ['talks'],
]

const quotations: Quotation[] = [
  {
    name: 'created-in-goroutine',
    runtime: 'Go 1.21',
    source: 'after the format that the notes to Go 1.21 announce: the creation of a goroutine names who created it',
    reads: ['runtime error', 'index out of range [4] with length 3', '/srv/shop/main.go', 'main.worker'],
  },
  {
    name: 'repanicked',
    runtime: 'Go 1.25',
    source: 'after the format that the notes to Go 1.25 announce: [recovered, repanicked]',
    reads: ['panic', 'query failed', '/srv/shop/main.go', 'main.again.func1'],
  },
  {
    name: 'goexit-error-value',
    runtime: 'Go 1.18',
    source: 'after printpanicval in the runtime: a value of a defined type, with its type',
    reads: ['main.Code', '500', '/srv/shop/main.go', 'main.main'],
  },
]

/** Go, built as most programs are, without C. */
export const go: Tongue = {
  language: 'go',
  command: 'go',
  probe: 'go version',
  build: 'CGO_ENABLED=0 go build -o shop .',
  programs: [
    ...rows.map(([way, reads]): Program => ({ name: way, run: `./shop ${way}`, ...(reads && { reads }) })),
    {
      name: 'all-goroutines',
      run: 'GOTRACEBACK=all ./shop closure',
      reads: ['runtime error', 'index out of range [2] with length 0', MAIN, 'main.main.func1'],
    },
    {
      name: 'no-goroutines',
      run: 'GOTRACEBACK=none ./shop closure',
      reads: ['runtime error', 'index out of range [2] with length 0'],
    },
    {
      name: 'system-goroutines',
      run: 'GOTRACEBACK=system ./shop string',
      reads: ['panic', 'amount is negative: -3', MAIN, 'main.main'],
    },
    {
      name: 'run',
      run: 'go run . nil',
      reads: ['runtime error', 'invalid memory address or nil pointer dereference', MAIN, 'main.(*order).total'],
    },
  ],
  quotations,
}
