import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { analyseLight } from '../../services/source-index/analyse-light.ts'
import { analyseTypescript } from '../../services/source-index/analyse-typescript.ts'
import { Ignores, isEnvironment, isProject } from '../../services/source-index/ignores.ts'
import { isDocument, isRead, isScript, type Kind, kindOf } from '../../services/source-index/languages.ts'
import type { Summary } from '../../shared/contract/summary.ts'

/** Of a file that is larger, nothing is looked at here, in bytes. */
const MAX_BYTES = 1024 * 1024

/** A file of a tree, with what the index would keep of it. */
export interface Studied {
  text: string
  kind: Kind
  summary: Summary
}

/** The files of a folder that the index would read, by path. @param documents whether those are wanted that are no source. */
export function studyTree(folder: string, documents = false): Map<string, Studied> {
  const root = realpathSync(folder)
  const files = new Map<string, Studied>()
  for (const path of pathsBelow(root, '', Ignores.ofRoot(root, []))) {
    const kind = kindOf(path)
    const { mode, size } = statSync(join(root, path))
    if (kind === undefined || (isDocument(kind) && !documents)) continue
    if (!isRead(path, mode) || size > MAX_BYTES) continue
    const text = readFileSync(join(root, path), 'utf8')
    files.set(path, { text, kind, summary: summarise(text, kind) })
  }
  return files
}

/** What the index would keep of a file. */
export function summarise(text: string, kind: Kind): Summary {
  return isScript(kind) ? analyseTypescript(text, kind) : analyseLight(text, kind)
}

function* pathsBelow(root: string, folder: string, ignores: Ignores): Generator<string> {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  const names = new Set(entries.map(({ name }) => name))
  const rules = folder === '' ? ignores : ignores.below(join(root, folder), names)
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (rules.leaveFolder(join(root, path), entry.name, isProject(names))) continue
      const inside = new Set(readdirSync(join(root, path)))
      if (!isEnvironment(inside)) yield* pathsBelow(root, path, rules)
    } else if (entry.isFile() && !rules.leaveFile(join(root, path))) yield path
  }
}
