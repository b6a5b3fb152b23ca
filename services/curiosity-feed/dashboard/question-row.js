import { h, unseen } from './dom.js'
import { ago, brief, since } from './format.js'
import { icon, levelIcon } from './icons.js'
import { link } from './router.js'
import { line, shorten, words } from './text.js'

/** So much of a text is laid out: more than a row can show. */
const MOST = 240

/** A question on two lines. @param query narrows the list that its link leads back to. */
export function questionRow(row, query, isOpen) {
  const { id, question, level, status, gap, occurrences, last_seen, open, claim, metadata } = row
  const name = line(gap.name)
  return h(
    'a',
    {
      class: `question-row${isOpen ? ' is-open' : ''}`,
      href: link({ view: 'questions', id, query }),
      'data-id': id,
      'aria-current': isOpen ? 'true' : null,
      tabindex: isOpen ? 0 : -1,
    },
    levelIcon(level),
    unseen(`${level}: `),
    h(
      'span',
      { class: 'row-head' },
      h('span', { class: 'row-text', title: line(question).slice(0, 1000) }, line(question).slice(0, MOST)),
      ...marks(status, claim, metadata),
    ),
    h(
      'span',
      { class: 'row-about' },
      h('span', { class: 'type' }, words(gap.type)),
      h('span', { class: 'name' }, shorten(name, 90)),
      open.length > 1 ? h('span', {}, `${open.length} hosts`) : null,
      occurrences > 1 ? h('span', {}, `${brief(occurrences)}×`) : null,
      since(last_seen),
    ),
  )
}

/** A row that is not there yet. */
export function emptyRow() {
  return h('span', { class: 'question-row is-empty', 'aria-hidden': 'true' }, h('span', { class: 'bone' }))
}

function marks(status, claim, metadata) {
  const told = []
  if (metadata.flapping) told.push(h('span', { class: 'mark' }, 'flapping'))
  else if (metadata.regression) told.push(h('span', { class: 'mark' }, 'again'))
  else if (metadata.returned) told.push(h('span', { class: 'mark' }, 'back'))
  if (status === 'ready') return told
  const title = claim === null ? words(status) : `${line(claim.worker)} until ${ago(claim.expires_at)}`
  return [
    ...told,
    h('span', { class: `status status-${status}`, title }, icon(status), claim === null ? words(status) : who(claim)),
  ]
}

function who({ worker }) {
  return shorten(line(worker), 18)
}
