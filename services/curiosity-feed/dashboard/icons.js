import { svg } from './dom.js'

const LEVELS = { critical: 4, high: 3, medium: 2, low: 1 }

const SHAPES = {
  ready: [['circle', { cx: 8, cy: 8, r: 5.5 }]],
  in_progress: [
    ['circle', { cx: 8, cy: 8, r: 5.5 }],
    ['path', { d: 'M8 4.8a3.2 3.2 0 0 1 0 6.4z', class: 'solid' }],
  ],
  answered: [
    ['circle', { cx: 8, cy: 8, r: 5.5 }],
    ['path', { d: 'M5.6 8.2l1.7 1.7 3.2-3.6' }],
  ],
  blocked: [
    ['circle', { cx: 8, cy: 8, r: 5.5 }],
    ['path', { d: 'M4.2 11.8l7.6-7.6' }],
  ],
  snoozed: [
    ['circle', { cx: 8, cy: 8, r: 5.5 }],
    ['path', { d: 'M8 5v3.2l2 1.3' }],
  ],
  accepted: [['path', { d: 'M2 8.5l2.6 2.6 4.6-5.4M7.6 10.6l.6.5 4.9-5.6' }]],
  held: [
    ['circle', { cx: 8, cy: 8, r: 5.5 }],
    ['path', { d: 'M6.6 6v4M9.4 6v4' }],
  ],
  closed: [
    ['circle', { cx: 8, cy: 8, r: 6.2, class: 'solid' }],
    ['path', { d: 'M5.4 8.2l1.8 1.8 3.4-3.8', class: 'cut' }],
  ],
  ok: [['path', { d: 'M3.2 8.6l3 3 6.4-7' }]],
  degraded: [['path', { d: 'M8 2.6l5.8 10.6H2.2zM8 6.6v3M8 11.4v.2' }]],
  failing: [['path', { d: 'M4 4l8 8M12 4l-8 8' }]],
  starting: [['path', { d: 'M8 2.5a5.5 5.5 0 1 1-5.2 3.7' }]],
  stopped: [['rect', { x: 4, y: 4, width: 8, height: 8, rx: 1 }]],
  silent: [['path', { d: 'M5.8 6a2.2 2.2 0 1 1 3 2.1c-.6.3-.8.7-.8 1.4M8 11.8v.2' }]],
  search: [
    ['circle', { cx: 7, cy: 7, r: 4.2 }],
    ['path', { d: 'M10.2 10.2l3.3 3.3' }],
  ],
  theme: [
    ['circle', { cx: 8, cy: 8, r: 5.5 }],
    ['path', { d: 'M8 2.5a5.5 5.5 0 0 1 0 11z', class: 'solid' }],
  ],
  help: [
    ['circle', { cx: 8, cy: 8, r: 5.8 }],
    ['path', { d: 'M6.4 6.5a1.7 1.7 0 1 1 2.3 1.6c-.5.2-.7.5-.7 1M8 10.9v.2' }],
  ],
  back: [['path', { d: 'M9.8 3.6L5.4 8l4.4 4.4' }]],
  opened: [['path', { d: 'M8 13V3.6M4 7.4L8 3.4l4 4' }]],
  pause: [['path', { d: 'M5.6 3.6v8.8M10.4 3.6v8.8' }]],
  play: [['path', { d: 'M5 3.6l7 4.4-7 4.4z' }]],
  link: [
    ['path', { d: 'M7 9.4a2.6 2.6 0 0 0 3.7 0l2.1-2.1a2.6 2.6 0 0 0-3.7-3.7L8 4.7' }],
    ['path', { d: 'M9 6.6a2.6 2.6 0 0 0-3.7 0L3.2 8.7a2.6 2.6 0 0 0 3.7 3.7L8 11.3' }],
  ],
  copy: [
    ['rect', { x: 5.5, y: 5.5, width: 7.5, height: 7.5, rx: 1.5 }],
    ['path', { d: 'M10.5 3H4.5A1.5 1.5 0 0 0 3 4.5v6' }],
  ],
}

/** A small drawing; what it means stands beside it in words. */
export function icon(name) {
  const shapes = SHAPES[name] ?? []
  return svg(
    'svg',
    { class: `icon icon-${name}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    shapes.map(([tag, given]) => svg(tag, given)),
  )
}

/** How much a question matters: bars that rise, and a mark where it is critical. */
export function levelIcon(level) {
  const full = LEVELS[level] ?? 1
  const bars = [0, 1, 2, 3].map((at) =>
    svg('rect', {
      ...{ x: 1.2 + at * 3.6, y: 10 - at * 2.6, width: 2.6, height: 4 + at * 2.6, rx: 0.8 },
      class: at < full ? 'on' : 'off',
    }),
  )
  return svg('svg', { class: `icon level-icon level-${level}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' }, bars)
}
