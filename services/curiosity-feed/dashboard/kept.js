// What this browser remembers. Where it may not, as in some private windows, the page goes on without.

const PREFIX = 'kloros.'

/** What was kept under a name; null where nothing was. */
export function kept(name) {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    return null
  }
}

/** Keeps a text, or forgets it where it is null. */
export function keep(name, text) {
  try {
    if (text === null) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, text)
  } catch {
    // It is for comfort alone.
  }
}

/** What was kept as JSON, if it is of use. */
export function keptJson(name) {
  try {
    return JSON.parse(kept(name) ?? 'null')
  } catch {
    return null
  }
}
