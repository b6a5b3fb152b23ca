import { basename, resolve } from 'node:path'

/** A tree that is indexed. */
export interface Root {
  /** As it is configured, made absolute. */
  readonly path: string
  /** What paths of its files begin with; empty where it is the only one. */
  readonly name: string
}

/** The trees of the configuration, each once, with names that tell them apart. */
export function rootsOf(paths: readonly string[]): Root[] {
  const all = [...new Set(paths.map((path) => resolve(path)))]
  if (all.length === 1) return all.map((path) => ({ path, name: '' }))
  const taken = new Set<string>()
  return all.map((path) => {
    const base = basename(path) || 'root'
    let name = base
    for (let count = 2; taken.has(name); count += 1) name = `${base}.${count}`
    taken.add(name)
    return { path, name }
  })
}
