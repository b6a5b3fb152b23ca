import { h } from './dom.js'
import { fleet, keyOf, ratesOf } from './fleet-watch.js'
import { brief, count, duration, since } from './format.js'
import { icon } from './icons.js'
import { sparkline } from './sparkline.js'
import { line, words } from './text.js'

/** So much lag, in seconds, is to be noticed. */
const LATE_S = 30

const COLUMNS = ['State', 'Service', 'Lag', 'Read per second', 'Memory', 'Up', 'Heard']

/** Every service on every host. */
export class FleetView {
  title = 'Fleet'
  #rows = new Map()
  #hosts = ''

  constructor(main) {
    this.sum = h('p', { class: 'sum' })
    this.body = h('div', { class: 'fleet' })
    main.append(
      h('div', { class: 'page' }, h('header', { class: 'page-head' }, h('h1', {}, 'Fleet'), this.sum), this.body),
    )
    this.abort = new AbortController()
    fleet.news.addEventListener('look', () => this.#draw(), { signal: this.abort.signal })
    this.#draw()
  }

  show() {
    return undefined
  }

  close() {
    this.abort.abort()
  }

  key() {
    return false
  }

  #draw() {
    const { services, problem } = fleet
    if (services === null || services.length === 0) {
      const text = problem?.message ?? (services === null ? 'Loading…' : 'No service has been heard of yet.')
      this.body.replaceChildren(h('div', { class: 'empty' }, h('p', {}, text)))
      this.#hosts = ''
      return
    }
    this.sum.textContent = sumOf(services)
    const hosts = [...new Set(services.map(({ host }) => host))].sort()
    const there = services.map(keyOf).join()
    if (there !== this.#hosts) {
      this.#hosts = there
      this.#rows.clear()
      this.body.replaceChildren(
        ...hosts.map((host) =>
          this.#table(
            host,
            services.filter((one) => one.host === host),
          ),
        ),
      )
    }
    for (const service of services) this.#row(service)
  }

  #table(host, services) {
    const name = `host-${host}`
    return h(
      'section',
      { class: 'host-part', 'aria-labelledby': name },
      h(
        'h2',
        { id: name },
        line(host),
        h('span', { class: 'aside' }, `${services.length} ${services.length === 1 ? 'service' : 'services'}`),
      ),
      h(
        'table',
        { class: 'services' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            COLUMNS.map((title) => h('th', { scope: 'col' }, title)),
          ),
        ),
        h(
          'tbody',
          {},
          services.map((service) => this.#place(service)),
        ),
      ),
    )
  }

  #place(service) {
    const row = h('tr', {})
    this.#rows.set(keyOf(service), { row, shown: '' })
    return row
  }

  #row(service) {
    const place = this.#rows.get(keyOf(service))
    const rates = ratesOf(service)
    const shown = JSON.stringify([service.heard_at, stateOf(service), rates.length])
    if (place === undefined || place.shown === shown) return
    place.shown = shown
    place.row.className = `is-${stateOf(service)}`
    place.row.replaceChildren(...cells(service, rates))
  }
}

function cells(service, rates) {
  const { memory_mb, uptime_s, heard_at, reason } = service
  const state = stateOf(service)
  const lag = lagOf(service)
  const rate = rates.at(-1)
  const told = state === 'silent' ? 'not heard of' : state
  return [
    h('td', { 'data-title': 'State' }, h('span', { class: `state is-${state}` }, icon(state), words(told))),
    h(
      'th',
      { scope: 'row' },
      line(service.service),
      reason ? h('p', { class: 'reason' }, line(reason).slice(0, 400)) : null,
    ),
    h(
      'td',
      { 'data-title': 'Lag', class: lag > LATE_S ? 'number is-late' : 'number' },
      lag === null ? '–' : duration(lag),
    ),
    h(
      'td',
      { 'data-title': 'Read per second', class: 'rate' },
      sparkline(rates),
      h('span', {}, rate === undefined ? '–' : rateText(rate)),
    ),
    h('td', { 'data-title': 'Memory', class: 'number' }, state === 'stopped' ? '–' : `${Math.round(memory_mb)} MB`),
    h('td', { 'data-title': 'Up', class: 'number' }, duration(uptime_s)),
    h('td', { 'data-title': 'Heard', class: 'number' }, since(heard_at)),
  ]
}

function rateText(rate) {
  if (rate === 0) return '0'
  return rate < 10 ? rate.toFixed(1) : brief(Math.round(rate))
}

function stateOf({ status, silent }) {
  return silent ? 'silent' : status
}

/** The greatest lag of its sources, in seconds; null where it has none. */
function lagOf({ sources }) {
  const lags = Object.values(sources).map(({ lag_s }) => lag_s)
  return lags.length === 0 ? null : Math.max(...lags)
}

function sumOf(services) {
  const well = services.filter((one) => stateOf(one) === 'ok').length
  const memory = services.reduce((sum, { memory_mb }) => sum + memory_mb, 0)
  const hosts = new Set(services.map(({ host }) => host)).size
  const on = hosts === 1 ? 'one host' : `${hosts} hosts`
  return `${well === services.length ? `All ${count(well)}` : `${count(well)} of ${count(services.length)}`} services are ok, on ${on}, with ${count(Math.round(memory))} MB.`
}
