const VIEWS = ['questions', 'fleet', 'signals', 'statistics', 'mutes']

/** Where the page is: `#/questions/ID?level=high` is the view, what is open in it, and how it is narrowed. */
export function place() {
  const [path = '', query = ''] = location.hash.replace(/^#/, '').split('?')
  const [, view = '', id = ''] = path.split('/')
  return {
    view: VIEWS.includes(view) ? view : 'questions',
    id: decode(id),
    query: new URLSearchParams(query),
  }
}

/** Writes a place as a link. */
export function link({ view, id = '', query = new URLSearchParams() }) {
  const given = new URLSearchParams([...query].filter(([, value]) => value !== ''))
  const tail = given.size > 0 ? `?${given}` : ''
  return `#/${view}${id === '' ? '' : `/${encodeURIComponent(id)}`}${tail}`
}

/** Goes there. @param replace leaves no step to go back to. */
export function go(to, replace = false) {
  const url = link(to)
  if (url === location.hash) return
  if (replace) history.replaceState(null, '', url)
  else history.pushState(null, '', url)
  dispatchEvent(new Event('hashchange'))
}

function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
