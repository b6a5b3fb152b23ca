import type { Analyse } from './analyse.ts'
import { isScript } from './languages.ts'
import { summariseTypescript } from './typescript/summarise.ts'

/** The analyser of TypeScript and JavaScript. @throws TypeError for what is neither. */
export const analyseTypescript: Analyse = (text, kind, isCut) => {
  if (!isScript(kind)) throw new TypeError(`${kind} is no script`)
  return summariseTypescript(text, kind, isCut)
}
