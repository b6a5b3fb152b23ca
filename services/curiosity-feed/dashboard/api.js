/** What went wrong with a call, as a sentence; `status` is 0 where nothing answered. */
export class Refused extends Error {
  constructor(status, sentence, members = {}) {
    super(sentence)
    this.status = status
    this.members = members
  }
}

/** Says `away` when nothing answers, `unready` for a 503, `signedout` for a 401, `answered` when all is well. */
export const weather = new EventTarget()

/** Asks the feed. @throws Refused */
export function get(path, query = {}, signal = undefined) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return call(given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`, { signal })
}

/** Tells the feed something; sent again by the browser or by hand, it is done once. @throws Refused */
export function post(path, body) {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': newKey() }
  return call(path, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** Takes something back. @throws Refused */
export function remove(path) {
  return call(path, { method: 'DELETE' })
}

async function call(path, init) {
  const response = await reach(path, init)
  const text = await response.text().catch(() => '')
  if (response.ok) {
    tell('answered')
    return text === '' ? null : JSON.parse(text)
  }
  const problem = parse(text)
  if (response.status === 401) tell('signedout')
  if (response.status === 503) tell('unready')
  throw new Refused(response.status, problem.detail ?? `The feed answered ${response.status}.`, problem)
}

async function reach(path, init) {
  try {
    return await fetch(path, { ...init, cache: 'no-cache', credentials: 'same-origin' })
  } catch (error) {
    if (error.name === 'AbortError') throw error
    tell('away')
    throw new Refused(0, 'The feed does not answer.')
  }
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

function tell(word) {
  weather.dispatchEvent(new Event(word))
}

// randomUUID is there on https and localhost alone.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(36).padStart(2, '0')).join('')
}
