import type { Name } from '../../../shared/contract/summary.ts'
import type { SummaryBuilder } from '../summary-builder.ts'
import { argumentsOf } from './arguments.ts'
import { isOfSomeHosts, isTried } from './imports.ts'
import type { NameReader } from './name-reader.ts'
import { lastChild, type Scope } from './scopes.ts'
import { T } from './terms.ts'

const RUNS =
  /^(?:(?:subprocess|sp|commands)\.(?:run|Popen|call|check_call|check_output|getoutput|getstatusoutput)|Popen|check_output|check_call|os\.(?:system|popen|exec[lv]p?e?|posix_spawnp?)|(?:asyncio\.)?create_subprocess_(?:exec|shell)|(?:\w+\.)?subprocess_(?:exec|shell)|(?:shutil\.)?which|pexpect\.spawn)$/
/** The last parts of what runs programs. */
export const RUNNERS: readonly string[] =
  `run Popen call check_call check_output getoutput getstatusoutput system popen execv execve execl execle execvp execvpe execlp
  execlpe posix_spawn posix_spawnp create_subprocess_exec create_subprocess_shell subprocess_exec subprocess_shell which spawn
  spawnv spawnve spawnvp spawnvpe spawnl spawnle spawnlp spawnlpe`.split(/\s+/)

// `os.spawnlp(os.P_WAIT, 'cp', …)`.
const RUNS_SECOND = /^os\.spawn[lv]p?e?$/
const ASKS = /(?:^|\.)which$/
const MISSING = /\b(?:FileNotFoundError|OSError|IOError|EnvironmentError|Exception|BaseException)\b/
const SHELLS = /^(?:\/\S*\/)?(?:ba|da|k|z)?sh$/
// What stands before the program that is meant.
const BEFORE = /^(?:sudo|exec|env|nohup|time|nice|command|\w+=\S*)$/

/** Tells of the programs that a call runs, where they are written out. */
export function tellPrograms(
  reader: NameReader,
  callee: string,
  node: number,
  scope: Scope,
  builder: SummaryBuilder,
): void {
  const isSecond = RUNS_SECOND.test(callee)
  if (!isSecond && !RUNS.test(callee)) return
  const { tree } = reader
  const { positional, named } = argumentsOf(tree, lastChild(tree, node))
  const command = isSecond ? positional[1] : (positional[0] ?? named.find(([key]) => key === 'args')?.[1])
  if (command === undefined) return
  const line = tree.lineAt(tree.from[node]!)
  const parts = wordsOf(reader, command, scope)
  const how = ASKS.test(callee) || isTried(tree, node, MISSING) || isOfSomeHosts(tree, node) ? 'asked' : undefined
  const tell = (program: string | undefined) => {
    if (program !== undefined && /^[\w./+-]+$/.test(program) && /\w/.test(program)) builder.program(program, line, how)
  }
  const [program] = parts
  tell(program)
  if (program === undefined || !SHELLS.test(program)) return
  const script = parts.findIndex((part) => /^-\w*c$/.test(part))
  if (script !== -1 && parts[script + 1] !== undefined) tell(firstWords(parts[script + 1]!)[0])
}

function wordsOf(reader: NameReader, node: number, scope: Scope): string[] {
  const at = reader.resolve(node, scope)
  const type = reader.tree.type[at.node]
  if (type === T.ArrayExpression || type === T.TupleExpression) {
    const words: string[] = []
    for (const name of reader.elementsOf(at.node, at.scope) ?? []) {
      if (typeof name !== 'string') break
      words.push(name)
    }
    return words
  }
  return firstWords(beginning(reader.nameOf(at.node, at.scope)))
}

function firstWords(command: string): string[] {
  const words = command.trim().slice(0, 1000).split(/\s+/)
  const first = words.findIndex((word) => !BEFORE.test(word))
  return first === -1 ? [] : words.slice(first)
}

/** What a command begins with: of one that is put together only what is followed by a blank. */
function beginning(name: Name): string {
  if (typeof name === 'string') return name
  if (name === null || !('join' in name) || typeof name.join[0] !== 'string') return ''
  return name.join[0].slice(0, name.join[0].search(/\s\S*$/) + 1)
}
