import type { Missing, Named } from '../contract/document.ts'
import { type Lost, lostModule, lostPath } from './named-places.ts'
import { keyOf, type Word } from './named-words.ts'

/** Whether what was gone is there again, as far as it is a file. */
async function isFound(root: string, { kind, name }: Missing, document: string): Promise<boolean> {
  if (kind === 'path' || kind === 'link') return lostPath(root, name, document, kind === 'link') === undefined
  return kind === 'module' && (await lostModule(root, name, document)) === undefined
}

/** Whether any of what was gone is there again. */
export async function isAnyFound(root: string, missing: readonly Missing[], document: string): Promise<boolean> {
  for (const one of missing) if (await isFound(root, one, document)) return true
  return false
}

/** What of a name is not to be seen in the tree at once; undefined where it is there. */
export async function lostWord(
  root: string,
  [kind, name]: Named,
  document: string,
  manifests: () => Promise<ReadonlySet<string> | undefined>,
): Promise<Lost | Word | undefined> {
  if (kind === 'module') return lostModule(root, name, document)
  if (kind === 'script' || kind === 'target') {
    const word: Word = { kind, text: name }
    const defined = await manifests()
    return defined === undefined || defined.has(keyOf(word)) || defined.has(`${kind} *`) ? undefined : word
  }
  const at = Math.max(name.lastIndexOf(' '), kind === 'symbol' ? name.lastIndexOf('.') : -1)
  const of = name.slice(0, Math.max(0, at))
  return { kind: kind as Word['kind'], text: name.slice(at + 1), ...(of && { of }) }
}
