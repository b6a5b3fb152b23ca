import { get } from './api.js'
import { h, settled, unseen } from './dom.js'
import { ECOSYSTEMS, LEVELS, STATUSES } from './enums.js'
import { icon, levelIcon } from './icons.js'
import { line, words } from './text.js'

const LISTS = { gap_type: 'Type', ecosystem: 'Ecosystem', host: 'Host' }

/**
 * The bar that narrows the list of questions.
 *
 * @param query how it is narrowed now. @param changed hears of another query.
 */
export function filterBar(query, changed) {
  const change = (name, value) => {
    const next = new URLSearchParams(query)
    if (value === '') next.delete(name)
    else next.set(name, value)
    changed(next)
  }
  const search = h('input', {
    ...{ type: 'search', id: 'search', placeholder: 'Search questions', autocomplete: 'off', spellcheck: 'false' },
    ...{ 'aria-label': 'Search questions', 'aria-keyshortcuts': '/', maxlength: 200, value: query.get('q') ?? '' },
  })
  search.addEventListener(
    'input',
    // Whoever has gone on to another view meanwhile is not to be fetched back.
    settled(200, 2_000, () => search.isConnected && change('q', search.value.trim())),
  )
  const bar = h(
    'form',
    { class: 'filters', role: 'search', 'aria-label': 'Questions', onsubmit: (event) => event.preventDefault() },
    h('label', { class: 'search' }, icon('search'), search, h('kbd', { 'aria-hidden': 'true' }, '/')),
    levels(query, change),
    h('div', { class: 'filter-row' }, statusList(query, change), ...lists(query, change)),
  )
  void fillLists(bar, query)
  return bar
}

function levels(query, change) {
  const wanted = new Set((query.get('level') ?? '').split(',').filter(Boolean))
  return h(
    'fieldset',
    { class: 'levels' },
    h('legend', { class: 'unseen' }, 'Level'),
    LEVELS.map((level) => {
      const box = h('input', { type: 'checkbox', class: 'unseen', checked: wanted.has(level), 'data-key': level })
      box.addEventListener('change', () => {
        if (box.checked) wanted.add(level)
        else wanted.delete(level)
        change('level', LEVELS.filter((one) => wanted.has(one)).join(','))
      })
      return h('label', { class: 'level-box', title: level }, box, levelIcon(level), unseen(level))
    }),
  )
}

function statusList(query, change) {
  return select('status', 'Status', [['', 'Open'], ...STATUSES.map((status) => [status, words(status)])], query, change)
}

function lists(query, change) {
  return Object.entries(LISTS).map(([name, any]) =>
    select(name, words(name.replace('gap_', '')), [['', any]], query, change),
  )
}

function select(name, label, options, query, change) {
  const chosen = query.get(name) ?? ''
  // A link may choose what the list has not, or not yet.
  const known = options.some(([value]) => value === chosen) ? options : [...options, [chosen, shownAs(name, chosen)]]
  const element = h(
    'select',
    { name, 'aria-label': label, 'data-key': name, onchange: () => change(name, element.value) },
    known.map(([value, text]) => option(value, text, chosen === value)),
  )
  element.classList.toggle('is-set', chosen !== '')
  return element
}

function option(value, text, selected = false) {
  return h('option', { value, selected }, text)
}

function shownAs(name, value) {
  return name === 'host' ? line(value) : words(value)
}

/** How long what there is to choose from is good for, in milliseconds: a bar is built at each change of a filter. */
const FRESH_MS = 60_000

let asked = Number.NEGATIVE_INFINITY
let answers

/** What the feed knows of types and hosts, asked for once in a while; null for what it does not answer, which is asked for anew. */
function known() {
  if (performance.now() - asked < FRESH_MS) return answers
  asked = performance.now()
  answers = Promise.all(
    [get('/stats', { hours: 168 }), get('/fleet')].map((answer) =>
      answer.catch(() => {
        asked = Number.NEGATIVE_INFINITY
        return null
      }),
    ),
  )
  return answers
}

/** Fills in what there is to choose from; where the feed does not answer, the bar does without. */
async function fillLists(bar, query) {
  const [stats, fleet] = await known()
  const types = new Set(Object.keys(stats?.rolled_up ?? {}))
  for (const hour of stats?.hours ?? []) for (const type of Object.keys(hour.opened)) types.add(type)
  const values = {
    gap_type: [...types].filter((type) => type !== 'other').sort(),
    host: [...new Set((fleet?.services ?? []).map(({ host }) => host))].sort(),
    ecosystem: ECOSYSTEMS.toSorted(),
  }
  for (const [name, those] of Object.entries(values)) {
    const list = bar.querySelector(`select[name=${name}]`)
    for (const value of those) if (value !== query.get(name)) list?.append(option(value, shownAs(name, value)))
  }
}
