/**
 * A text without one call: what is called, its arguments and all that is in them.
 *
 * @param line where the call begins, from 1.
 * @param verb the last part of what is called.
 * @returns undefined where the call is not found, or does not end.
 */
export function withoutCall(text: string, line: number, verb: string, isPython: boolean): string | undefined {
  const start = startOfLine(text, line)
  if (start === undefined) return undefined
  const at = new RegExp(`(^|[^\\w$])${escaped(verb)}\\s*(<[^()]{0,100}>)?\\s*\\(`).exec(
    text.slice(start, start + 2_000),
  )
  if (at === null) return undefined
  const open = start + at.index + at[0].length - 1
  const close = closing(text, open, isPython)
  if (close === undefined) return undefined
  let from = start + at.index + (at[1]?.length ?? 0)
  // What it is called on goes, too: `this.bus.on(…)`, `@bus.on(…)`, `new Worker(…)`, `await bus.once(…)`.
  while (from > start && /[\w$.@?!\])]/.test(text[from - 1] ?? '')) from -= 1
  const before = text.slice(start, from)
  if (/\bnew\s+$/.test(before)) from -= /new\s+$/.exec(before)?.[0].length ?? 0
  const isDecorator = text[from] === '@'
  const instead = isDecorator ? '' : isPython ? 'None' : 'void 0'
  const tail = isDecorator ? text.slice(close + 1).replace(/^[^\S\n]*\n[^\S\n]*/, '') : text.slice(close + 1)
  return text.slice(0, from) + instead + tail
}

function startOfLine(text: string, line: number): number | undefined {
  let at = 0
  for (let passed = 1; passed < line; passed += 1) {
    at = text.indexOf('\n', at) + 1
    if (at === 0) return undefined
  }
  return at
}

/** Where the bracket that opens at a place closes; texts and comments are passed over. */
export function closing(text: string, open: number, isPython: boolean): number | undefined {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (isPython ? character === '#' : text.startsWith('//', at)) {
      at = text.indexOf('\n', at)
      if (at === -1) return undefined
    } else if (!isPython && text.startsWith('/*', at)) {
      at = text.indexOf('*/', at) + 1
      if (at === 0) return undefined
    } else if (isPython && (text.startsWith('"""', at) || text.startsWith("'''", at))) {
      at = text.indexOf(text.slice(at, at + 3), at + 3) + 2
      if (at === 1) return undefined
    } else if (character === '"' || character === "'" || (character === '`' && !isPython)) {
      at = endOfText(text, at, character)
    } else if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return undefined
}

/** Where a text in quotes ends. */
export function endOfText(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote || (text[at] === '\n' && quote !== '`')) return at
  }
  return text.length
}

/** A text, as a regular expression finds it. */
export function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')
}
