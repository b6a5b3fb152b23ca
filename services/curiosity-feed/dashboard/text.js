// What terminals take for commands: CSI, OSC and the other strings, and two-character sequences. Each part is bounded.
const ESCAPES =
  /\x1b(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|[\]PX^_][^\x07\x1b]{0,512}(?:\x07|\x1b\\)|[ -/]{0,4}[0-Z\\^-~])|\x9b[0-?]{0,64}[@-~]/g

const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g

// They turn the order of what is read, or hide it.
const TRICKS = /[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu

/** Text from outside as it may be shown: without terminal commands, with all that is unseen made seen. */
export function plain(text) {
  return (typeof text === 'string' ? text : (JSON.stringify(text) ?? ''))
    .replace(ESCAPES, '')
    .replace(/\r\n/g, '\n')
    .replace(CONTROLS, (one) => (one < ' ' ? String.fromCharCode(0x2400 + one.charCodeAt(0)) : '\ufffd'))
    .replace(TRICKS, (one) => `\u27e8U+${one.codePointAt(0).toString(16).toUpperCase()}\u27e9`)
}

/** The same on one line. */
export function line(text) {
  return plain(text).replace(/\s+/g, ' ').trim()
}

/** Shortens in the middle, where names of gaps say least. */
export function shorten(text, most) {
  if (text.length <= most) return text
  const head = Math.ceil((most - 1) / 2)
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`
}

/** A word of the surface as people write it: `in_progress` is in progress. */
export function words(word) {
  return line(word).replaceAll('_', ' ')
}
