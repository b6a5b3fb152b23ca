import { h } from './dom.js'
import { say } from './notices.js'

const LOST = 'Escape once more, and what is written here is lost.'

let next = 0

/**
 * Asks for what a form needs, and does it. The dialog stays, with the reason, where that is refused; and once where Escape
 * would lose a text.
 *
 * @param form `title`, `note`, `button`, `fields` (see `field`), and `read(values)`, which makes of the values what `work` is given.
 * @returns when it was left, and what was sent is done or refused: who has left before is told of that.
 */
export function ask({ title, note, button, fields, read }, work) {
  next += 1
  const name = `dialog-${next}`
  const problem = h('p', { class: 'problem', role: 'alert' })
  const warning = h('p', { class: 'problem', role: 'alert' })
  const submit = h('button', { class: 'primary', type: 'submit' }, button)
  const body = h(
    'form',
    { method: 'dialog' },
    h('h2', { id: name }, title),
    note ? h('p', { class: 'note' }, note) : null,
    fields.map(fieldOf),
    problem,
    warning,
    h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'), submit),
  )
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': name }, body)
  document.body.append(dialog)
  const before = document.activeElement
  let sent
  async function send() {
    submit.disabled = true
    problem.textContent = ''
    try {
      await work(read(Object.fromEntries(new FormData(body))))
      dialog.close()
    } catch (error) {
      if (dialog.open) problem.textContent = error.message
      else say(`${title}: ${error.message}`, 'bad')
      submit.disabled = false
    }
  }
  body.addEventListener('submit', (event) => {
    event.preventDefault()
    sent = send()
  })
  dialog.addEventListener('cancel', (event) => {
    const isWritten = [...body.querySelectorAll('textarea')].some(({ value }) => value.trim() !== '')
    if (!isWritten || warning.textContent !== '') return
    event.preventDefault()
    warning.textContent = LOST
  })
  body.addEventListener('input', () => {
    warning.textContent = ''
  })
  body.addEventListener('keydown', (event) => {
    // A click, which does nothing while it is sent.
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit.click()
  })
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove()
      if (before?.isConnected) before.focus()
      resolve(sent)
    })
    dialog.showModal()
  })
}

let fieldsMade = 0

function fieldOf({ label, hint, kind = 'input', choices, ...given }) {
  fieldsMade += 1
  const id = `field-${fieldsMade}`
  const hinted = hint ? `${id}-hint` : null
  const element =
    kind === 'select'
      ? h(
          'select',
          { id, ...given },
          choices.map(([value, text]) => h('option', { value }, text)),
        )
      : h(kind, { id, autocomplete: 'off', 'aria-describedby': hinted, ...given })
  // Of a list something is always chosen.
  const isOptional = kind !== 'select' && !given.required
  const shown = [h('span', {}, label), isOptional && h('span', { class: 'optional' }, ' optional')]
  const isBox = given.type === 'checkbox'
  return h(
    'div',
    { class: isBox ? 'field is-box' : 'field' },
    isBox ? [element, h('label', { for: id }, label)] : [h('label', { for: id }, shown), element],
    hint ? h('p', { class: 'hint', id: hinted }, hint) : null,
  )
}
