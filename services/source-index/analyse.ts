import type { Summary } from '../../shared/contract/summary.ts'
import { isScript, type Kind } from './languages.ts'

/** Makes a summary of a text. What does not parse is `broken`. */
export type Analyse = (text: string, kind: Kind) => Summary

/** A summary of a file that nothing but its length is told of. */
export function bareSummary(kind: Kind, lines: number, more: { broken?: true; cut?: true }): Summary {
  const language = kind === 'python' ? 'python' : isScript(kind) ? 'typescript' : 'words'
  return { language, lines, ...more }
}
