import { worker } from './actions.js'
import { h } from './dom.js'
import { keep, kept } from './kept.js'
import { KEYS, PLACES } from './keyboard.js'

/** Shows what keys do, and what this browser remembers. */
export function showHelp() {
  const row = (keys, text) =>
    h(
      'div',
      {},
      h(
        'dt',
        {},
        keys.map((key) => h('kbd', {}, key)),
      ),
      h('dd', {}, text),
    )
  const box = h('input', { type: 'checkbox', id: 'keys-on', checked: kept('keys') !== 'off' })
  box.addEventListener('change', () => keep('keys', box.checked ? null : 'off'))
  const name = h('input', { id: 'worker', maxlength: 128, autocomplete: 'nickname', value: worker() })
  name.addEventListener('change', () => keep('worker', name.value.trim() || null))
  const dialog = h(
    'dialog',
    { class: 'dialog help', 'aria-labelledby': 'help-title' },
    h('h2', { id: 'help-title' }, 'Help'),
    h(
      'div',
      { class: 'field' },
      h('label', { for: 'worker' }, 'Your name'),
      name,
      h('p', { class: 'hint' }, 'Whom the history names for what you claim and answer here.'),
    ),
    h('div', { class: 'field is-box' }, box, h('label', { for: 'keys-on' }, 'Single keys do something')),
    h(
      'dl',
      { class: 'keys' },
      KEYS.map(([key, , text]) => row([key], text)),
      PLACES.map(([key, place]) => row(['g', key], place)),
      row(['?'], 'this help'),
    ),
    h(
      'div',
      { class: 'buttons' },
      h('button', { type: 'button', class: 'primary', onclick: () => dialog.close() }, 'Close'),
    ),
  )
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}
