const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const CLOCK = String.raw`\d\d:\d\d:\d\d`

const ISO = /\d{4}-\d\d-\d\d[T _] ?\d\d?:\d\d:\d\d(?:[.,]\d{1,9})?/y
const ZONE = /(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)|(?: [A-Z]{2,3}T(?= \[)))(?![\w:])/y
/** The same with a zone that is one only: CET may be several. */
const ZONED = /\d{4}-\d\d-\d\d[T _]\d\d:\d\d:\d\d(?:[.,]\d{1,9})? ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)(?![\w:])/y

/** Times that begin with a digit, and are none of ISO 8601. */
const DIGITS = new RegExp(
  [
    // Go, nginx; Hadoop and Spark; Tornado, older MySQL.
    String.raw`\d{4}\/\d\d\/\d\d ${CLOCK}(?:\.\d{1,9})?`,
    String.raw`\d\d\/\d\d\/\d\d ${CLOCK}`,
    String.raw`\d{6} [ \d]?\d:\d\d:\d\d`,
    // Tomcat, BIND, PHP, Redis.
    String.raw`\d\d[- ]${MONTH}[- ]\d{4} ${CLOCK}(?:[.,]\d{1,9})?`,
    String.raw`\d{8}-\d{1,2}:\d{1,2}:\d{1,2}:\d{1,3}(?=\|)`,
    String.raw`\d\d\.\d\d ${CLOCK}`,
    String.raw`${CLOCK}(?:[.,]\d{1,9})?`,
  ].join('|'),
  'y',
)

/** Times that begin with a letter: of ctime(3), of java.util.logging, of syslog. */
const LETTERS = new RegExp(
  [
    String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTH} [ \d]\d ${CLOCK}(?:\.\d{1,9})?(?: [A-Z]{3,4})? \d{4}`,
    String.raw`${MONTH} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d(?:\.\d{1,9})? [AP]M`,
    String.raw`${MONTH} {1,2}\d{1,2} ${CLOCK}(?:\.\d{1,9})?`,
  ].join('|'),
  'y',
)

/** Where a time that begins at a place of a text ends, its zone included; -1 if none begins there. */
export function endOfTime(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code < 48 || code > 57) return code >= 65 && code <= 87 ? endOf(LETTERS, text, at) : -1
  const iso = endOf(ISO, text, at)
  if (iso === -1) return endOf(DIGITS, text, at)
  const zone = endOf(ZONE, text, iso)
  return zone === -1 ? iso : zone
}

/** Reads an ISO 8601 time at a place of a text that names its zone: epoch seconds, else undefined. */
export function epochOf(text: string, at: number): number | undefined {
  const end = endOf(ZONED, text, at)
  if (end === -1) return undefined
  const days = Date.UTC(two(text, at) * 100 + two(text, at + 2), two(text, at + 5) - 1, two(text, at + 8))
  const clock = two(text, at + 11) * 3600 + two(text, at + 14) * 60 + two(text, at + 17)
  let part = 0
  const fraction = text.charCodeAt(at + 19) === 46 || text.charCodeAt(at + 19) === 44
  for (let index = at + 20, unit = 0.1; fraction && isDigit(text, index); index += 1, unit /= 10) {
    part += (text.charCodeAt(index) - 48) * unit
  }
  const seconds = days / 1000 + clock + part
  if (!isDigit(text, end - 1)) return seconds
  const colon = text.charCodeAt(end - 3) === 58 ? 1 : 0
  const east = two(text, end - 4 - colon) * 3600 + two(text, end - 2) * 60
  return text.charCodeAt(end - 5 - colon) === 45 ? seconds + east : seconds - east
}

function two(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : -1
}
