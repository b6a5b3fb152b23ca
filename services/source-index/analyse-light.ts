import type { Analyse } from './analyse.ts'
import { isCommands, isManifest, isScript } from './languages.ts'
import { summariseManifest } from './manifests/summarise-manifest.ts'
import { summariseWords } from './plain-words.ts'
import { summarisePython } from './python/summarise-python.ts'
import { summariseCommands } from './summarise-commands.ts'

/** The analyser of Python, of manifests and commands, and of what is kept for its words alone. @throws TypeError for a script. */
export const analyseLight: Analyse = (text, kind) => {
  if (isScript(kind)) throw new TypeError(`${kind} is a script`)
  if (isManifest(kind)) return summariseManifest(text, kind)
  if (isCommands(kind)) return summariseCommands(text, kind)
  return kind === 'python' ? summarisePython(text) : summariseWords(text, kind)
}
