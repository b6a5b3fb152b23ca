const SVG = 'http://www.w3.org/2000/svg'

/**
 * Makes an element. Text becomes text, never HTML.
 *
 * @param given attributes; functions named `onclick` and the like listen, `value` is a field's own, null and false are left out.
 */
export function h(tag, given = {}, ...children) {
  return fill(document.createElement(tag), given, children)
}

/** The same for a part of a drawing. */
export function svg(tag, given = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), given, children)
}

function fill(element, given, children) {
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (name === 'value') element.value = value
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

/** Words for who cannot see what others see. */
export function unseen(text) {
  return h('span', { class: 'unseen' }, text)
}

/** Calls once a frame at most, with what was said last. */
export function framed(work) {
  let frame = 0
  return () => {
    if (frame !== 0) return
    frame = requestAnimationFrame(() => {
      frame = 0
      work()
    })
  }
}

/** Calls when it has been quiet for `quiet` ms, and at the latest after `most`. */
export function settled(quiet, most, work) {
  let timer
  let since = 0
  return () => {
    const now = performance.now()
    if (timer === undefined) since = now
    clearTimeout(timer)
    timer = setTimeout(
      () => {
        timer = undefined
        work()
      },
      Math.max(0, Math.min(quiet, since + most - now)),
    )
  }
}
