import { h } from './dom.js'
import uPlot from './uplot.js'

const HOUR_S = 3_600

/** The colours of series, as the styles have them. */
export const COLOURS = 8

/** The colour of a series; those beyond the palette share the last. */
export function colour(at) {
  return style(`--series-${Math.min(at, COLOURS - 1) + 1}`)
}

/**
 * Draws hours as stacked bars; what is below zero is stacked downwards.
 *
 * @param given `label`, `height` (px), `hours` (epoch s), `stacks`: for each series `{name, colour, values}`; `hover(index)` hears
 * which hour is pointed at, or null.
 */
export function hourChart({ label, height, hours, stacks, hover }) {
  const element = h('div', { class: 'chart', role: 'img', 'aria-label': label })
  let plot
  const draw = () => {
    plot?.destroy()
    const width = element.clientWidth
    if (width === 0) return
    plot = new uPlot(optionsOf({ width, height, stacks, hover }), dataOf(hours, stacks), element)
  }
  const resize = new ResizeObserver(draw)
  resize.observe(element)
  return {
    element,
    close() {
      resize.disconnect()
      plot?.destroy()
    },
  }
}

/** Each series is drawn from zero over those stacked on it, so the last is drawn first. */
function dataOf(hours, stacks) {
  const up = hours.map(() => 0)
  const down = hours.map(() => 0)
  const series = stacks.map(({ values }) =>
    values.map((value, at) => {
      if (value === 0) return null
      const stack = value > 0 ? up : down
      stack[at] += value
      return stack[at]
    }),
  )
  return [hours, ...series.reverse()]
}

function optionsOf({ width, height, stacks, hover }) {
  const bars = uPlot.paths.bars({ size: [0.78, 28], radius: 0.12 })
  const grid = { stroke: style('--line'), width: 1 }
  const axis = { stroke: style('--muted'), font: `11px ${style('--font')}`, grid, ticks: { ...grid, size: 4 } }
  return {
    ...{ width, height, legend: { show: false }, padding: [8, 20, 0, 0] },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: (_, min, max) => [min - HOUR_S / 2, max + HOUR_S / 2] },
      y: { range: (_, min, max) => rangeOf(min, max) },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 28, space: 64, values: timesOf },
      {
        ...axis,
        size: 42,
        space: 28,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6],
        values: wholes,
      },
    ],
    series: [
      {},
      ...[...stacks]
        .reverse()
        .map(({ colour: fill }) => ({ fill, stroke: fill, width: 0, paths: bars, points: { show: false } })),
    ],
    hooks: { setCursor: [({ cursor }) => hover?.(cursor.left < 0 ? null : (cursor.idx ?? null))] },
  }
}

function rangeOf(min, max) {
  const top = Math.max(1, max ?? 0)
  return [Math.min(0, min ?? 0) * 1.08, top * 1.08]
}

function wholes(_, splits) {
  return splits.map((value) => (Number.isInteger(value) ? String(Math.abs(value)) : ''))
}

function timesOf(_, splits) {
  return splits.map((at) => {
    const time = new Date(at * 1000)
    if (time.getHours() === 0) return time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
    return time.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  })
}

function style(name) {
  // Only as the colour of something does light-dark() say which of its two it is.
  const probe = document.getElementById('probe')
  if (name.startsWith('--font')) return getComputedStyle(document.body).fontFamily
  probe.style.color = `var(${name})`
  return getComputedStyle(probe).color
}
