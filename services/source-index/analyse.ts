import type { Fault, Summary } from '../../shared/contract/summary.ts'
import { isScript, type Kind } from './languages.ts'

/** Makes a summary of a text. What does not parse is `broken`. */
export type Analyse = (text: string, kind: Kind) => Summary

/** The summary of a file of which nothing is known, for no worker came to its end. */
export function bareSummary(kind: Kind, fault: Fault): Summary {
  const language = kind === 'python' || kind === 'setup' ? 'python' : isScript(kind) ? 'typescript' : 'words'
  return { language, lines: 0, broken: true, fault }
}
