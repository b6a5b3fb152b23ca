import { get } from './api.js'
import { live } from './live.js'

const EVERY_MS = 5_000
const POINTS = 60

/** The fleet as it last was, and how fast each service reads; `news` tells of each look. */
export const fleet = { services: null, problem: null, news: new EventTarget() }

const rates = new Map()
let looking = false

/** Begins to look, again and again, while the page is seen. */
export function watchFleet() {
  setInterval(() => void (document.hidden || look()), EVERY_MS)
  live.addEventListener('resync', () => void look())
  void look()
}

/** What a service read in a second, at each of its last heartbeats, oldest first. */
export function ratesOf(service) {
  return rates.get(keyOf(service))?.points ?? []
}

/** What a service is called among all on all hosts. */
export function keyOf({ service, host }) {
  return `${service}@${host}`
}

async function look() {
  if (looking) return
  looking = true
  try {
    const { services } = await get('/fleet')
    fleet.services = services
    fleet.problem = null
    for (const service of services) measure(service)
  } catch (error) {
    fleet.problem = error
  }
  looking = false
  fleet.news.dispatchEvent(new Event('look'))
}

function measure(service) {
  const key = keyOf(service)
  const at = Date.parse(service.heard_at) / 1000
  const { read } = service.counters
  const before = rates.get(key)
  if (before === undefined) {
    rates.set(key, { at, read, points: [] })
    return
  }
  if (at <= before.at) return
  // A service that was started again counts from nothing.
  const rate = Math.max(0, read < before.read ? read : read - before.read) / (at - before.at)
  rates.set(key, { at, read, points: [...before.points.slice(1 - POINTS), rate] })
}
