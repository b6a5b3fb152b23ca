import { type Evidence, evidenceOf, type Frame } from './evidence.ts'
import { plain } from './plain-text.ts'

const HEADER = /^((?:[A-Za-z]:)?[^\s:>][^:]{0,500}):(\d{1,9}): ?(.*)$/
const LAST_HEADER = /^((?:[A-Za-z]:)?[^\s:>][^:]{0,500}):(\d{1,9})$/
const CHAIN = /^(?:The above exception was the direct cause of|During handling of the above exception)/
const RULE = /^(?:_ ){5,}/
const DEF = /^(?:[ >] *)?(?:async +)?def +(\w+)/
/** What xdist puts before a failure. */
const WORKER = /^\[gw\d{1,5}\] \S+ -- Python .*$/
const TRACEBACK = /^\s*(?:Exception Group )?Traceback \(most recent call last\):$/
/** Where a group of errors begins, and what Python writes between them. */
const GROUP = /^ *\+ Exception Group Traceback \(/
const BETWEEN = /^-{9,}(?: (\d+) -{9,})?$/
const NATIVE_FRAME = /^\s*(?:\|\s*)?File "([^"]{1,500})", line (\d{1,9})(?:, in (.+))?$/
const RAISED = /^([A-Za-z_][\w.]*)(?:: (.*))?$/s

/** Reads what pytest writes of a failure (its longrepr), in any of its styles: long, short, line, native. */
export function readPython(text: string): Evidence {
  const lines = ungrouped(pytestLines(text))
  // Of errors that led to each other, the last is the one that nothing caught.
  const chain = lines.findLastIndex((line) => CHAIN.test(line))
  const last = lines.slice(chain + 1)
  return last.some((line) => TRACEBACK.test(line)) ? readNative(last) : readShown(last)
}

/** The lines of what pytest writes, without what xdist says of its worker. */
function pytestLines(text: string): string[] {
  const lines = plain(text).split('\n')
  return WORKER.test(lines[0] ?? '') ? lines.slice(1) : lines
}

/** Of a group of errors the first, and of that the first: where its calls are not shown, those of the group it is in. */
function ungrouped(lines: readonly string[]): readonly string[] {
  const begin = lines.findLastIndex((line) => GROUP.test(line))
  if (begin < 0) return lines
  const bare = lines.slice(begin).map((line) => line.replace(/^ *(?:\+-)?[+|] ?/, ''))
  const ends = [...bare.keys(), bare.length].filter((at) => at === bare.length || BETWEEN.test(bare[at]!))
  let taken = bare.slice(0, ends[0])
  for (const [n, at] of ends.entries()) {
    if (BETWEEN.exec(bare[at] ?? '')?.[1] !== '1') break
    const first = bare.slice(at + 1, ends[n + 1])
    if (!first.some((line) => TRACEBACK.test(line))) return [...taken, ...first]
    taken = first
  }
  return taken
}

function readShown(lines: readonly string[]): Evidence {
  const frames: Frame[] = []
  let shown: string[] = []
  let open: Frame | undefined
  let header = ''
  const errors = lines.filter((line) => /^E(?: |$)/.test(line)).map((line) => line.slice(1))
  const close = () => {
    if (open !== undefined) frames.push({ ...open, shown: [...open.shown, ...shown] })
    open = undefined
    shown = []
  }
  for (const [index, line] of lines.entries()) {
    const match = HEADER.exec(line) ?? (index === lines.length - 1 ? LAST_HEADER.exec(line) : null)
    if (RULE.test(line)) {
      close()
      continue
    }
    if (match === null) {
      if (open !== undefined || line !== '' || shown.length > 0) shown.push(line)
      continue
    }
    const [, file = '', number = '', rest = ''] = match
    const name = /^in (.+)$/.exec(rest)?.[1]
    header = name === undefined ? rest : ''
    if (name === undefined && open === undefined) {
      const made = functionIn(shown)
      frames.push({ file, line: Number(number), function: made, shown: [...shown, line], isOwn: isOwn(file) })
      shown = []
      continue
    }
    close()
    open = { file, line: Number(number), function: name, shown: [line], isOwn: isOwn(file) }
  }
  const rest = open === undefined ? shown : []
  close()

  const said = unindented(errors)
  const syntax = NATIVE_FRAME.exec(said[0] ?? '')
  if (syntax !== null) {
    const at = { file: syntax[1]!, line: Number(syntax[2]), shown: said, isOwn: isOwn(syntax[1]!) }
    return evidenceOf({ ...raisedIn(said.at(-1) ?? ''), frames: [...frames.filter((frame) => frame.isOwn), at] })
  }
  // A failure without frames or E lines says all it has to say in words.
  const words = said.length > 0 ? said.join('\n') : frames.length === 0 ? rest.join('\n') : doctestIn(frames) || header
  const { type, message } = raisedAs(header, words)
  return evidenceOf({ type, message, frames, head: frames.length === 0 ? rest : [] })
}

/** What a doctest wanted and got. */
function doctestIn(frames: readonly Frame[]): string {
  const shown = frames.at(-1)?.shown ?? []
  const begin = shown.indexOf('Expected:')
  return begin < 0 ? '' : shown.slice(begin, -1).join('\n').trimEnd()
}

function readNative(lines: readonly string[]): Evidence {
  const begin = lines.findLastIndex((line) => TRACEBACK.test(line))
  const frames: Frame[] = []
  let end = begin + 1
  for (; end < lines.length; end += 1) {
    const line = lines[end]!
    const match = NATIVE_FRAME.exec(line)
    if (match !== null) {
      const [, file = '', number = '', name] = match
      frames.push({ file, line: Number(number), function: name, shown: [line], isOwn: isOwn(file) })
    } else if (/^\s/.test(line) && frames.length > 0) frames.at(-1)!.shown = [...frames.at(-1)!.shown, line]
    else if (line !== '') break
  }
  const said = lines.slice(end).filter((line) => !NATIVE_FRAME.test(line))
  return evidenceOf({ ...raisedIn(said.join('\n').trimEnd()), frames, head: said })
}

/** The type is the header's, or what the words begin with; an assertion that pytest explains has only the header's. */
function raisedAs(header: string, words: string): { type: string | undefined; message: string } {
  const raised = RAISED.exec(words)
  const written = raised?.[1] ?? ''
  const named = /^[A-Za-z_][\w.]*$/.test(header) ? header : undefined
  if (named !== undefined && (written === named || written.endsWith(`.${named}`)))
    return { type: written, message: raised?.[2] ?? '' }
  if (named !== undefined) return { type: named, message: words }
  const isType =
    /^(?:[\w.]*\.)?(?:[A-Z]\w*|\w+error)$/.test(written) &&
    (raised?.[2] !== undefined || /Error|Exception/.test(written))
  return isType ? { type: written, message: raised?.[2] ?? '' } : { type: undefined, message: words }
}

function raisedIn(words: string): { type: string | undefined; message: string } {
  return raisedAs('', words)
}

function unindented(lines: readonly string[]): string[] {
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0
  return lines.map((line) => line.slice(Math.min(indent, /^ */.exec(line)?.[0].length ?? 0)).trimEnd())
}

function functionIn(shown: readonly string[]): string | undefined {
  for (const line of shown) {
    const name = DEF.exec(line)?.[1]
    if (name !== undefined) return name
  }
  return undefined
}

function isOwn(file: string): boolean {
  return !(
    /^</.test(file) ||
    /(?:^|\/)(?:site-packages|dist-packages|_pytest|pluggy)\//.test(file) ||
    /(?:^|\/)(?:lib|lib64)\/(?:python|pypy)\d[\d.]*t?\//.test(file)
  )
}
