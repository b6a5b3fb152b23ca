import { get } from './api.js'
import { COLOURS, colour, hourChart } from './chart.js'
import { h, settled } from './dom.js'
import { STATUSES } from './enums.js'
import { count, timeOfDay } from './format.js'
import { icon } from './icons.js'
import { live } from './live.js'
import { go, link } from './router.js'
import { words } from './text.js'

const RANGES = [
  [24, '24 h'],
  [72, '3 d'],
  [168, '7 d'],
  [720, '30 d'],
]

/** How questions come and go, and how they stand. */
export class StatisticsView {
  title = 'Statistics'
  #hours = 24
  #stats = null
  #chart = null
  #again = settled(500, 3_000, () => void this.#load())

  constructor(main) {
    this.ranges = h('div', { class: 'ranges', role: 'group', 'aria-label': 'How far back' })
    this.standing = h('ul', { class: 'standing-tiles', 'aria-label': 'Questions by status' })
    this.body = h('div', { class: 'charts' })
    const head = h('header', { class: 'page-head' }, h('h1', {}, 'Statistics'), this.ranges)
    main.append(h('div', { class: 'page' }, head, this.standing, this.body))
    this.abort = new AbortController()
    const { signal } = this.abort
    for (const kind of ['question', 'resync']) live.addEventListener(kind, () => this.#again(), { signal })
    addEventListener('themechange', () => this.#draw(), { signal })
  }

  show({ query }) {
    const wanted = Number(query.get('hours'))
    this.#hours = RANGES.some(([hours]) => hours === wanted) ? wanted : 24
    const held = this.ranges.contains(document.activeElement)
    this.ranges.replaceChildren(
      ...RANGES.map(([hours, text]) =>
        h(
          'button',
          {
            type: 'button',
            'aria-pressed': String(hours === this.#hours),
            onclick: () => go({ view: 'statistics', query: new URLSearchParams({ hours }) }, true),
          },
          text,
        ),
      ),
    )
    if (held) this.ranges.querySelector('[aria-pressed=true]').focus()
    void this.#load()
  }

  close() {
    this.abort.abort()
    this.#chart?.close()
  }

  key() {
    return false
  }

  async #load() {
    const hours = this.#hours
    try {
      const stats = await get('/stats', { hours }, this.abort.signal)
      // Meanwhile another time may have been chosen.
      if (hours !== this.#hours) return
      if (JSON.stringify(stats) === JSON.stringify(this.#stats)) return
      this.#stats = stats
      this.#draw()
    } catch (error) {
      if (error.name !== 'AbortError' && this.#stats === null)
        this.body.replaceChildren(h('p', { class: 'empty' }, error.message))
    }
  }

  #draw() {
    if (this.#stats === null) return
    const { hours, standing } = this.#stats
    this.standing.replaceChildren(...STATUSES.map((status) => tile(status, standing[status] ?? 0)))
    this.#chart?.close()
    const types = typesOf(hours)
    if (types.length === 0) {
      this.body.replaceChildren(h('div', { class: 'empty' }, h('p', {}, 'Nothing opened or closed in this time.')))
      return
    }
    const key = legend(types)
    this.#chart = hourChart({
      ...{ height: 300, hours: hours.map(({ hour }) => Date.parse(hour) / 1000), label: labelOf(hours, types) },
      stacks: types.flatMap(({ opened, closed }, at) => [
        { colour: colour(at), values: opened },
        { colour: colour(at), values: closed.map((value) => -value) },
      ]),
      hover: (at) => key.say(at === null ? null : at, at === null ? '' : `from ${timeOfDay(hours[at].hour)}`),
    })
    this.body.replaceChildren(
      h(
        'section',
        { class: 'part', 'aria-labelledby': 'hours-title' },
        h('h2', { id: 'hours-title' }, 'Opened and closed by the hour', key.when),
        h('p', { class: 'sum' }, 'Above the line what opened, below it what closed.'),
        h('div', { class: 'with-key' }, this.#chart.element, key.element),
      ),
      numbers(hours, types),
    )
  }
}

function tile(status, value) {
  const to = link({ view: 'questions', query: new URLSearchParams({ status }) })
  return h(
    'li',
    {},
    h(
      'a',
      { href: to },
      h('span', { class: `status status-${status}` }, icon(status), words(status)),
      h('b', {}, count(value)),
    ),
  )
}

/** By type what opened and closed in each hour, those with the most first; what there is no colour for is one. */
function typesOf(hours) {
  const names = new Set(hours.flatMap(({ opened, closed }) => [...Object.keys(opened), ...Object.keys(closed)]))
  const of = (name, what) => hours.map(({ [what]: told }) => (Object.hasOwn(told, name) ? told[name] : 0))
  const all = [...names].map((name) => ({ name, opened: of(name, 'opened'), closed: of(name, 'closed') }))
  all.sort((a, b) => sum(b.opened) + sum(b.closed) - sum(a.opened) - sum(a.closed) || (a.name < b.name ? -1 : 1))
  if (all.length <= COLOURS) return all
  const rest = all.slice(COLOURS - 1)
  const together = (what) => hours.map((_, at) => rest.reduce((total, one) => total + one[what][at], 0))
  return [
    ...all.slice(0, COLOURS - 1),
    { name: `${rest.length} others`, opened: together('opened'), closed: together('closed') },
  ]
}

function legend(types) {
  const when = h('span', { class: 'aside' }, 'in all')
  const rows = types.map(({ name }, at) => {
    const swatch = h('i', { class: `swatch series-${at + 1}` })
    const cells = [h('td', { class: 'number' }), h('td', { class: 'number' })]
    return { cells, row: h('tr', {}, h('th', { scope: 'row' }, swatch, words(name)), cells) }
  })
  const head = h(
    'thead',
    {},
    h(
      'tr',
      {},
      ['Type', 'Opened', 'Closed'].map((title) => h('th', { scope: 'col' }, title)),
    ),
  )
  const element = h(
    'table',
    { class: 'key' },
    head,
    h(
      'tbody',
      {},
      rows.map(({ row }) => row),
    ),
  )
  const say = (at, text) => {
    when.textContent = text || 'in all'
    for (const [i, { cells }] of rows.entries()) {
      const { opened, closed } = types[i]
      for (const [n, values] of [opened, closed].entries())
        cells[n].textContent = count(at === null ? sum(values) : values[at])
    }
  }
  say(null, '')
  return { element, when, say }
}

/** The same in numbers, for who reads rather than looks. */
function numbers(hours, types) {
  const rows = hours.flatMap(({ hour }, at) => {
    const told = types.filter(({ opened, closed }) => opened[at] + closed[at] > 0)
    return told.map(({ name, opened, closed }) =>
      h(
        'tr',
        {},
        h('td', {}, timeOfDay(hour)),
        h('td', {}, words(name)),
        h('td', { class: 'number' }, count(opened[at])),
        h('td', { class: 'number' }, count(closed[at])),
      ),
    )
  })
  const head = h(
    'thead',
    {},
    h(
      'tr',
      {},
      ['Hour', 'Type', 'Opened', 'Closed'].map((title) => h('th', { scope: 'col' }, title)),
    ),
  )
  return h(
    'details',
    { class: 'part numbers' },
    h('summary', {}, 'In numbers'),
    h('table', { class: 'key' }, head, h('tbody', {}, rows)),
  )
}

function labelOf(hours, types) {
  const opened = types.reduce((total, one) => total + sum(one.opened), 0)
  const closed = types.reduce((total, one) => total + sum(one.closed), 0)
  return `In ${hours.length} hours ${opened} questions opened and ${closed} closed; the numbers stand beside and below.`
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0)
}
