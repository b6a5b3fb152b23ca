import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summariseWords, type WordsKind } from '../../../services/source-index/plain-words.ts'
import { found } from './found-words.ts'

const plain: readonly (readonly [kind: WordsKind, text: string, ...words: string[]])[] = [
  ['yaml', 'on:\n  queue: orders.created # comment', 'queue', 'orders.created'],
  ['yaml', '- name: two words', 'two words'],
  ['yaml', '# orders'],
  ['toml', 'queue = "orders.created"', 'queue', 'orders.created'],
  ['json', '{"queue": "orders.created"}', 'queue', 'orders.created'],
  ['sql', "SELECT pg_notify('orders.created', 'x') -- comment", 'pg_notify', 'orders.created'],
  ['lua', 'redis.call("PUBLISH", KEYS[1], "orders") -- comment', 'redis.call', 'orders'],
  ['shell', 'redis-cli publish orders:created 1 # comment', 'orders:created', 'orders'],
  ['markup', '<signal name="order-paid" handler="_on">a comment</signal>', 'order-paid', '_on'],
  ['markup', '<x-cart on-opened="f" on:closed={g} @sold="h" (lost)="i()">comment', 'opened', 'closed', 'sold', 'lost'],
  ['code', 'let a = b("orders.created"); // orders', 'orders.created'],
  ['code', '// "comment" is no word\n * nor is "comment"\n"orders"', 'orders'],
]

test('words of files that no analyser reads', () => {
  for (const [kind, text, ...expected] of plain) {
    const summary = summariseWords(text, kind)
    assert.deepEqual(
      found(summary, ...expected),
      expected.map((word) => `"${word}`),
      text,
    )
    assert.deepEqual(found(summary, 'comment', ...(expected.length === 0 ? ['orders'] : [])), [], text)
  }
  assert.equal(summariseWords('a b\n', 'shell').cut, undefined)
  assert.equal(summariseWords(Array.from({ length: 6000 }, (_, i) => `w${i}`).join('\n'), 'shell').cut, true)
})

const templates: readonly (readonly [text: string, read: string[], not: string[]])[] = [
  ['{% for row in report.rows %}{{ row.price }}{% endfor %}', ['rows', 'price'], ['report', 'row']],
  ['<% report.rows.forEach((row) => { %><p>of text.body</p>', ['rows', 'forEach'], ['body']],
  ['{{#each\n  report.rows}} of text.body {{/each}}', ['rows'], ['body']],
  ['<p>{{ report.rows', ['rows'], []],
  ['<script>var a = report.rows</script>', [], ['rows']],
  ['{{'.repeat(300_000), [], ['rows']],
]

test('attributes that templates read', () => {
  for (const [text, read, not] of templates) {
    const summary = summariseWords(text, 'markup')
    assert.deepEqual(
      found(summary, ...read, ...not).filter((word) => word.startsWith('.')),
      read.map((name) => `.${name}`),
      text.slice(0, 100),
    )
  }
})
