import type { Analyse } from './analyse.ts'
import { isScript } from './languages.ts'
import { summariseWords } from './plain-words.ts'
import { summarisePython } from './python/summarise-python.ts'

/** The analyser of Python, and of what is kept for its words alone. @throws TypeError for a script. */
export const analyseLight: Analyse = (text, kind) => {
  if (isScript(kind)) throw new TypeError(`${kind} is a script`)
  return kind === 'python' ? summarisePython(text) : summariseWords(text, kind)
}
