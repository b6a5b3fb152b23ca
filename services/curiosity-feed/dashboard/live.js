import { weather } from './api.js'

const FIRST_MS = 500
const MOST_MS = 5_000
const LOOK_MS = 10_000
const REST_MS = 300_000
const TROUBLED_LOOK_MS = 1_000

/** How long what came is told at a stretch, in milliseconds; where more waits than this, all that is shown is loaded anew. */
const SLICE_MS = 8
const MOST_WAITING = 2_000

/**
 * What happens, as it happens: `question` and `signal` events with `detail`; `resync` where something may have been missed;
 * `state` when the connection changes.
 */
export const live = new EventTarget()

/** How it stands: `connecting`, `live`, `away` (nothing answers), `redis` (the feed has lost its Redis), `signedout`. */
export let state = 'connecting'

let source
let waiting = []
let last = ''
let wait = FIRST_MS
let retry
let resting
let looking
/** A session may end while the stream that it began goes on. */
let isRefused = false

/** Begins to listen. */
export function listen() {
  for (const word of ['away', 'unready']) weather.addEventListener(word, () => void look())
  weather.addEventListener('signedout', () => {
    isRefused = true
    void look()
  })
  document.addEventListener('visibilitychange', rest)
  open()
  plan()
}

/** A browser has few connections to a site: a page that nobody sees for long gives its own back, and goes on from there later. */
function rest() {
  clearTimeout(resting)
  if (document.hidden) resting = setTimeout(() => source.close(), REST_MS)
  else if (source.readyState === EventSource.CLOSED) open()
}

function open() {
  clearTimeout(retry)
  source?.close()
  // Where nothing was told yet, there is no place to go on from.
  let isBlind = source !== undefined && last === ''
  const query = last === '' ? '' : `?last_event_id=${encodeURIComponent(last)}`
  source = new EventSource(`/events${query}`)
  source.onopen = () => {
    wait = FIRST_MS
    if (isBlind) live.dispatchEvent(new Event('resync'))
    isBlind = false
    void look()
  }
  source.onerror = () => {
    // A browser gives up on any answer that is no stream of events.
    if (source.readyState === EventSource.CLOSED) again()
    void look()
  }
  for (const kind of ['question', 'signal', 'gap']) {
    source.addEventListener(kind, ({ lastEventId, data }) => {
      last = lastEventId
      // With the next session all is loaded anew.
      if (state === 'signedout') return
      waiting.push({ kind, data })
      if (waiting.length === 1) setTimeout(tell)
    })
  }
}

/** Tells what came, a little at a time: thousands may come at once, and the page is to answer meanwhile. */
function tell() {
  if (waiting.length > MOST_WAITING) {
    waiting = []
    live.dispatchEvent(new Event('resync'))
    return
  }
  const until = performance.now() + SLICE_MS
  let told = 0
  while (told < waiting.length && performance.now() < until) {
    const { kind, data } = waiting[told]
    told += 1
    if (kind === 'gap') live.dispatchEvent(new Event('resync'))
    else live.dispatchEvent(new CustomEvent(kind, { detail: JSON.parse(data) }))
  }
  waiting = waiting.slice(told)
  if (waiting.length > 0) setTimeout(tell)
}

function again() {
  clearTimeout(retry)
  retry = setTimeout(open, wait * (0.75 + Math.random() / 2))
  wait = Math.min(MOST_MS, wait * 2)
}

async function look() {
  if (looking || document.hidden) return
  looking = true
  const found = await ask()
  looking = false
  if (found === state) return
  const recovered = found === 'live' && state !== 'connecting'
  state = found
  live.dispatchEvent(new Event('state'))
  if (recovered) live.dispatchEvent(new Event('resync'))
  plan()
}

async function ask() {
  try {
    const health = await (await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(5_000) })).json()
    if (health.redis?.connected === false) return 'redis'
    if ((isRefused || source.readyState === EventSource.CLOSED) && (await isSignedOut())) return 'signedout'
    isRefused = false
    if (source.readyState === EventSource.OPEN) return 'live'
    return state === 'connecting' ? 'connecting' : 'away'
  } catch {
    return 'away'
  }
}

async function isSignedOut() {
  return (await fetch('/mutes', { cache: 'no-store', signal: AbortSignal.timeout(5_000) })).status === 401
}

let planned
function plan() {
  clearInterval(planned)
  planned = setInterval(() => void look(), state === 'live' ? LOOK_MS : TROUBLED_LOOK_MS)
}
