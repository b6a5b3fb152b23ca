import { svg } from './dom.js'

const WIDTH = 96
const HEIGHT = 22
const POINTS = 60

/** A small line of the last values; what they are stands beside it in words. */
export function sparkline(values) {
  const top = Math.max(...values, 1e-9)
  const at = (value, index) => {
    const x = WIDTH - (values.length - 1 - index) * (WIDTH / (POINTS - 1))
    return `${x.toFixed(1)},${(HEIGHT - 2 - (value / top) * (HEIGHT - 4)).toFixed(1)}`
  }
  const points = values.map(at).join(' ')
  const first = points.split(',')[0]
  return svg(
    'svg',
    { class: 'sparkline', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true', preserveAspectRatio: 'none' },
    svg('line', { x1: 0, x2: WIDTH, y1: HEIGHT - 1.5, y2: HEIGHT - 1.5, class: 'ground' }),
    values.length > 1
      ? [
          svg('polygon', { points: `${first},${HEIGHT - 1.5} ${points} ${WIDTH},${HEIGHT - 1.5}` }),
          svg('polyline', { points }),
        ]
      : null,
  )
}
