const KINDS = '(?:Fatal|Parse|Compile|Core|[Rr]ecoverable fatal|Catchable fatal) error'
const LOGGED = new RegExp(`\\bPHP (${KINDS}): +`)
const DISPLAYED = new RegExp(`^(${KINDS}): +`)
const OBJECT = '"exception":"[object] ('

/** The end of a line that says where: its line number, and what a web server adds. */
export const ON_LINE = / on line (\d+)(?=$|"|, referer: )/

/** The line between an error and its calls. */
export const STACK = /^(?:(?:PHP )?Stack trace:|\[stacktrace\])$/

/** What begins the error that the one above it led to. */
export const NEXT = /^Next (?=[A-Za-z_\\][\w\\@]*(?:: | in ))/

/** What begins, in Monolog's lines, the error that led to the one above it. */
export const PREVIOUS = /^\[previous exception\] \[object\] \(/

/** An error that ends a program, as PHP writes it. */
export interface Ended {
  /** Where in the line it begins. */
  at: number
  /** Such as `Fatal error`. */
  kind: string
  text: string
  /** Whether it is the log's and not what is displayed. */
  logged: boolean
}

/** The error that ends a program, if a line begins one. */
export function endedIn(line: string): Ended | undefined {
  const logged = LOGGED.exec(line)
  const match = logged ?? DISPLAYED.exec(line)
  if (match?.[1] === undefined) return undefined
  const text = line.slice(match.index + match[0].length)
  return { at: match.index, kind: match[1], text, logged: logged !== null }
}

/** What Monolog logs with an error: where in the line it begins, its level if it says one, what it says of the error. */
export function monologIn(line: string): { at: number; level: string | undefined; error: string } | undefined {
  const object = line.indexOf(OBJECT)
  if (object < 0) return undefined
  const record = /(?<=^|\s)(?:\[\d[^\]]{0,40}\] )?[\w-]{1,60}\.([A-Z]+): /.exec(line.slice(0, Math.min(object, 300)))
  return { at: record?.index ?? 0, level: record?.[1], error: line.slice(object + OBJECT.length) }
}

/** Whether a line is a call of a trace. */
export function isCall(line: string): boolean {
  return /^#\d+ \S/.test(line)
}

/** Where in a line an error begins as a program logs it by itself, `Type: message in FILE:LINE`; -1 if none does. */
export function thrownIn(line: string): number {
  const place = line.lastIndexOf(' in ')
  if (place <= 0 || !/:\d+$/.test(line)) return -1
  const error = line.slice(0, place)
  if (/^[A-Za-z_\\][\w\\@]*(?:$|: )/.test(error)) return 0
  return error.search(/(?<=\s)[A-Za-z_\\][\w\\@]*(?:Error|Exception)(?:$|: )/)
}
