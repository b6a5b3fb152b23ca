import type { Fault, Language, Summary } from '../../shared/contract/summary.ts'
import { isDocument, isScript, type Kind } from './languages.ts'

/** Makes a summary of a text. What does not parse is `broken`. @param isCut whether it is the beginning of a longer one. */
export type Analyse = (text: string, kind: Kind, isCut?: boolean) => Summary

/** The summary of a file of which nothing is known, for no worker came to its end. */
export function bareSummary(kind: Kind, fault: Fault): Summary {
  return { language: languageOf(kind), lines: 0, broken: true, fault }
}

function languageOf(kind: Kind): Language {
  if (kind === 'python' || kind === 'setup' || kind === 'nox') return 'python'
  if (isScript(kind)) return 'typescript'
  return isDocument(kind) ? 'document' : 'words'
}
