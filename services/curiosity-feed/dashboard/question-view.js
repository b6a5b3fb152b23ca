import { actionsFor } from './actions.js'
import { get, Refused } from './api.js'
import { h, settled } from './dom.js'
import { icon } from './icons.js'
import { live } from './live.js'
import { occurrencesPart } from './occurrences-part.js'
import { LAST_PARTS } from './question-lists.js'
import { PARTS } from './question-parts.js'
import { line } from './text.js'
import { entitle } from './title.js'
import { tracebackPart } from './traceback-part.js'

/** One question, whole; what changes of it is drawn anew, and nothing else. */
export class QuestionView {
  #list
  #id = ''
  #back
  #question = null
  #asking = new AbortController()
  #drawn = new Map()
  #chart = null
  #listening = new AbortController()
  #again = settled(120, 600, () => void this.#load())

  /** @param list what the list is called that it is opened from. @param shut is called with its id when it is to be left. */
  constructor(list, shut) {
    this.#list = list
    this.#back = h('button', { class: 'back', type: 'button', onclick: () => shut(this.#id) }, icon('back'), list)
    this.body = h('article', { class: 'question' })
    this.element = h('section', { class: 'detail', 'aria-label': 'Question' }, this.#back, this.body)
    const { signal } = this.#listening
    live.addEventListener('question', ({ detail }) => detail.id === this.#id && this.#again(), { signal })
    live.addEventListener('resync', () => this.#id !== '' && this.#again(), { signal })
    addEventListener('themechange', () => void this.#redraw('occurrences'), { signal })
    this.#sayNone()
  }

  show(id) {
    if (id === this.#id) return
    this.#id = id
    this.#clear()
    if (id === '') this.#sayNone()
    else void this.#load()
  }

  close() {
    this.#listening.abort()
    this.#clear()
  }

  /** Moves to what it says. @returns whether there is anything. */
  focus() {
    const title = this.body.querySelector('h1')
    title?.focus()
    return title !== null
  }

  /** Does what may be done by that name. @returns whether it may. */
  act(name) {
    const action = this.#question && actionsFor(this.#question).find((one) => one.name === name)
    if (action) void action.run().then(() => this.#again())
    return Boolean(action)
  }

  #clear() {
    entitle(this.#list)
    this.#asking.abort()
    this.#asking = new AbortController()
    this.#chart?.close()
    this.#chart = null
    this.#question = null
    this.#drawn.clear()
    this.body.replaceChildren()
    this.element.scrollTop = 0
  }

  async #load() {
    const { signal } = this.#asking
    try {
      const question = await get(`/questions/${encodeURIComponent(this.#id)}`, {}, signal)
      if (signal.aborted) return
      const before = this.#question
      this.#question = question
      for (const part of [...PARTS, ...LAST_PARTS]) this.#draw(part)
      entitle(line(question.question).slice(0, 100))
      // Where it takes the place of the list, whoever reads goes on in it.
      if (before === null && this.#back.offsetParent !== null) this.focus()
      if (before?.facts.traceback !== question.facts.traceback) await this.#redraw('traceback')
      if (before?.occurrences !== question.occurrences) await this.#redraw('occurrences')
    } catch (error) {
      if (error.name !== 'AbortError' && this.#question === null) this.#sayProblem(error)
    }
  }

  /** Draws a part that is asked for by itself; where it cannot be had, the rest is there without it. */
  async #redraw(name) {
    const { signal } = this.#asking
    const question = this.#question
    if (question === null) return
    try {
      if (name === 'traceback') {
        const has = typeof question.facts.traceback === 'string'
        const made = has ? await tracebackPart(question.id, signal) : null
        if (!signal.aborted) this.#put(name, made)
      } else this.#putChart(await occurrencesPart(question, signal), signal)
    } catch (error) {
      if (!(error instanceof Refused) && error.name !== 'AbortError') throw error
    }
  }

  #putChart(made, signal) {
    if (signal.aborted) {
      made?.close()
      return
    }
    this.#chart?.close()
    this.#chart = made
    this.#put('occurrences', made?.element ?? null)
  }

  #draw([name, of, make]) {
    const key = JSON.stringify(of(this.#question))
    if (this.#drawn.get(name)?.key === key) return
    this.#put(name, make(this.#question), key)
  }

  #put(name, element, key = '') {
    const before = this.#drawn.get(name)
    const fresh = element ?? h('span', { hidden: true })
    const held = before?.element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined
    if (before === undefined) this.body.insertBefore(fresh, this.#after(name))
    else before.element.replaceWith(fresh)
    this.#drawn.set(name, { key, element: fresh })
    if (held !== undefined) (fresh.querySelector(`[data-key="${held}"]`) ?? fresh.querySelector('button'))?.focus()
  }

  #after(name) {
    const order = [...PARTS.map(([one]) => one), 'traceback', 'occurrences', ...LAST_PARTS.map(([one]) => one)]
    const later = order.slice(order.indexOf(name) + 1).find((one) => this.#drawn.has(one))
    return later === undefined ? null : this.#drawn.get(later).element
  }

  #sayNone() {
    this.body.replaceChildren(
      h(
        'div',
        { class: 'empty' },
        h('h2', {}, 'No question is open here'),
        h('p', {}, 'Choose one, or press ', h('kbd', {}, 'j'), '.'),
      ),
    )
  }

  #sayProblem(error) {
    const head = error.status === 404 ? 'There is no such question' : 'The question could not be loaded'
    this.body.replaceChildren(h('div', { class: 'empty' }, h('h2', {}, head), h('p', {}, error.message)))
    this.#drawn.clear()
  }
}
