import { h } from './dom.js'
import { filterBar } from './filters.js'
import { count } from './format.js'
import { live } from './live.js'
import { QuestionPages } from './question-pages.js'
import { emptyRow, questionRow } from './question-row.js'
import { QuestionView } from './question-view.js'
import { go } from './router.js'
import { VirtualList } from './virtual-list.js'

/** The questions, best first, and beside them the one that is open. */
export class QuestionsView {
  title = 'Questions'
  #pages
  #list
  #bar
  #open = ''
  #query = new URLSearchParams()
  #behind = 0
  #detail = new QuestionView(this.title, (id) => this.#shut(id))

  constructor(main) {
    const height = Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue('--row'), 10)
    this.#list = new VirtualList({
      ...{ label: 'Questions, best first', height },
      row: (index) => this.#rowAt(index),
      need: (index) => void this.#pages.need(index),
    })
    this.news = h('button', { class: 'news', type: 'button', hidden: true, onclick: () => this.#top() })
    this.total = h('p', { class: 'total', 'aria-live': 'off' })
    this.empty = h('div', { class: 'empty', hidden: true })
    this.side = h('section', { class: 'side', 'aria-label': 'Questions' })
    this.side.append(this.total, this.news, this.#list.element, this.empty)
    this.panes = h('div', { class: 'panes' }, this.side, this.#detail.element)
    main.append(this.panes)
    this.abort = new AbortController()
    const { signal } = this.abort
    live.addEventListener('question', ({ detail }) => this.#take(detail), { signal })
    live.addEventListener('resync', () => void this.#pages.refresh(true), { signal })
  }

  show({ id, query }) {
    if (this.#bar === undefined || query.toString() !== this.#query.toString()) this.#narrow(query)
    this.#open = id
    this.panes.classList.toggle('has-open', id !== '')
    this.#detail.show(id, query)
    this.#changed()
    const at = this.#pages.placeOf(id)
    if (at !== undefined) this.#list.reveal(at)
  }

  close() {
    this.abort.abort()
    this.#pages?.close()
    this.#list.close()
    this.#detail.close()
  }

  /** Does what a key says. @returns whether it said anything. */
  key(name) {
    if (name === 'next' || name === 'previous') return this.#step(name === 'next' ? 1 : -1)
    if (name === 'search') {
      this.#bar.querySelector('input').select()
      return true
    }
    if (name === 'open') return this.#detail.focus()
    if (name === 'back' && this.#open !== '') {
      this.#shut(this.#open)
      return true
    }
    return this.#detail.act(name)
  }

  #rowAt(index) {
    const data = this.#pages.rows[index]
    if (data === undefined) return { key: `none-${index}`, data: null, make: emptyRow }
    const isOpen = data.id === this.#open
    // What is open looks otherwise, and is drawn anew.
    const make = () => questionRow(data, this.#query, isOpen)
    return { key: data.id, data: isOpen ? `${data.id} ${this.#version(data)}` : data, make }
  }

  #versions = new WeakMap()
  #next = 0
  #version(data) {
    if (!this.#versions.has(data)) {
      this.#next += 1
      this.#versions.set(data, this.#next)
    }
    return this.#versions.get(data)
  }

  #narrow(query) {
    const held = this.#bar?.contains(document.activeElement) ? document.activeElement : null
    this.#query = new URLSearchParams(query)
    this.#pages?.close()
    this.#pages = new QuestionPages(this.#query, () => this.#changed())
    const bar = filterBar(this.#query, (next) => go({ view: 'questions', id: this.#open, query: next }, true))
    if (held?.id === 'search') {
      // Whoever types goes on typing.
      const search = bar.querySelector('#search')
      search.replaceWith(held)
    }
    if (this.#bar === undefined) this.side.prepend(bar)
    else this.#bar.replaceWith(bar)
    this.#bar = bar
    if (held !== null) (held.id === 'search' ? held : bar.querySelector(`[data-key="${held.dataset.key}"]`))?.focus()
    this.#behind = 0
    this.#list.element.scrollTop = 0
    void this.#pages.refresh(true)
  }

  #take(change) {
    const isNew = this.#pages.take(change)
    if (isNew && this.#list.first > 2) {
      this.#behind += 1
      this.#changed()
    }
  }

  #changed() {
    const { total, loaded, problem, rows } = this.#pages
    this.#list.update(Math.max(total, rows.length))
    this.total.hidden = problem !== null && rows.length === 0
    this.total.textContent = loaded ? `${count(total)} ${total === 1 ? 'question' : 'questions'}` : 'Loading…'
    this.news.hidden = this.#behind === 0
    this.news.textContent = `${count(this.#behind)} new above`
    this.#sayEmpty(problem, loaded && total === 0)
    this.#rove()
  }

  #sayEmpty(problem, isEmpty) {
    this.empty.hidden = !isEmpty && problem === null
    this.#list.element.hidden = isEmpty
    if (this.empty.hidden) return
    const narrowed = this.#query.size > 0
    const [head, text] = problem
      ? ['The questions could not be loaded', problem.message]
      : narrowed
        ? ['Nothing matches', 'No question is like that. Take a filter away to see more.']
        : ['Nothing is open', 'All that the fleet watches is well. What comes up appears here by itself.']
    this.empty.replaceChildren(h('h2', {}, head), h('p', {}, text))
    // What no list can be narrowed to, the feed refuses.
    if (narrowed && (!problem || problem.status === 422)) {
      const clear = () => go({ view: 'questions', id: this.#open }, true)
      this.empty.append(h('button', { type: 'button', onclick: clear }, 'Show all that is open'))
    }
  }

  /** One row can be reached with Tab; from there the arrows and j and k go on. */
  #rove() {
    requestAnimationFrame(() => {
      const rows = [...this.#list.list.querySelectorAll('a')]
      const [current = rows[0]] = rows.filter((row) => row.dataset.id === this.#open)
      for (const row of rows) row.tabIndex = row === current ? 0 : -1
    })
  }

  #step(by) {
    const { rows } = this.#pages
    if (rows.length === 0) return false
    const at = this.#pages.placeOf(this.#open)
    // The list may be scrolled further than it is loaded.
    const to = Math.max(0, Math.min(rows.length - 1, at === undefined ? this.#list.first : at + by))
    const { id } = rows[to]
    const standsInList = this.#list.element.contains(document.activeElement)
    go({ view: 'questions', id, query: this.#query }, this.#open !== '')
    this.#list.reveal(to)
    if (standsInList) this.#list.elementOf(id)?.querySelector('a')?.focus({ preventScroll: true })
    return true
  }

  #top() {
    this.#behind = 0
    this.#list.element.scrollTop = 0
    void this.#pages.refresh()
  }

  #shut(id) {
    go({ view: 'questions', query: this.#query })
    const at = this.#pages.placeOf(id)
    if (at === undefined) return
    this.#list.reveal(at)
    this.#list.elementOf(id)?.querySelector('a')?.focus({ preventScroll: true })
  }
}
