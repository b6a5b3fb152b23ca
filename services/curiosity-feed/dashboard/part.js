import { h } from './dom.js'

/** A part of a page under a title, which may have an aside. */
export function part(name, title, aside, ...children) {
  const id = `${name}-title`
  return h('section', { class: 'part', 'aria-labelledby': id }, h('h2', { id }, title, ...aside), ...children)
}
