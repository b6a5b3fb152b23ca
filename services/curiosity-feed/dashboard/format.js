import { h } from './dom.js'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const numbers = new Intl.NumberFormat('en')
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/** A count in full. */
export function count(value) {
  return numbers.format(value)
}

/** A count where there is little room. */
export function brief(value) {
  return value < 1000 ? numbers.format(value) : short.format(value)
}

/** A span of time in its largest unit, from seconds. */
export function duration(seconds) {
  const s = Math.max(0, seconds)
  if (s < 1) return '0 s'
  if (s < 2 * MINUTE) return `${Math.round(s)} s`
  if (s < 2 * HOUR) return `${Math.round(s / MINUTE)} min`
  if (s < 2 * DAY) return `${Math.round(s / HOUR)} h`
  return `${Math.round(s / DAY)} d`
}

/** How long ago, or how soon, from ISO 8601 or epoch ms. */
export function ago(time) {
  const seconds = (Date.now() - new Date(time).getTime()) / 1000
  if (Math.abs(seconds) < 5) return 'now'
  return seconds < 0 ? `in ${duration(-seconds)}` : `${duration(seconds)} ago`
}

/** A moment in full, in the reader's own zone. */
export function moment(time) {
  const at = new Date(time)
  return Number.isNaN(at.getTime()) ? '' : moments.format(at)
}

/** The time of day; of another day, that too. */
export function timeOfDay(time) {
  const at = new Date(time)
  const isToday = at.toDateString() === new Date().toDateString()
  return isToday ? clock.format(at) : `${days.format(at)} ${clock.format(at)}`
}

/** An element that says how long ago something was, and goes on saying it. */
export function since(time) {
  return h('time', { datetime: new Date(time).toISOString(), title: moment(time), 'data-since': '' }, ago(time))
}

/** Has all that `since` made say it anew. */
export function tick() {
  for (const element of document.querySelectorAll('time[data-since]')) {
    const text = ago(element.dateTime)
    if (element.textContent !== text) element.textContent = text
  }
}
