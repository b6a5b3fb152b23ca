import type { Language, Summary } from '../../shared/contract/summary.ts'
import { loadsIn } from './loads.ts'

const MAX_DOC = 200

/** How much of a file is looked at for how it opens, in characters. */
const MAX_OPENING = 4_000

/** How much of a file may say that it is generated, and how a comment says so. */
const HEAD = 1000
const GENERATED =
  /(?:^|\n)\s*(?:#|\/[/*]|\*|["']{3}).*(?:\bdo not (?:edit|modify)\b|@generated\b|\bauto-?generated\b|\bgenerated (?:automatically|by|from)\b)/i

/** What a Python file does at its top that is there to be run, and not to be imported. */
const RUNS =
  /^(?:print|main|exit|quit|(?:sys|os)\._?exit|(?:asyncio|trio|anyio|typer|uvicorn)\.run|fire\.Fire|unittest\.main)\(|^raise SystemExit\b/m

/** What the text of a source says of how it is run, what it is, and what it loads. */
export type SourceHead = Pick<Summary, 'script' | 'doc' | 'loads'>

/** Whether the head of a file says that nobody writes it by hand. */
export function isGenerated(text: string): boolean {
  return GENERATED.test(text.slice(0, HEAD))
}

/** Reads what the text of a source says, without its syntax. */
export function sourceHead(text: string, language: Language): SourceHead {
  if (language !== 'python' && language !== 'typescript') return {}
  const head = text.slice(0, MAX_OPENING)
  const isRun = head.startsWith('#!')
  const isScript = isRun || (language === 'python' && RUNS.test(text))
  const body = isRun ? head.replace(/^[^\n]*\n?/, '') : head
  const said = language === 'python' ? docstring(body) : comment(body)
  const doc = said === undefined ? '' : firstSentence(said)
  const loads = loadsIn(text, language)
  return { ...(isScript && { script: true }), ...(doc !== '' && { doc }), ...(loads.length > 0 && { loads }) }
}

function docstring(body: string): string | undefined {
  const rest = body.replace(/^(?:[ \t]*(?:#[^\n]*)?\r?\n)*/, '')
  const found = /^[rRuU]?(?:"""([\s\S]*?)(?:"""|$)|'''([\s\S]*?)(?:'''|$)|"([^"\n]*)"|'([^'\n]*)')/.exec(rest)
  return found === null ? undefined : (found[1] ?? found[2] ?? found[3] ?? found[4])
}

/** The comment at the head of a file, where it is of the file: an empty line follows, or an import. */
function comment(body: string): string | undefined {
  const found = /^\s*\/\*\*([\s\S]*?)\*\/[ \t]*\r?\n(?:[ \t]*\r?\n|import\b|['"]use )/.exec(body)?.[1]
  if (found === undefined) return undefined
  const lines = found
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*? ?/, '').replace(/^@(?:file|fileoverview|module)\b/, ''))
  const text = lines.filter((line) => !/^\s*@/.test(line)).join('\n')
  return /\b(?:copyright|licen[sc]ed?)\b/i.test(text) ? undefined : text
}

function firstSentence(text: string): string {
  const paragraph = (text.trim().split(/\n\s*\n/, 1)[0] ?? '').replace(/\s+/g, ' ')
  const end = paragraph.search(/[.!?](?:\s|$)/)
  return (end < 0 ? paragraph : paragraph.slice(0, end + 1)).slice(0, MAX_DOC)
}
