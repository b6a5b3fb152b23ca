import { get } from './api.js'
import { h } from './dom.js'
import { plain } from './text.js'

/** So many lines of others' code in a row are folded. */
const FOLD = 6

/** A traceback as it stands, the program's own calls standing out. @param signal ends the asking. */
export async function tracebackPart(id, signal) {
  const { lines } = await get(`/questions/${encodeURIComponent(id)}/traceback`, {}, signal)
  if (lines.length === 0) return null
  const own = lines.filter(({ call }) => call === 'own').length
  return h(
    'section',
    { class: 'part', 'aria-labelledby': 'traceback-title' },
    h(
      'h2',
      { id: 'traceback-title' },
      'Traceback',
      own > 0 ? h('span', { class: 'aside' }, 'own code stands out') : null,
    ),
    h('div', { class: 'traceback', tabindex: 0, role: 'region', 'aria-label': 'Traceback' }, runsOf(lines).map(runOf)),
  )
}

function runsOf(lines) {
  const runs = []
  for (const { text, call } of lines) {
    const last = runs.at(-1)
    if (last?.call === call) last.texts.push(plain(text))
    else runs.push({ call, texts: [plain(text)] })
  }
  return runs
}

function runOf({ call, texts }) {
  const block = (some) =>
    h(call === 'own' ? 'strong' : 'span', { class: `lines is-${call ?? 'text'}` }, some.join('\n'))
  if (call !== 'library' || texts.length <= FOLD) return block(texts)
  const hidden = texts.length - 2
  return h(
    'div',
    { class: 'folded' },
    block(texts.slice(0, 1)),
    h('details', {}, h('summary', {}, `${hidden} lines of libraries`), block(texts.slice(1, -1))),
    block(texts.slice(-1)),
  )
}
