import { get } from './api.js'
import { framed, settled } from './dom.js'

const FIRST = 100
const FURTHER = 250
/** So many are there at most, however far is scrolled; who looks for more is better served by a search. */
const MOST = 20_000

/** The questions that a filter lets through, best first, as far as they were looked at; kept as the feed tells. */
export class QuestionPages {
  rows = []
  total = 0
  problem = null
  loaded = false
  #cursor = null
  #places = new Map()
  #loading = null
  #abort = new AbortController()
  #gone = new Set()
  #again = settled(150, 1_000, () => void this.refresh())
  // Thousands may change at once.
  #soon = framed(() => this.#settle())

  /** @param changed is called whenever there is something else to see. */
  constructor(query, changed) {
    this.query = query
    this.changed = changed
  }

  close() {
    this.#abort.abort()
  }

  /** Where a question stands; undefined where it is not among those that are there. */
  placeOf(id) {
    return this.#places.get(id)
  }

  /** Loads what is best, and lays it over what was there. @param anew forgets the rest. */
  async refresh(anew = false) {
    await this.#load(async () => {
      const page = await this.#page(FIRST, undefined)
      const news = page.questions.map(shown)
      const known = new Set(news.map(({ id }) => id))
      if (anew || page.next_cursor === null || this.#cursor === null) {
        this.rows = news
        this.#cursor = page.next_cursor
      } else {
        this.rows = [...news, ...this.rows.filter(({ id }) => !known.has(id))]
      }
      this.total = Math.max(page.total, this.rows.length)
    })
  }

  /** Sees to it that the rows up to an index are there, where there are so many. */
  async need(index) {
    if (this.#loading || this.#cursor === null || this.rows.length >= Math.min(index, MOST)) return
    await this.#load(async () => {
      const page = await this.#page(FURTHER, this.#cursor)
      this.rows = [...this.rows, ...page.questions.map(shown).filter(({ id }) => !this.#places.has(id))]
      this.#cursor = page.next_cursor
      this.total = page.next_cursor === null ? this.rows.length : page.total
    })
  }

  /** Takes in what the feed tells of a question. @returns whether it is one that was not there. */
  take({ id, status, question }) {
    // What is on its way may be older.
    if (this.#loading) this.#again()
    const place = this.#places.get(id)
    const fits = question !== null && status !== 'archived' && this.#fits(question)
    if (place === undefined) {
      if (fits) this.#again()
      return fits
    }
    if (fits) {
      this.rows[place] = shown(question)
      this.#gone.delete(id)
    }
    if (!fits) this.#gone.add(id)
    this.#soon()
    return false
  }

  async #page(limit, cursor) {
    return get('/questions', { ...Object.fromEntries(this.query), limit, cursor }, this.#abort.signal)
  }

  async #load(work) {
    while (this.#loading) await this.#loading
    this.#loading = work()
      .then(() => {
        this.problem = null
      })
      .catch((error) => {
        if (error.name !== 'AbortError') this.problem = error
      })
    await this.#loading
    this.#loading = null
    if (this.#abort.signal.aborted) return
    this.loaded = true
    this.#settle()
  }

  #settle() {
    const there = this.rows.length
    if (this.#gone.size > 0) this.rows = this.rows.filter(({ id }) => !this.#gone.has(id))
    this.total -= there - this.rows.length
    this.#gone.clear()
    this.#places = new Map(this.rows.map(({ id }, at) => [id, at]))
    this.changed()
  }

  #fits({ status, level, gap, hosts, question }) {
    const wanted = (name) => this.query.get(name)?.split(',').filter(Boolean) ?? []
    const among = (name, value) => wanted(name).length === 0 || wanted(name).includes(value)
    if (!(this.query.get('status') ? among('status', status) : status !== 'closed')) return false
    if (!among('level', level) || !among('gap_type', gap.type) || !among('ecosystem', gap.ecosystem)) return false
    const host = this.query.get('host') ?? ''
    if (host !== '' && !hosts.some((one) => one.host === host && one.open)) return false
    const q = (this.query.get('q') ?? '').toLowerCase()
    return q === '' || gap.name.toLowerCase().includes(q) || question.toLowerCase().includes(q)
  }
}

/** The part of a question that a row shows: thousands are kept, and their tracebacks would weigh. */
function shown({ id, question, status, level, gap, occurrences, last_seen, created_at, hosts, claim, metadata }) {
  const open = hosts.filter((host) => host.open).map(({ host }) => host)
  return { id, question, status, level, gap, occurrences, last_seen, created_at, open, claim, metadata }
}
