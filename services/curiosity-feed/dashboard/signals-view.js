import { get } from './api.js'
import { framed, h, settled } from './dom.js'
import { count, timeOfDay } from './format.js'
import { icon } from './icons.js'
import { live } from './live.js'
import { go } from './router.js'
import { line, plain, shorten, words } from './text.js'

const MOST = 500
const PAGE = 100

/** As long a filter as there may be one of questions. */
const MOST_TYPED = 200

/** What comes after this, in epoch seconds, is no time that is meant. */
const LAST_TS = 1e11

/** The signals, as they come. */
export class SignalsView {
  title = 'Signals'
  #signals = []
  #waiting = []
  #paused = false
  #missed = false
  #search = ''
  #draw = framed(() => this.#render())
  #drawn = new Map()

  constructor(main) {
    this.pause = h('button', { type: 'button', 'aria-pressed': 'false', onclick: () => this.#toggle() })
    this.search = h('input', {
      ...{
        type: 'search',
        placeholder: 'Filter',
        'aria-label': 'Filter signals',
        autocomplete: 'off',
        spellcheck: 'false',
        maxlength: MOST_TYPED,
      },
      oninput: settled(200, 2_000, () => this.search.isConnected && this.#narrow(this.search.value.trim())),
    })
    this.sum = h('p', { class: 'sum' })
    this.list = h('ol', { class: 'signals', role: 'list', 'aria-label': 'Signals, newest first' })
    this.older = h('button', { type: 'button', class: 'older', onclick: () => void this.#load() }, 'Load older ones')
    const tools = h('div', { class: 'tools' }, h('label', { class: 'search' }, icon('search'), this.search), this.pause)
    const head = h('header', { class: 'page-head' }, h('h1', {}, 'Signals'), this.sum, tools)
    main.append(h('div', { class: 'page' }, head, this.list, this.older))
    this.abort = new AbortController()
    const { signal } = this.abort
    live.addEventListener('signal', ({ detail }) => this.#take(detail), { signal })
    live.addEventListener('resync', () => this.#resync(), { signal })
    this.#say()
    void this.#load(true)
  }

  show({ query }) {
    const q = (query.get('q') ?? '').slice(0, MOST_TYPED)
    // Whoever types goes on typing.
    if (q !== this.search.value.trim()) this.search.value = q
    this.#search = q.toLowerCase()
    this.#draw()
  }

  close() {
    this.abort.abort()
  }

  key(name) {
    if (name === 'search') this.search.select()
    return name === 'search'
  }

  #narrow(q) {
    go({ view: 'signals', query: new URLSearchParams({ q }) }, true)
  }

  /** While it is paused nothing moves. */
  #resync() {
    this.#missed = this.#paused
    if (!this.#paused) void this.#load(true)
  }

  async #load(anew = false) {
    const there = this.#signals
    try {
      const before = anew ? undefined : there.at(-1)?.id
      const { signals } = await get('/signals', { limit: PAGE, before }, this.abort.signal)
      this.#signals = joined(anew ? without(this.#signals, there) : this.#signals, signals)
      this.older.hidden = signals.length < PAGE || this.#signals.length >= MOST
      this.problem = null
    } catch (error) {
      if (error.name === 'AbortError') return
      this.problem = error
    }
    this.#draw()
  }

  #take(signal) {
    if (this.#paused) this.#waiting = joined([signal], this.#waiting)
    else this.#signals = joined([signal], this.#signals)
    this.#say()
    this.#draw()
  }

  #toggle() {
    this.#paused = !this.#paused
    if (!this.#paused) {
      this.#signals = joined(this.#waiting, this.#signals)
      this.#waiting = []
      if (this.#missed) this.#resync()
    }
    this.#say()
    this.#draw()
  }

  #say() {
    this.pause.setAttribute('aria-pressed', String(this.#paused))
    const wait = this.#waiting.length > 0 ? `Go on: ${this.#waiting.length} wait` : 'Go on'
    this.pause.replaceChildren(icon(this.#paused ? 'play' : 'pause'), this.#paused ? wait : 'Pause')
  }

  #none(shown) {
    if (shown.length > 0) return ''
    const { length } = this.#signals
    return length === 0 ? 'None has been told yet.' : `None of the newest ${count(length)} matches.`
  }

  #render() {
    const shown = this.#signals.filter((one) => this.#search === '' || textOf(one).includes(this.#search))
    this.sum.textContent = this.problem?.message ?? this.#none(shown)
    const left = new Map(this.#drawn)
    let next = this.list.firstChild
    for (const one of shown) {
      let row = this.#drawn.get(one.id)
      if (row === undefined) {
        row = signalRow(one)
        this.#drawn.set(one.id, row)
      }
      left.delete(one.id)
      if (row === next) next = next.nextSibling
      else this.list.insertBefore(row, next)
    }
    for (const [id, row] of left) {
      row.remove()
      this.#drawn.delete(id)
    }
  }
}

/** Newer signals before older ones, each once. */
function joined(newer, older) {
  return [...without(newer, older), ...older].slice(0, MOST)
}

function without(signals, others) {
  const ids = new Set(others.map(({ id }) => id))
  return signals.filter(({ id }) => !ids.has(id))
}

function textOf({ signal }) {
  if (typeof signal !== 'object' || signal === null) return line(signal).toLowerCase()
  const { facts, monitor, host } = signal
  const { gap_type, gap_name, gap_reason, reason } = facts ?? {}
  return [gap_type, gap_name, gap_reason ?? reason, monitor, host].map(line).join(' ').toLowerCase()
}

function signalRow({ id, signal }) {
  // Anyone may write to the stream: what is no signal is shown as what it is.
  const known =
    typeof signal === 'object' && signal !== null && typeof signal.facts === 'object' && signal.facts !== null
  const facts = known ? signal.facts : {}
  const closes = known && signal.signal === 'CAPABILITY_GAP_CLOSED'
  // When it happened, where it says so; else when it was told.
  const isDated = known && typeof signal.ts === 'number' && signal.ts > 0 && signal.ts < LAST_TS
  const time = isDated ? signal.ts * 1000 : Number(id.split('-')[0])
  const reason = line(facts.gap_reason ?? facts.reason)
  const summary = h(
    'summary',
    {},
    h('time', { datetime: new Date(time).toISOString() }, timeOfDay(time)),
    h(
      'span',
      { class: closes ? 'kind is-closed' : 'kind is-opened' },
      icon(closes ? 'ok' : 'opened'),
      closes ? 'closed' : 'gap',
    ),
    h('span', { class: 'type' }, known ? words(facts.gap_type) : 'not a signal'),
    h('span', { class: 'name' }, shorten(line(known ? facts.gap_name : signal), 140)),
    h('span', { class: 'reason' }, reason.slice(0, 300)),
    h('span', { class: 'from' }, known ? [signal.monitor, signal.host].filter(Boolean).map(line).join(' on ') : ''),
  )
  const details = h('details', {}, summary)
  details.addEventListener('toggle', () => {
    if (details.children.length === 1)
      details.append(h('pre', { class: 'mono', tabindex: 0 }, plain(JSON.stringify(signal, null, 2))))
  })
  return h('li', { class: 'signal' }, details)
}
