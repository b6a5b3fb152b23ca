import { parse, type TSESTree } from '@typescript-eslint/typescript-estree'
import type { Summary } from '../../../shared/contract/summary.ts'
import { SummaryBuilder } from '../summary-builder.ts'
import { expressionHandlers } from './expressions.ts'
import { Facts } from './facts.ts'
import { looseWords } from './loose-words.ts'
import { moduleHandlers } from './modules.ts'
import { statementHandlers } from './statements.ts'
import { tell } from './tell.ts'
import { vueScripts, vueTemplate } from './vue.ts'
import { Walk } from './walk.ts'

/** What a file is read as, by its name. */
export type ScriptKind = 'ts' | 'tsx' | 'js' | 'jsx' | 'vue'

/** Longer files, and files of longer lines on average, were written by a program: their words alone are kept. */
const MAX_CHARACTERS = 1024 * 1024
const MAX_LINE = 1000

const handlers = { ...statementHandlers, ...moduleHandlers, ...expressionHandlers }

/**
 * Makes the summary of a TypeScript or JavaScript file, or of the scripts of a Vue component.
 *
 * A file that does not parse gives its words alone, and is `broken`; one that was written by a program gives its words
 * alone, and is `cut`. It throws nothing.
 */
export function summariseTypescript(text: string, kind: ScriptKind): Summary {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).length
  const builder = new SummaryBuilder('typescript', lines)
  if (text.length > MAX_CHARACTERS || text.length / lines > MAX_LINE) {
    looseWords(text, builder)
    builder.cut()
    return builder.summary()
  }
  const { source, as } = scriptOf(text, kind)
  const program = parsed(source, as)
  if (program === undefined || !isTold(program, source, builder)) {
    const broken = new SummaryBuilder('typescript', lines)
    looseWords(text, broken)
    return broken.broken()
  }
  if (kind === 'vue') vueTemplate(text, builder)
  return builder.summary()
}

/** @returns false where the program is nested deeper than the stack. */
function isTold(program: TSESTree.Program, source: string, builder: SummaryBuilder): boolean {
  try {
    const facts = new Facts(builder, source)
    const walk = new Walk(facts, handlers)
    walk.visit(program)
    tell(facts, walk.scope)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function scriptOf(text: string, kind: ScriptKind): { source: string; as: string } {
  if (kind !== 'vue') return { source: text, as: kind }
  const { text: source, isTyped } = vueScripts(text)
  return { source, as: isTyped ? 'tsx' : 'jsx' }
}

/**
 * Undefined for what is no program, or is nested deeper than the stack.
 *
 * `loc` costs nothing, and leaving it out does: the parser makes it, and walks the whole tree to take it away again.
 */
function parsed(source: string, kind: string): TSESTree.Program | undefined {
  try {
    return parse(source, {
      filePath: `file.${kind}`,
      loc: true,
      range: true,
      jsDocParsingMode: 'none',
      allowInvalidAST: true,
      suppressDeprecatedPropertyWarnings: true,
    })
  } catch {
    // Whatever the parser says of it, nobody but its author can mend it; the summary says that it is broken.
    return undefined
  }
}
