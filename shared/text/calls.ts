/** One call of a traceback. */
export interface Call {
  /** As the traceback writes it; empty where it does not say. */
  file: string
  line: string
  function: string
  /** The line of source below it, where there is one. */
  source: string
  /** Whether it is of the program itself rather than of its language or a library. */
  own: boolean
}

/** What the facts say of the innermost call of the program's own code. */
export interface Innermost {
  /** `FILE:LINE` or `FILE`. */
  location: string
  function: string
}

/** How much of a line is looked at, in characters: what is longer says no call. */
const LONGEST = 400

// Of Python, Ruby, PHP, Perl, what begins with `at`, C, Go and Rust; then what only the message says.
const GRAMMARS: readonly RegExp[] = [
  /^\s*(?:[|+]\s*)*File "(?<file>[^"]+)", line (?<line>\d+)(?:,? in (?<function>.+))?$/,
  /^\s*(?:\d+: )?(?:from )?(?<file>[^\s:][^:]*\.(?:rb|rake|ru|erb)|<internal:[^>]+>|[^\s:]*\/bin\/\w+):(?<line>\d+):in [`'](?<function>[^']+)'/,
  /^\s*#\d+ (?<file>[^()]+)\((?<line>\d+)\): (?<function>[^(]+)/,
  /^\s*(?<function>[\w:]+)\(.*\) called at (?<file>\S+) line (?<line>\d+)/,
  /^\s*at (?<function>[^()]+?) ?\(.*\)(?: \[0x[0-9a-f]+\])? in (?<file>.+):(?:line )?(?<line>\d+)\s*$/,
  /^\s*at (?<function>.+?) \((?<file>(?:[a-z]+:\/\/)?[^()]+?):(?<line>\d+)(?::\d+)?\)$/,
  /^\s*at (?<function>[^()\s]+)\((?<file>[^():]+)(?::(?<line>\d+))?\)/,
  /^\s*at (?:async )?(?<file>(?:[a-z]+:\/\/)?[^\s()]+?):(?<line>\d+)(?::\d+)?$/,
  /^\s*#\d+ +(?:0x[0-9a-f]+ +)?(?:in )?(?<function>\S+)(?: \(.*?\))?(?: at)? (?<file>\/[^\s:()]+)(?::(?<line>\d+))?/,
  /^\s+(?<file>\/[^\s:]+):(?<line>\d+)(?: \+0x[0-9a-f]+.*)?$/,
  /\bpanicked at (?:.*, )?(?<file>[^\s:,']+):(?<line>\d+):\d+:?$/,
  /^(?!\s*thrown).* in (?<file>\/\S+?)(?::| on line )(?<line>\d+)$/,
  /^.* at (?<file>\S+) line (?<line>\d+)\.?$/,
  /^(?<file>[^\s:]+):(?<line>\d+):\d+: runtime error: /,
  /^(?<file>(?:file:\/\/)?\/\S+):(?<line>\d+)$/,
]

/** The line above says the function in the tracebacks of Go and Rust. */
const ABOVE = /^(?:\s*\d+: +(?:0x[0-9a-f]+ - )?(?<rust>\S.*)|(?<go>[\w./*()-]+)\(.*\)|created by (?<by>\S+).*)$/

const LIBRARY_PATHS =
  /(?:^|\/)(?:site-packages|dist-packages|node_modules|\.yarn|\.pnpm|\.cargo|rustlib|gems|vendor)\/|\/lib(?:64)?\/(?:python|pypy|ruby|perl)|\/python\d[\d.]*\/lib\/|\/pkg\/mod\/|\/rustc\/|^library\/|^(?:node:|internal\/|<(?!string>|stdin>))|^\/usr\/(?:local\/go\/src|lib\/go|share\/(?:php|perl|ruby|nodejs|go))|\/perl5?\/|\/sysdeps\/|\/lib\/[\w-]+-linux-gnu\//

const LIBRARY_NAMES =
  /^(?:java|javax|jdk|sun|com\.sun|jakarta|kotlin|kotlinx|scala|groovy|clojure|System|Microsoft|org\.(?:springframework|apache|hibernate|eclipse|jboss|junit|postgresql|slf4j)|io\.(?:netty|undertow|quarkus|micronaut|vertx|grpc)|com\.(?:google\.common|fasterxml|zaxxer))[.$]|^(?:java\.base|app)\/\/?(?:java|jdk|sun)|^<?(?:std|core|alloc|tokio|futures|hyper)::|^(?:runtime|testing|reflect|net\/http|sync)\.|^(?:__|_start\b|asan_|_Unwind_)/

/** The calls of a traceback, innermost first, as far as its lines are understood; each once. */
export function callsOf(traceback: string, innermost: Innermost): Call[] {
  const lines = traceback.split('\n')
  const calls = new Map<string, Call>()
  for (const [at, text] of lines.entries()) {
    const found = read(text, lines[at - 1] ?? '')
    if (found === undefined) continue
    const call = { ...found, source: sourceBelow(text, lines[at + 1] ?? ''), own: isOwn(found, innermost) }
    const key = `${call.file}:${call.line}`
    const before = calls.get(key)
    // The same line again: a recursion, or the head of a message that does not name the function.
    if (before === undefined) calls.set(key, call)
    else if (before.function === '') Object.assign(before, call)
  }
  const all = [...calls.values()]
  return /most recent call last/i.test(traceback) ? all.reverse() : all
}

/** One line of a traceback, and whether it is part of a call of the program itself, of a library's, or of none. */
export interface TracebackLine {
  text: string
  call: 'own' | 'library' | null
}

/** The lines of a traceback as they stand; to a call belong the lines that show its source, or name its function above it. */
export function linesOf(traceback: string, innermost: Innermost): TracebackLine[] {
  const lines = traceback.split('\n').map((text): TracebackLine => ({ text, call: null }))
  let indent = -1
  for (const [at, line] of lines.entries()) {
    const above = lines[at - 1]
    const found = read(line.text, above?.text ?? '')
    if (found !== undefined) {
      line.call = isOwn(found, innermost) ? 'own' : 'library'
      if (above !== undefined && above.call === null && functionAbove(above.text) !== '') above.call = line.call
      indent = isPython(line.text) ? indentOf(line.text) : -1
    } else if (indent >= 0 && above !== undefined && indentOf(line.text) > indent && line.text.trim() !== '') {
      line.call = above.call
    } else {
      indent = -1
    }
  }
  return lines
}

type Place = Omit<Call, 'source' | 'own'>

function read(text: string, above: string): Place | undefined {
  if (text.length > LONGEST) return undefined
  for (const grammar of GRAMMARS) {
    const groups = grammar.exec(text)?.groups
    if (groups === undefined) continue
    const { file = '', line = '' } = groups
    return { file: file.replace(/^file:\/\/(?=\/)/, ''), line, function: groups.function ?? functionAbove(above) }
  }
  return undefined
}

function functionAbove(above: string): string {
  const { rust, go, by } = ABOVE.exec(above)?.groups ?? {}
  return rust ?? go ?? by ?? ''
}

function isOwn({ file, line, function: name }: Place, innermost: Innermost): boolean {
  if (innermost.location !== '' && innermost.location === (line === '' ? file : `${file}:${line}`)) return true
  const ours = packageOf(innermost.function)
  if (ours !== '' && packageOf(name) === ours) return true
  return !LIBRARY_PATHS.test(file.replaceAll('\\', '/')) && !LIBRARY_NAMES.test(name)
}

/** The first two segments of a qualified name, such as `com.example`; empty where it has no more than three. */
function packageOf(name: string): string {
  const segments = name.split('.')
  return segments.length > 3 ? segments.slice(0, 2).join('.') : ''
}

function sourceBelow(text: string, below: string): string {
  const isBelow = isPython(text) && indentOf(below) > indentOf(text) && !isPython(below)
  return isBelow ? below.replace(/^[\s|+]*/, '') : ''
}

function isPython(text: string): boolean {
  return /^[\s|+]*File "/.test(text)
}

function indentOf(text: string): number {
  return /^[\s|+]*/.exec(text)?.[0].length ?? 0
}
