import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Fault, Summary } from '../../../shared/contract/summary.ts'
import { SummaryBuilder } from '../summary-builder.ts'
import { isCopied } from './copied.ts'
import { docAt } from './doc-comment.ts'
import { expressionHandlers } from './expressions.ts'
import { Facts } from './facts.ts'
import { looseWords } from './loose-words.ts'
import { moduleHandlers } from './modules.ts'
import { type ParsedKind, parsed, release } from './parsed.ts'
import { statementHandlers } from './statements.ts'
import { tell } from './tell.ts'
import { vueScripts, vueTemplate } from './vue.ts'
import { Walk } from './walk.ts'

/** What a file is read as, by its name. */
export type ScriptKind = 'ts' | 'tsx' | 'js' | 'jsx' | 'vue'

/** Longer files, and files of longer lines on average, were written by a program: their words alone are kept. */
const MAX_CHARACTERS = 1_000_000
const MAX_LINE = 1000

const handlers = { ...statementHandlers, ...moduleHandlers, ...expressionHandlers }

/**
 * Makes the summary of a TypeScript or JavaScript file, or of the scripts of a Vue component.
 *
 * A file that does not parse gives its words alone, and is `broken`; one that was written by a program gives its words
 * alone, and is `cut`. It throws nothing.
 *
 * @param isCut whether it is the beginning of a longer one: half a statement is no fault of it.
 */
export function summariseTypescript(text: string, kind: ScriptKind, isCut = false): Summary {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).length
  const builder = new SummaryBuilder('typescript', lines)
  if (isCut || text.length > MAX_CHARACTERS || text.length / lines > MAX_LINE) {
    looseWords(text, builder)
    builder.cut()
    return builder.summary()
  }
  const { source, as } = scriptOf(text, kind)
  const program = parsed(source, as)
  const fault = 'error' in program ? program : untold(program, source, builder)
  if (fault !== undefined) {
    const broken = new SummaryBuilder('typescript', lines)
    looseWords(text, broken)
    return broken.broken(fault)
  }
  if (kind === 'vue') vueTemplate(text, builder)
  if ((kind === 'js' || kind === 'jsx') && isCopied(text)) builder.generated()
  return builder.summary()
}

/** Signatures never run: what stands before the first of a function speaks of it. */
function readSignatures({ body }: TSESTree.Program, { text, signatures }: Facts): void {
  for (const statement of body) {
    const declared = 'declaration' in statement ? statement.declaration : statement
    if (declared?.type !== 'TSDeclareFunction' || !declared.id || signatures.has(declared.id.name)) continue
    const said = docAt(text, statement.range[0])
    if (said !== undefined) signatures.set(declared.id.name, said)
  }
}

/** Tells a program. @returns why not, where it is nested deeper than the stack. */
function untold(program: TSESTree.Program, source: string, builder: SummaryBuilder): Fault | undefined {
  try {
    builder.source(source)
    const facts = new Facts(builder, source)
    const walk = new Walk(facts, handlers)
    readSignatures(program, facts)
    walk.visit(program)
    tell(facts, walk.scope)
    return undefined
  } catch (error) {
    if (error instanceof RangeError) return { error: 'nested too deep' }
    throw error
  } finally {
    release(program)
  }
}

function scriptOf(text: string, kind: ScriptKind): { source: string; as: ParsedKind } {
  if (kind !== 'vue') return { source: text, as: kind }
  const { text: source, isTyped } = vueScripts(text)
  return { source, as: isTyped ? 'tsx' : 'jsx' }
}
