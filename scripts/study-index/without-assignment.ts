import { closing, endOfText, escaped } from './without-call.ts'

/** How far the end of a statement is looked for, in characters. */
const MAX_STATEMENT = 5_000

/**
 * A text without the one statement that gives an attribute of an object its value: `self.bus = Bus()`, `this.bus = …`, or
 * the field of a class, `private bus = new Bus()`.
 *
 * @param line of that statement, from 1.
 * @returns undefined where it is no statement of its own, is not the only one of its file, or does not end.
 */
export function withoutAssignment(text: string, line: number, name: string, isPython: boolean): string | undefined {
  const self = isPython ? String.raw`self\s*\.\s*` : String.raw`this\s*\.\s*`
  const word = `${escaped(name)}(?![\\w$])`
  const everywhere =
    text.match(new RegExp(`(?:${self})${word}\\s*(?::[^=\\n]*)?(?:[-+*/|&?%^]|<<|>>)*=(?![=>])`, 'g')) ?? []
  const start = startOf(text, line)
  if (start === undefined || everywhere.length > 1) return undefined
  const rest = text.slice(start, start + MAX_STATEMENT)
  const assigned = new RegExp(`^[^\\S\\n]*(?:${self})${word}\\s*(?::[^=\\n]*)?=(?![=>])`).exec(rest)
  const field = new RegExp(
    `^[^\\S\\n]*(?:(?:private|public|protected|readonly|override)\\s+)*${word}\\s*[!?]?(?::[^=\\n]*)?=(?![=>])`,
  ).exec(rest)
  const isField = assigned === null
  const head = isField && !isPython && everywhere.length === 0 ? field : assigned
  // What a decorator stands before may have its value from that.
  if (head === null || (isField && /(?:^|\n)[^\S\n]*@[^\n]*\n$/.test(text.slice(Math.max(0, start - 500), start)))) {
    return undefined
  }
  const end = endOfStatement(text, start + head[0].length, isPython)
  if (end === undefined) return undefined
  const indent = /^[^\S\n]*/.exec(rest)?.[0] ?? ''
  return text.slice(0, start) + indent + (isPython ? 'pass' : isField ? '' : ';') + text.slice(end)
}

function startOf(text: string, line: number): number | undefined {
  let at = 0
  for (let passed = 1; passed < line; passed += 1) {
    at = text.indexOf('\n', at) + 1
    if (at === 0) return undefined
  }
  return at
}

/** Where a statement ends: at a semicolon, or where a line ends that the next does not go on with. */
function endOfStatement(text: string, from: number, isPython: boolean): number | undefined {
  for (let at = from; at < Math.min(text.length, from + MAX_STATEMENT); at += 1) {
    const character = text[at] ?? ''
    if ('([{'.includes(character)) {
      const close = closing(text, at, isPython)
      if (close === undefined) return undefined
      at = close
    } else if (isPython && (text.startsWith('"""', at) || text.startsWith("'''", at))) {
      at = text.indexOf(text.slice(at, at + 3), at + 3) + 2
      if (at === 1) return undefined
    } else if (character === '"' || character === "'" || (character === '`' && !isPython)) {
      at = endOfText(text, at, character)
    } else if (character === ';') return isPython ? at : at + 1
    else if (isPython ? character === '#' : text.startsWith('//', at)) at = text.indexOf('\n', at) - 1
    else if (isPython && character === '\\') at += 1
    else if (character === ',' && !isPython) return undefined
    else if (character === '\n') {
      const before = text.slice(from, at).trimEnd()
      const after = /^\s*(\S\S?)/.exec(text.slice(at, at + 500))?.[1] ?? ''
      const goesOn =
        /(?:[-+*/%=<>&|^?:.,]|\b(?:new|await|typeof))$/.test(before) || /^[-+*%=<>&|^?:.]|^\/[^/*]/.test(after)
      if (isPython || !(goesOn || before === '')) return at
    }
  }
  return undefined
}
