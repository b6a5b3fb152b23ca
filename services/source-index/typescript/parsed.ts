import { parseAndGenerateServices, type TSError, type TSESTree } from '@typescript-eslint/typescript-estree'
import ts from 'typescript'
import type { Fault } from '../../../shared/contract/summary.ts'

const KINDS = {
  ts: ts.ScriptKind.TS,
  tsx: ts.ScriptKind.TSX,
  js: ts.ScriptKind.JS,
  jsx: ts.ScriptKind.JSX,
} as const

/** What a script is parsed as. */
export type ParsedKind = keyof typeof KINDS

/** Moves what TypeScript keeps of a file's nodes to another; it takes what was kept of that one before. */
type Transfer = (from: ts.SourceFile, to: ts.SourceFile) => void
const { transferSourceFileChildren: transfer } = ts as typeof ts & { transferSourceFileChildren: Transfer }

/** Whatever is kept of the last file goes by this. */
const nobody = {} as ts.SourceFile

/**
 * The program; or why it is none, or that it is nested deeper than the stack.
 *
 * A tree that is done with is to be garbage at once: collecting those of the files before that were held took a third of the
 * time. TypeScript keeps the children of some nodes in a weak map, but what is in a weak map that is old is held until the
 * old generation is collected. See also {@link release}.
 *
 * `loc` costs nothing, and leaving it out does: the parser makes it, and walks the whole tree to take it away again.
 */
export function parsed(source: string, kind: ParsedKind): TSESTree.Program | Fault {
  let file: ts.SourceFile | undefined
  try {
    const filePath = `file.${kind}`
    const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }
    file = ts.createSourceFile(filePath, source, options, true, KINDS[kind])
    return parseAndGenerateServices(file, {
      filePath,
      loc: true,
      range: true,
      preserveNodeMaps: false,
      allowInvalidAST: true,
      suppressDeprecatedPropertyWarnings: true,
    }).ast
  } catch (error) {
    if (error instanceof RangeError) return { error: 'nested too deep' }
    // Whatever the parser says of it, nobody but its author can mend it: the summary hands it on.
    const { message = 'no program', location } = error as Partial<TSError>
    return { ...(location && { line: location.start.line }), error: message }
  } finally {
    if (file !== undefined) transfer(file, nobody)
  }
}

/**
 * Takes a program apart that is done with. An export has a getter for a name that its property once had, and its shape, which
 * is of the old generation from the start, holds that getter and whatever is below it.
 */
export function release({ body }: TSESTree.Program): void {
  for (const statement of body) if (statement.type === 'ExportNamedDeclaration') statement.declaration = null
}
