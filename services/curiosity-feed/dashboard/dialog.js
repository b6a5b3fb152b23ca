import { h } from './dom.js'

const LOST = 'Escape once more, and what is written here is lost.'

let next = 0

/**
 * Asks for what a form needs, and does it. The dialog stays, with the reason, where that is refused; and once where Escape
 * would lose a text.
 *
 * @param form `title`, `note`, `button`, `fields` (see `field`), and `read(values)`, which makes of the values what `work` is given.
 * @returns when it is done or was left.
 */
export function ask({ title, note, button, fields, read }, work) {
  next += 1
  const name = `dialog-${next}`
  const problem = h('p', { class: 'problem', role: 'alert' })
  const submit = h('button', { class: 'primary', type: 'submit' }, button)
  const body = h(
    'form',
    { method: 'dialog' },
    h('h2', { id: name }, title),
    note ? h('p', { class: 'note' }, note) : null,
    fields.map(fieldOf),
    problem,
    h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'), submit),
  )
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': name }, body)
  document.body.append(dialog)
  const before = document.activeElement
  let isWarned = false
  body.addEventListener('submit', async (event) => {
    event.preventDefault()
    submit.disabled = true
    problem.textContent = ''
    try {
      await work(read(Object.fromEntries(new FormData(body))))
      dialog.close()
    } catch (error) {
      problem.textContent = error.message
      submit.disabled = false
    }
  })
  dialog.addEventListener('cancel', (event) => {
    const isWritten = [...body.querySelectorAll('textarea')].some(({ value }) => value.trim() !== '')
    if (!isWritten || isWarned) return
    event.preventDefault()
    isWarned = true
    problem.textContent = LOST
  })
  body.addEventListener('input', () => {
    isWarned = false
  })
  body.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) body.requestSubmit()
  })
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove()
      if (before?.isConnected) before.focus()
      resolve()
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
  const shown = [h('span', {}, label), given.required ? null : h('span', { class: 'optional' }, ' optional')]
  const isBox = given.type === 'checkbox'
  return h(
    'div',
    { class: isBox ? 'field is-box' : 'field' },
    isBox ? [element, h('label', { for: id }, label)] : [h('label', { for: id }, shown), element],
    hint ? h('p', { class: 'hint', id: hinted }, hint) : null,
  )
}
