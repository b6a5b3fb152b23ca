/** How pytest-json-report begins a test that passed. */
const PASSED = /(\{\s*"nodeid"):\s*"([^"\\\x00-\x1f\x7f]+)",\s*"lineno":\s*(?:\d+|null),\s*"outcome":\s*"passed",/y

let searched = ''
let foreignAt = 0

/**
 * Reads a test that passed, at this place of an ASCII text, without parsing it: it ends where the next one begins. Such a
 * beginning cannot stand in a string of JSON, where quotes are escaped.
 *
 * @returns no node id where it is not sure to be one.
 */
export function passedIn(text: string, begin: number): { nodeid?: string; end: number } {
  PASSED.lastIndex = begin
  const [, opening, nodeid] = PASSED.exec(text) ?? []
  if (opening === undefined || nodeid === undefined) return { end: -1 }
  const next = text.indexOf(opening, PASSED.lastIndex)
  // One that was running when the run was interrupted has no teardown.
  if (next < 0 || text.lastIndexOf('"teardown"', next) < begin || foreignAfter(text, begin) < next) return { end: -1 }
  const end = text.lastIndexOf('}', next) + 1
  return /^\s*,\s*$/.test(text.slice(end, next)) ? { nodeid, end } : { end: -1 }
}

/**
 * Where members begin, at or after a place, that are not pytest's own and so may look like another test: searched for
 * once, as most texts have none.
 */
function foreignAfter(text: string, begin: number): number {
  if (text !== searched || foreignAt < begin) {
    searched = text
    const places = ['"metadata"', '"user_properties"'].map((name) => text.indexOf(name, begin))
    foreignAt = Math.min(...places.map((place) => (place < 0 ? Number.POSITIVE_INFINITY : place)))
  }
  return foreignAt
}
