import type { Frame, Language } from '../failure.ts'

/** A call as one of the runtimes writes it. */
export interface Call {
  language: Extract<Language, 'node' | 'java' | 'csharp'>
  frame: Frame
}

const AT = /^\s+at (?=\S)/

/** Whether a line is a call, once there is no doubt that calls are what is read. */
export function isCall(line: string): boolean {
  return AT.test(line)
}

/** Reads a call in a form that nothing else has. */
export function callIn(line: string): Call | undefined {
  const at = AT.exec(line)
  if (at === null) return undefined
  const text = line.slice(at[0].length).trimEnd()
  return javaCall(text) ?? csharpCall(text) ?? nodeCall(text)
}

/** The class loader and the module; the name of a hidden class has a slash and an address too. */
const MODULE = /^(?:[\w.-]*(?:@[\w.+-]+)?\/(?!0x)){1,2}/

const JAVA_PLACE =
  /^(?:(?:Native Method|Unknown Source|<[\w ]+>)(?::\d+)?|([^\s:()]+\.[a-z]+|[^\s:()]+(?=:))(?::(-?\d+))?)$/

function javaCall(text: string): Call | undefined {
  const open = text.indexOf('(')
  const close = text.indexOf(')', open)
  const name = text.slice(0, open)
  if (open < 1 || close === -1 || !name.includes('.') || name.endsWith(' ')) return undefined
  const place = JAVA_PLACE.exec(text.slice(open + 1, close))
  // A logger adds the archive that the class is from.
  if (place === null || !/^(?: ~?\[[^\]]*\])?$/.test(text.slice(close + 1))) return undefined
  const [, file, line] = place
  return {
    language: 'java',
    frame: { ...(file && { file }), ...(line && { line: Number(line) }), function: name.replace(MODULE, '') },
  }
}

const DOTNET_ARGUMENTS = /^\((?:\S+ \w*(?:, |(?=\))))*\)(?: ?<---)?$/

function csharpCall(whole: string): Call | undefined {
  const text = whole.replace(/^\(wrapper [\w-]+\) /, '')
  const open = text.indexOf('(')
  const name = text.slice(0, open).trimEnd()
  if (open < 1 || !name.includes('.', 1)) return undefined
  const dotnet = text.indexOf(') in ', open)
  const mono = text.indexOf(') [0x', open)
  const place =
    mono === -1
      ? dotnet !== -1 && /^(.*):line (\d+)(?: ?<---)?$/.exec(text.slice(dotnet + 5))
      : /^[0-9a-f]+\] in (.*):(\d+)(?: ?<---)?$/.exec(text.slice(mono + 5))
  if (place) {
    const [, file = '', line] = place
    // mono names an assembly without symbols by its id.
    const found = /^<[0-9a-f]+>$/.test(file) ? {} : { file, line: Number(line) }
    return { language: 'csharp', frame: { ...found, function: name } }
  }
  // mono's own calls around those of other languages have types for arguments.
  const isWrapper = text !== whole
  if (!/^[\w.<>`+|$@,[\]-]+$/.test(name)) return undefined
  if (!isWrapper && !DOTNET_ARGUMENTS.test(text.slice(open))) return undefined
  return { language: 'csharp', frame: { function: name } }
}

/** A path, a URL, a name that Node gives to code without one, or a module of its own. */
const NODE_FILE = /^(?:\S*[/\\.]|[a-z][\w-]*:|REPL|<|\[)/i

function nodeCall(text: string): Call | undefined {
  const call = text.replace(/^async (?=\S)/, '').replace(/(?: \{|,)$/, '')
  const open = call.endsWith(')') ? call.indexOf(' (') : -1
  const place = open === -1 ? call : call.slice(open + 2, -1)
  const alias = call.lastIndexOf(' [as ', open)
  const name = open === -1 ? '' : call.slice(0, alias === -1 ? open : alias)
  if (/^(?:<anonymous>|native|index \d+)$/.test(place)) {
    return { language: 'node', frame: { function: name === '' ? place : name } }
  }
  // Code that was made at run time is where that was: `eval at f (file:1:2), <anonymous>:1:2`.
  const source = place.startsWith('eval at ') ? (/\(([^()]+:\d+:\d+)\)/.exec(place)?.[1] ?? place) : place
  const position = /:(\d+):\d+$/.exec(source)
  if (position === null) return undefined
  const file = source.slice(0, position.index)
  if (!/[^\d:]/.test(file) || (open === -1 && !NODE_FILE.test(file))) return undefined
  return { language: 'node', frame: { file, line: Number(position[1]), ...(name !== '' && { function: name }) } }
}
