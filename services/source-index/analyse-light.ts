import type { Analyse } from './analyse.ts'
import { summariseDocument } from './documents/summarise-document.ts'
import { isCommands, isDocument, isManifest, isScript } from './languages.ts'
import { summariseManifest, withNeeds } from './manifests/summarise-manifest.ts'
import { summariseWords } from './plain-words.ts'
import { summarisePython } from './python/summarise-python.ts'
import { summariseCommands } from './summarise-commands.ts'

/** The analyser of Python, of manifests and commands, and of what is kept for its words alone. @throws TypeError for a script. */
export const analyseLight: Analyse = (text, kind, isCut) => {
  if (isScript(kind)) throw new TypeError(`${kind} is a script`)
  if (isManifest(kind)) return summariseManifest(text, kind, isCut)
  if (isCommands(kind)) return summariseCommands(text, kind)
  if (isDocument(kind)) return summariseDocument(text, kind)
  return kind === 'python' ? withNeeds(summarisePython(text, isCut), text) : summariseWords(text, kind)
}
