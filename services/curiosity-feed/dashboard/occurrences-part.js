import { get } from './api.js'
import { colour, hourChart } from './chart.js'
import { h } from './dom.js'
import { count, timeOfDay } from './format.js'

const HOUR_MS = 3_600_000
const LEAST_HOURS = 24
const MOST_HOURS = 168

/** When a question's gap was seen, hour by hour. */
export async function occurrencesPart({ id, occurrences }, signal) {
  const { hours } = await get(`/questions/${encodeURIComponent(id)}/occurrences`, {}, signal)
  if (hours.length === 0) return null
  const { starts, values } = spread(hours)
  const told = h('span', { class: 'aside' }, whole(occurrences, hours))
  const chart = hourChart({
    ...{ height: 112, hours: starts.map((at) => at / 1000) },
    label: `Occurrences in each of ${starts.length} hours; the most in one were ${Math.max(...values)}`,
    stacks: [{ name: 'occurrences', colour: colour(0), values }],
    hover: (at) => {
      told.textContent = at === null ? whole(occurrences, hours) : `${count(values[at])} from ${timeOfDay(starts[at])}`
    },
  })
  const element = h(
    'section',
    { class: 'part', 'aria-labelledby': 'occurrences-title' },
    h('h2', { id: 'occurrences-title' }, 'Occurrences', told),
    chart.element,
  )
  return { element, close: chart.close }
}

/** All hours to now, those without any too. */
function spread(hours) {
  const last = Math.floor(Date.now() / HOUR_MS)
  const first = Math.floor(Date.parse(hours[0].hour) / HOUR_MS)
  const length = Math.min(MOST_HOURS, Math.max(LEAST_HOURS, last - first + 1))
  const starts = Array.from({ length }, (_, at) => (last - length + 1 + at) * HOUR_MS)
  const known = new Map(hours.map(({ hour, occurrences }) => [Date.parse(hour), occurrences]))
  return { starts, values: starts.map((at) => known.get(at) ?? 0) }
}

function whole(occurrences, hours) {
  return `${count(occurrences)} in all, in ${hours.length} ${hours.length === 1 ? 'hour' : 'hours'}`
}
