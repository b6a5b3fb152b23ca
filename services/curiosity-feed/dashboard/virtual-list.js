import { framed, h } from './dom.js'

/** Rows drawn beyond what is seen, above and below. */
const SPARE = 8

/** A list of any length, of which only what is seen is there. */
export class VirtualList {
  #rows = new Map()
  #count = 0
  #first = 0
  #draw = framed(() => this.#render())

  /**
   * @param given `label`; `height` of a row in px, from a custom property of the styles; `row(index)` gives the key, the data and
   * the maker of a row's element; `need(index)` hears how far down is looked.
   */
  constructor({ label, height, row, need }) {
    this.given = { height, row, need }
    this.list = h('ol', { class: 'rows', role: 'list', 'aria-label': label })
    this.element = h('div', { class: 'scroller' }, this.list)
    this.element.addEventListener('scroll', this.#draw, { passive: true })
    this.resize = new ResizeObserver(this.#draw)
    this.resize.observe(this.element)
  }

  /** Says how many rows there are, and that any may have changed. */
  update(count) {
    this.#count = count
    this.list.style.height = `${count * this.given.height}px`
    this.#draw()
  }

  /** The first row that is seen, as of when it was drawn last. */
  get first() {
    return this.#first
  }

  /** Scrolls no further than it must for a row to be seen. */
  reveal(index) {
    const { height } = this.given
    const { scrollTop, clientHeight } = this.element
    if (index * height < scrollTop) this.element.scrollTop = index * height
    else if ((index + 1) * height > scrollTop + clientHeight)
      this.element.scrollTop = (index + 1) * height - clientHeight
    this.#render()
  }

  /** The element of a row that is drawn. */
  elementOf(key) {
    return this.#rows.get(key)?.element
  }

  close() {
    this.resize.disconnect()
  }

  #render() {
    const { scrollTop, clientHeight } = this.element
    const end = Math.ceil((scrollTop + clientHeight) / this.given.height)
    this.#first = Math.floor(scrollTop / this.given.height)
    const from = Math.max(0, this.#first - SPARE)
    const to = Math.min(this.#count, end + SPARE)
    const left = new Map(this.#rows)
    let before = null
    for (let index = from; index < to; index += 1) {
      const { key, data, make } = this.given.row(index)
      let drawn = left.get(key)
      left.delete(key)
      if (drawn === undefined || drawn.data !== data) drawn = this.#replace(key, data, make, drawn)
      this.#put(drawn.element, index, before)
      before = drawn.element
    }
    for (const [key, { element }] of left) {
      // Whoever stands on a row that is scrolled away goes on from there.
      if (element.contains(document.activeElement)) continue
      element.remove()
      this.#rows.delete(key)
    }
    this.given.need(to)
  }

  #replace(key, data, make, drawn) {
    const element = h('li', { class: 'row' }, make())
    const held = drawn?.element.contains(document.activeElement)
    drawn?.element.replaceWith(element)
    if (held) element.querySelector('a')?.focus({ preventScroll: true })
    const row = { element, data }
    this.#rows.set(key, row)
    return row
  }

  #put(element, index, before) {
    element.style.transform = `translateY(${index * this.given.height}px)`
    element.setAttribute('aria-setsize', this.#count)
    element.setAttribute('aria-posinset', index + 1)
    const next = before === null ? this.list.firstChild : before.nextSibling
    if (next !== element) this.list.insertBefore(element, next)
  }
}
