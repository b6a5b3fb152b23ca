import type { Fault, Summary } from '../../../shared/contract/summary.ts'
import { quotedWords } from '../plain-words.ts'
import { SummaryBuilder } from '../summary-builder.ts'
import { bindNames } from './bindings.ts'
import { CallKeeper } from './calls.ts'
import { tellClasses } from './classes.ts'
import { tellConstants } from './constants.ts'
import { tellDefinitions, tellForwarders } from './definitions.ts'
import { Holdings } from './holdings.ts'
import { tellExports } from './imports.ts'
import { NameReader } from './name-reader.ts'
import { readSyntax, type SyntaxTree } from './syntax-tree.ts'
import { tellSignals, tellVariables } from './variables.ts'
import { Walk } from './walk.ts'
import { WordKeeper } from './words.ts'

const MAX_LENGTH = 1_000_000
const MAX_LINE = 50_000

/**
 * Reads a Python file of any version from 2.7 on.
 *
 * A file that is no Python is `broken`, one that is too long to be written by hand is `cut`: of both only words are kept.
 *
 * @param isCut whether it is the beginning of a longer one: half a statement is no fault of it.
 */
export function summarisePython(text: string, isCut = false): Summary {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  if (isCut || source.length > MAX_LENGTH || hasLongLine(source)) return wordsAlone(source)
  const tree = source.includes('\0') ? { error: 'no text: it has a NUL in it' } : readSyntax(source)
  return 'error' in tree ? wordsAlone(source, tree) : told(tree)
}

function told(tree: SyntaxTree): Summary {
  const builder = new SummaryBuilder('python', tree.lines)
  builder.source(tree.text)
  const names = bindNames(tree)
  const reader = new NameReader(tree, names)
  const calls = new CallKeeper(reader, builder)
  const holdings = new Holdings(tree)
  const walk = new Walk(reader, builder, calls, new WordKeeper(reader, builder), holdings)
  walk.run()
  for (const name of names.assigned) builder.word(':', name)
  tellExports(reader, builder, walk.origins)
  tellDefinitions(reader, builder)
  tellClasses(reader, holdings, walk.dynamic, builder)
  tellConstants(reader, builder)
  calls.kept.tell()
  tellForwarders(reader, calls.kept.forwarding, builder)
  tellSignals(reader, builder)
  tellVariables(reader, holdings, builder)
  return builder.summary()
}

function wordsAlone(text: string, fault?: Fault): Summary {
  const builder = new SummaryBuilder('python', 1 + (text.match(/\n(?!$)/g)?.length ?? 0))
  if (fault === undefined) builder.cut()
  for (const word of quotedWords(text.slice(0, MAX_LENGTH))) builder.word('"', word)
  return fault === undefined ? builder.summary() : builder.broken(fault)
}

function hasLongLine(text: string): boolean {
  let from = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
    if (at - from > MAX_LINE) return true
    from = at + 1
  }
  return text.length - from > MAX_LINE
}
