import { keep, kept } from './kept.js'

const NEXT = { auto: 'light', light: 'dark', dark: 'auto' }
const NAMES = { auto: 'as the system says', light: 'light', dark: 'dark' }

/** Makes a button go through the themes; it is remembered in this browser. */
export function themeButton(button) {
  let theme = kept('theme') ?? 'auto'
  const show = () => {
    if (theme === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
    const words = `Theme: ${NAMES[theme]}`
    button.setAttribute('aria-label', words)
    button.title = words
    dispatchEvent(new Event('themechange'))
  }
  button.addEventListener('click', () => {
    theme = NEXT[theme] ?? 'auto'
    keep('theme', theme)
    show()
  })
  // Charts are drawn with the colours of the moment.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show)
  show()
}
