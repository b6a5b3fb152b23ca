import type { Manifest } from '../../../shared/contract/summary.ts'
import { needOf, readRequirements } from './requirement.ts'

// `session.install(`, and `TESTS = [` at the top: what follows, up to the bracket that ends it.
const CALL = /\.(?:conda_)?install\(/g
const LIST = /^(\w{1,100})(?:[ \t]{0,9}:[^=\n]{1,100})?[ \t]{0,9}=[ \t]{0,9}[[(]/gm

// A file or folder comes after it, as a text of its own.
const OPTION = /^(-[rce]|--(?:requirement|constraint|editable))\n/gm

/** How much of one call or list, and of all, is gone through, in characters: they may lie in each other, and never end. */
const MAX_ONE = 50_000
const MAX_ALL = 1_000_000

/** What is between brackets: texts, names of what is meant besides, and whether a text among it is not written out. */
interface Written {
  texts: string[]
  names: string[]
  open: boolean
  end: number
}

/** Reads what the sessions of a `noxfile.py` install, as far as it is written out; undefined where that is nothing. */
export function readNox(text: string): Manifest | undefined {
  let left = MAX_ALL
  const read = (start: number) => {
    const found = writtenFrom(text, start, start + Math.min(left, MAX_ONE))
    left -= found.end - start
    return found
  }
  const named = new Map<string, Written>()
  for (const { 0: head, 1: name = '', index } of text.matchAll(LIST)) named.set(name, read(index + head.length - 1))
  const calls = [...text.matchAll(CALL)].map(({ 0: head, index }) => read(index + head.length - 1))
  // What somebody asks for on the command line is no need of the project.
  const names = new Set(calls.flatMap((call) => call.names).filter((name) => !name.endsWith('.posargs')))
  const all = [...calls, ...[...names].flatMap((name) => named.get(name) ?? [])]
  const isOpen = [...names].some((name) => (named.get(name)?.names.length ?? 1) > 0) || all.some(({ open }) => open)
  const lines = all.map(({ texts }) => texts.join('\n').replace(OPTION, '$1 '))
  const { needs, lists } = readRequirements(lines.join('\n'))
  if (needs.length === 0 && lists.length === 0 && !isOpen) return undefined
  return {
    of: 'python',
    needs: needs.map(([name, range, how]) => needOf(name, range, how ?? 'dev')),
    lists,
    ...(isOpen && { open: true }),
  }
}

const TOKEN =
  /[bfru]{0,2}(["'])((?:(?!\1)[^\\\n]){0,200})\1|#[^\n]*|(\w{1,100}(?:\.\w{1,100}){0,9})(\s{0,9}=(?!=))?|[[({]|[\])}]|[^\w"'#[({\])}]+/iy

/** Reads from a bracket to where it ends, or to a limit. */
function writtenFrom(text: string, start: number, limit: number): Written {
  const written: Written = { texts: [], names: [], open: false, end: start }
  let depth = 0
  // Where the value of a keyword begins, as deep as that: it ends with a comma.
  let keyword = 0
  do {
    TOKEN.lastIndex = written.end
    const [token = '', , quoted, name, isKeyword] = TOKEN.exec(text) ?? []
    written.end += Math.max(1, token.length)
    if (/^[[({]/.test(token)) depth += 1
    else if (/^[\])}]/.test(token)) depth -= 1
    else if (keyword > 0) {
      if (depth <= keyword && token.includes(',')) keyword = 0
    } else if (quoted !== undefined) {
      // `f'acme=={version}'`: which version is not known.
      const plain = quoted.replace(/ ?[<>=!~]{1,2} ?\{.*$/, '')
      if (plain.includes('{')) written.open = true
      else written.texts.push(plain)
    } else if (isKeyword !== undefined) keyword = depth
    else if (name !== undefined) written.names.push(name)
  } while (depth > 0 && written.end < Math.min(text.length, limit))
  if (depth > 0) written.open = true
  return written
}
