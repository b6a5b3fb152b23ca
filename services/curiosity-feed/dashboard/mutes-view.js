import { attempt, mute } from './actions.js'
import { get, remove } from './api.js'
import { h } from './dom.js'
import { ago, count, moment } from './format.js'
import { live } from './live.js'
import { say } from './notices.js'
import { line, words } from './text.js'

/** What is muted. */
export class MutesView {
  title = 'Mutes'

  constructor(main) {
    this.body = h('div', {})
    const add = h('button', { type: 'button', class: 'primary', onclick: () => void this.#add() }, 'Mute…')
    const text = h('p', { class: 'sum' }, 'Questions about these are held, and asked when the mute ends.')
    const head = h('header', { class: 'page-head' }, h('h1', {}, 'Mutes'), text, h('div', { class: 'tools' }, add))
    main.append(h('div', { class: 'page' }, head, this.body))
    this.abort = new AbortController()
    live.addEventListener('resync', () => void this.#load(), { signal: this.abort.signal })
    void this.#load()
  }

  show() {
    return undefined
  }

  close() {
    this.abort.abort()
  }

  key(name) {
    if (name === 'mute') void this.#add()
    return name === 'mute'
  }

  async #load() {
    try {
      const { mutes } = await get('/mutes', {}, this.abort.signal)
      if (mutes.length === 0) this.body.replaceChildren(h('div', { class: 'empty' }, h('p', {}, 'Nothing is muted.')))
      else this.body.replaceChildren(this.#table(mutes))
    } catch (error) {
      if (error.name !== 'AbortError')
        this.body.replaceChildren(h('div', { class: 'empty' }, h('p', {}, error.message)))
    }
  }

  #table(mutes) {
    const head = ['Names', 'Type', 'Why', 'Until', 'Holds', ''].map((title) => h('th', { scope: 'col' }, title))
    return h(
      'table',
      { class: 'services mutes' },
      h('thead', {}, h('tr', {}, head)),
      h(
        'tbody',
        {},
        mutes.map((one) => this.#row(one)),
      ),
    )
  }

  #row({ id, gap_type, gap_name, reason, until, held }) {
    const name = line(gap_name)
    const end = h(
      'button',
      { type: 'button', 'aria-label': `End the mute of ${name}`, onclick: () => void this.#end(id) },
      'End',
    )
    return h(
      'tr',
      {},
      h('th', { scope: 'row', class: 'mono' }, name),
      h('td', { 'data-title': 'Type' }, gap_type ? words(gap_type) : 'any'),
      h('td', { 'data-title': 'Why' }, line(reason)),
      h('td', { 'data-title': 'Until', title: until ? moment(until) : null }, until ? ago(until) : 'taken back'),
      h('td', { 'data-title': 'Holds', class: 'number' }, count(held)),
      h('td', { class: 'number' }, end),
    )
  }

  async #add() {
    await attempt({ id: 'mutes' }, 'Mute', () => mute())
    await this.#load()
  }

  async #end(id) {
    try {
      await remove(`/mutes/${encodeURIComponent(id)}`)
      say('The mute has ended.')
    } catch (error) {
      say(error.message, 'bad')
    }
    await this.#load()
  }
}
