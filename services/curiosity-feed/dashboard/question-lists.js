import { h } from './dom.js'
import { since } from './format.js'
import { icon } from './icons.js'
import { part } from './part.js'
import { link } from './router.js'
import { line, plain, shorten, words } from './text.js'

/** Facts that stand elsewhere on the page. */
const TOLD = new Set([
  'gap_type',
  'gap_name',
  'gap_category',
  'gap_reason',
  'reason',
  'occurrences',
  'grouping',
  'traceback',
])

const TIES = { frame: 'same frame', error: 'same error', file: 'same file', module: 'same module' }

/** Those that follow what is drawn for itself. */
export const LAST_PARTS = [
  ['related', ({ related }) => [related], relatedList],
  ['history', ({ history }) => [history], historyList],
  ['facts', ({ facts }) => [facts], factList],
]

function relatedList({ related }) {
  if (related.length === 0) return null
  const rows = related.map(({ id, by, status, gap, worker }) =>
    h(
      'li',
      {},
      h(
        'a',
        { href: link({ view: 'questions', id }) },
        h('span', { class: `status status-${status}` }, icon(status), words(status)),
        h('span', { class: 'name' }, shorten(line(gap.name), 80)),
        h('span', { class: 'aside' }, TIES[by] ?? words(by), worker ? `, ${line(worker)} holds it` : ''),
      ),
    ),
  )
  return part('related', 'Related', [], h('ul', { class: 'related' }, rows))
}

function historyList({ history }) {
  const rows = history
    .toReversed()
    .map(({ at, event, status, by, reason }) =>
      h(
        'li',
        {},
        h('span', { class: `dot status-${status}` }),
        h('span', { class: 'event' }, words(event)),
        by ? h('span', {}, `by ${line(by)}`) : null,
        h('span', { class: 'aside' }, since(at)),
        reason ? h('p', { class: 'reason' }, plain(reason)) : null,
      ),
    )
  return part('history', 'History', [], h('ol', { class: 'history' }, rows))
}

function factList({ facts }) {
  const rows = Object.entries(facts).filter(([name, value]) => !TOLD.has(name) && value !== '')
  if (rows.length === 0) return null
  const shown = ([name, value]) => [
    h('dt', {}, line(name)),
    h('dd', { class: 'mono' }, plain(typeof value === 'string' ? value : JSON.stringify(value, null, 1))),
  ]
  return h(
    'details',
    { class: 'part facts' },
    h('summary', {}, h('h2', {}, 'Facts', h('span', { class: 'aside' }, `${rows.length}`))),
    h('dl', {}, rows.flatMap(shown)),
  )
}
