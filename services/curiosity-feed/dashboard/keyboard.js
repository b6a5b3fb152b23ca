import { kept } from './kept.js'
import { go } from './router.js'

/** What keys do in a view, and what the help says of them. */
export const KEYS = [
  ['j', 'next', 'the next question; also ↓ in the list'],
  ['k', 'previous', 'the one before; also ↑'],
  ['Enter', 'open', 'on to what it says'],
  ['Escape', 'back', 'back to the list'],
  ['/', 'search', 'search'],
  ['c', 'claim', 'claim'],
  ['a', 'answer', 'answer'],
  ['r', 'release', 'release'],
  ['b', 'block', 'block'],
  ['s', 'snooze', 'snooze'],
  ['y', 'accept', 'accept'],
  ['o', 'reopen', 'reopen'],
  ['m', 'mute', 'mute'],
]

/** Where `g` and a further key lead. */
export const PLACES = [
  ['q', 'questions'],
  ['f', 'fleet'],
  ['s', 'signals'],
  ['t', 'statistics'],
  ['m', 'mutes'],
]

const SECOND_MS = 1_200

/** Listens to keys. @param view the view that is open. @param help opens the help. */
export function listenToKeys(view, help) {
  const never = Number.NEGATIVE_INFINITY
  let led = never
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event)) return
    if (kept('keys') === 'off' && event.key.length === 1) return
    const isSecond = event.timeStamp - led < SECOND_MS
    led = event.key === 'g' && !isSecond ? event.timeStamp : never
    if (done()) event.preventDefault()

    function done() {
      // What follows on g is a place, or nothing; but Space is the button's that has the focus.
      if (isSecond && /^\S$/.test(event.key)) {
        const [, place] = PLACES.find(([key]) => key === event.key) ?? []
        if (place !== undefined) go({ view: place })
        return true
      }
      if (event.key === '?') {
        help()
        return true
      }
      const [, name] = KEYS.find(([key]) => key === event.key) ?? arrow(event)
      // Enter on a link or a button is its own, but where it leads to what is open already.
      if (name === undefined || (name === 'open' && !event.target.matches?.('body, .question-row.is-open')))
        return false
      // A key that is held goes on through the list; all else is done once.
      if (event.repeat && name !== 'next' && name !== 'previous') return true
      return view().key(name)
    }
  })
}

function arrow({ key, target }) {
  if (!target.closest?.('.rows')) return []
  return key === 'ArrowDown' ? ['', 'next'] : key === 'ArrowUp' ? ['', 'previous'] : []
}

/** Whether somebody types, or a dialog is open. */
function isElsewhere({ target, key }) {
  if (document.querySelector('dialog[open]')) return true
  const types = target.matches?.('input:not([type=checkbox]), textarea, select')
  if (types && key === 'Escape') target.blur()
  return types
}
