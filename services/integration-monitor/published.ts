import type { FileValue } from './reduce.ts'
import { hasWord } from './words.ts'

/** What makes programs with windows of a tree. */
const PACKAGERS = [
  'electron-builder',
  '@electron-forge/cli',
  'electron-packager',
  '@electron/packager',
  'electron-forge',
]

/** What a package says for those who import it. */
const SHIPPED = ['exports', 'module', 'types', 'typings', 'unpkg', 'jsdelivr', 'publishConfig', 'peerDependencies']

/** Tells of which files the classes are those of a published package, whose users are not in the tree. */
export class Published {
  /** By folder and language, the folder of the manifest that publishes it; null where none does. */
  readonly #folders = new Map<string, string | null>()

  constructor(private readonly files: ReadonlyMap<string, FileValue>) {}

  /** Whether the nearest manifest above a file publishes it. */
  has(path: string): boolean {
    return this.packageOf(path) !== null
  }

  /** The package that a file is published in, by its language and the folder of its manifest; null where it is in none. */
  packageOf(path: string): string | null {
    const isPython = /\.pyi?$/.test(path)
    const folder = this.#of(parentOf(path), isPython)
    return folder === null ? null : `${isPython}${folder}`
  }

  #of(folder: string, isPython: boolean): string | null {
    const key = `${isPython}${folder}`
    let known = this.#folders.get(key)
    if (known === undefined) {
      const isHere = this.#here(folder, isPython)
      if (isHere === undefined) known = folder === '' ? null : this.#of(parentOf(folder), isPython)
      else known = isHere ? folder : null
      this.#folders.set(key, known)
    }
    return known
  }

  /** What the manifest of a folder says; undefined where there is none. */
  #here(folder: string, isPython: boolean): boolean | undefined {
    const at = (name: string) => this.files.get(folder === '' ? name : `${folder}/${name}`)
    if (!isPython) {
      const manifest = at('package.json')
      if (manifest === undefined || !hasWord(manifest.words, '"name')) return undefined
      const has = (word: string) => hasWord(manifest.words, `"${word}`)
      if (has('private') || PACKAGERS.some(has)) return false
      if (!has('publishConfig') && (!has('version') || has('0.0.0')) && this.#isInWorkspace(folder)) return false
      if (SHIPPED.some(has)) return true
      // What is only started is a program, wherever it says that it begins.
      return !has('start') && !has('electron') && ['main', 'files', 'bin'].some(has)
    }
    if (at('setup.py') !== undefined) return true
    const project = at('pyproject.toml')
    if (project === undefined) return undefined
    return ['"build-system', '"build-backend', '"packages'].some((word) => hasWord(project.words, word))
  }

  /** Whether a folder above holds packages of which some are for one another alone: those that were never given a version. */
  #isInWorkspace(folder: string): boolean {
    for (let at = folder; at !== ''; ) {
      at = parentOf(at)
      const prefix = at === '' ? '' : `${at}/`
      if (this.files.has(`${prefix}pnpm-workspace.yaml`)) return true
      if (hasWord(this.files.get(`${prefix}package.json`)?.words, '"workspaces')) return true
    }
    return false
  }
}

function parentOf(folder: string): string {
  return folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : ''
}
