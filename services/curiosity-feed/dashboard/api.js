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

/** Keys of what was told and not answered. */
const unanswered = new Map()
const MOST_UNANSWERED = 100

/** How long an answer is waited for, in milliseconds: a connection may be half open for many minutes. */
const PATIENCE_MS = 30_000

/** Tells the feed something; told again where no answer came, by the browser or by hand, it is done once. @throws Refused */
export async function post(path, body) {
  const text = JSON.stringify(body)
  const told = `${path} ${text}`
  const key = unanswered.get(told) ?? newKey()
  unanswered.delete(told)
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key }
  try {
    return await call(path, { method: 'POST', headers, body: text })
  } catch (error) {
    if (error.status === 0) {
      if (unanswered.size >= MOST_UNANSWERED) unanswered.clear()
      unanswered.set(told, key)
    }
    throw error
  }
}

/** Takes something back. @throws Refused */
export function remove(path) {
  return call(path, { method: 'DELETE' })
}

async function call(path, init) {
  const { response, text } = await reach(path, init)
  if (response.ok) {
    tell('answered')
    return text === '' ? null : JSON.parse(text)
  }
  const problem = parse(text)
  if (response.status === 401) tell('signedout')
  if (response.status === 503) tell('unready')
  // What the feed says of it is for programs.
  const sentence = response.status === 401 ? 'You are not signed in any more.' : problem.detail
  throw new Refused(response.status, sentence ?? `The feed answered ${response.status}.`, problem)
}

async function reach(path, init) {
  const signal = AbortSignal.any([init.signal, AbortSignal.timeout(PATIENCE_MS)].filter(Boolean))
  try {
    const response = await fetch(path, { ...init, signal, cache: 'no-cache', credentials: 'same-origin' })
    return { response, text: await response.text() }
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
