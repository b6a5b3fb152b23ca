import { h } from './dom.js'

const STAY_MS = 6_000
const SPEAK_MS = 1_500

/** Says what came of something: seen for a while, and read out. */
export function say(text, kind = 'good') {
  const notice = h('p', { class: `notice is-${kind}` }, text)
  const board = document.getElementById('notices')
  board.append(notice)
  while (board.children.length > 4) board.firstChild.remove()
  setTimeout(() => notice.remove(), STAY_MS)
}

let waiting = []
let timer

/** Reads out what came up, for who does not see it appear: a few together, not each in a storm. */
export function announce(text) {
  waiting.push(text)
  if (timer !== undefined) return
  timer = setTimeout(() => {
    const [first] = waiting
    const rest = waiting.length - 1
    document.getElementById('spoken').textContent = rest > 0 ? `${first}, and ${rest} more` : first
    waiting = []
    timer = undefined
  }, SPEAK_MS)
}
