import { normalise } from '../../shared/contract/installed.ts'
import type { Files } from '../../shared/contract/packed-files.ts'
import { folderOf, foldersAbove, resolved } from '../../shared/contract/paths.ts'
import type { Manifest, Need } from '../../shared/contract/summary.ts'
import type { FileValue } from './reduce.ts'

/** The languages that manifests are of. */
export type Language = Manifest['of']

/** What manifests of one folder say, with what belongs to them from folders below. */
export interface Project {
  folder: string
  language: Language
  /** The manifest that names what is missing. */
  manifest: string
  /** By name among packages, normalised for Python. */
  needs: Map<string, Need>
  names: Set<string>
  /** It is more than a list of what is needed. */
  isWhole: boolean
  /** Not all that is needed is known; or not all that is there where tests run. */
  isOpen: boolean
  isOpenToTests: boolean
}

/** Folders of lists that belong to the folder above, and what is below them. */
const LISTS =
  /(?:^|\/)(?:(?:requirements?(?:\.d)?|requires|reqs)(?:\/.*)?|deps|dependencies|ci|tests?|dev|docs?|tools?|scripts|etc|misc|build)$/

/** What tells what programs run for work on a project, as pre-commit and nox have it. */
const WORK = /(?:^|\/)(?:\.pre-commit-config\.ya?ml|noxfile\.py)$/

/** The projects of a tree, by language and folder. */
export class Projects {
  readonly #of: Readonly<Record<Language, Map<string, Project>>> = { python: new Map(), node: new Map() }
  /** What code may import though no package is called so. */
  readonly #aliases = new Set<string>()
  readonly programs = new Set<string>()
  /** Folders below which a file may be meant by what is imported as a package. */
  readonly #based = new Set<string>()
  /** What scripts need that say so themselves. */
  readonly #ofScripts = new Set<string>()
  /** Folders that have manifests, lists among them. */
  readonly #folders: ReadonlySet<string>

  constructor(files: Files<FileValue>) {
    const all: [string, FileValue][] = []
    for (const file of files) {
      const [path, { manifest }] = file
      if (isModule(path, files)) continue
      if (isScript(path)) for (const [name] of manifest?.needs ?? []) this.#ofScripts.add(normalise(name))
      else if (manifest !== undefined) all.push(file)
    }
    this.#folders = new Set(all.map(([path]) => folderOf(path)))
    // What makes a project comes before what adds to one.
    for (const rank of [0, 1, 2]) {
      for (const [path, { manifest }] of all) {
        if (manifest !== undefined && rankOf(path, manifest) === rank) this.#add(path, manifest, files)
      }
    }
    for (const [path, { broken }] of files) {
      const language = broken ? languageOf(path) : undefined
      // What does not parse may declare anything.
      if (language !== undefined) this.#place(folderOf(path), language, path, true).isOpen = true
    }
  }

  /** The projects that a file belongs to, the nearest first. */
  *around(path: string, language: Language): Generator<Project> {
    for (const folder of foldersAbove(path)) {
      const project = this.#of[language].get(folder)
      if (project !== undefined) yield project
    }
  }

  all(language: Language): Iterable<Project> {
    return this.#of[language].values()
  }

  /** Whether a name stands for a place in the tree. */
  isAlias(name: string): boolean {
    if (this.#aliases.has(name)) return true
    const parts = name.split('/')
    return parts.length > 1 && this.#aliases.has(`${parts[0]}/`)
  }

  /** Whether what a script imports as a package may be a file of the tree. */
  isBased(path: string): boolean {
    return [...foldersAbove(path)].some((folder) => this.#based.has(folder))
  }

  /** Whether any manifest asks for a package. */
  wants(name: string): boolean {
    return (
      this.#ofScripts.has(normalise(name)) ||
      [...this.#of.node.values()].some(({ needs }) => needs.has(name)) ||
      [...this.#of.python.values()].some(({ needs }) => needs.has(normalise(name)))
    )
  }

  #add(path: string, manifest: Manifest, files: Files<FileValue>): void {
    const { of, project, name, needs = [], aliases = [], programs = [], lists = [], open, based } = manifest
    for (const alias of aliases) this.#aliases.add(aliasOf(alias))
    for (const program of programs) this.programs.add(program)
    if (based) this.#based.add(folderOf(path))
    const isOfWork = WORK.test(path)
    const saysNothing = needs.length === 0 && name === undefined && project === undefined && lists.length === 0
    if (saysNothing && !(open && isOfWork)) return
    // What is run for work on a project is told beside it, and makes none.
    if (isOfWork && !this.#of[of].has(folderOf(path))) return
    const place = this.#place(folderOf(path), of, path, project === true)
    if (name !== undefined) place.names.add(of === 'python' ? normalise(name) : name)
    for (const need of needs) {
      const key = of === 'python' ? normalise(need[0]) : need[0]
      place.needs.set(key, oneOf(place.needs.get(key), need, of))
    }
    const isThere = (list: string) => {
      const place = resolved(folderOf(path), list)
      return place !== undefined && (files.get(place)?.manifest !== undefined || this.#folders.has(place))
    }
    // Of what a list further down lacks, such as one that a build makes, the project knows nothing.
    const isOwn = project === true || place.folder === folderOf(path)
    const isElsewhere = ['setup.py', 'setup.cfg'].some((name) => {
      const beside = files.get(resolved(folderOf(path), name) ?? '')?.manifest
      return beside !== undefined && !beside.open && [beside.needs, beside.lists].some((all = []) => all.length > 0)
    })
    const isOpen = (open && (isOfWork || !isElsewhere)) || (isOwn && lists.some((list) => !isThere(list)))
    if (isOpen && isOfWork) place.isOpenToTests = true
    else if (isOpen) place.isOpen = true
  }

  #place(folder: string, language: Language, path: string, isProject: boolean): Project {
    const projects = this.#of[language]
    const above = isProject ? undefined : [folder, ...foldersAbove(folder)].find((each) => projects.has(each))
    const own = isProject ? folder : folder.replace(LISTS, '')
    const at = above ?? own
    const known = projects.get(at)
    if (known !== undefined) return known
    const made: Project = {
      folder: at,
      language,
      manifest: path,
      needs: new Map(),
      names: new Set(),
      isWhole: isProject,
      isOpen: false,
      isOpenToTests: false,
    }
    projects.set(at, made)
    return made
  }
}

/** How long what is asked of versions may grow, in characters. */
const MAX_RANGE = 200

/** What two manifests need of one package. What is needed by one is needed; of lists for different times any version will do. */
function oneOf(known: Need | undefined, need: Need, language: Language): Need {
  if (known === undefined) return need
  const [name, range, how] = known
  if ((how === undefined) !== (need[2] === undefined)) return how === undefined ? known : need
  if (language === 'node' || range === '' || need[1] === '' || range.split(' || ').includes(need[1])) return known
  const either = `${range} || ${need[1]}`
  const kept = either.length > MAX_RANGE ? '' : either
  return how === undefined ? [name, kept] : [name, kept, how]
}

/** What comes first of manifests: what makes a project, what adds to one, and what is of one where there is one. */
function rankOf(path: string, { project }: Manifest): number {
  if (project === true) return 0
  return WORK.test(path) ? 2 : 1
}

/** Whether a file that is called as a manifest is a module of a package: `shop/models/setup.py`. */
function isModule(path: string, files: Files<FileValue>): boolean {
  const folder = folderOf(path)
  return /\/setup\.py$/.test(path) && files.get(`${folder}/__init__.py`) !== undefined
}

/** Whether what a file needs, by its own account, is needed by it alone. */
export function isScript(path: string): boolean {
  return /\.pyw?$/.test(path) && !/(?:^|\/)(?:setup|noxfile)\.py$/.test(path)
}

function languageOf(path: string): Language | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === 'package.json') return 'node'
  return /^(?:pyproject\.toml|setup\.(?:py|cfg)|Pipfile)$/.test(name) ? 'python' : undefined
}

/** `@app/*` and `components/*` → what is imported of it as a package: `@app/…`, `components`. */
function aliasOf(alias: string): string {
  const literal = alias.replace(/\*.*$/, '')
  if (literal.startsWith('@')) {
    const [scope = '', name = ''] = literal.split('/')
    return name === '' ? `${scope}/` : `${scope}/${name}`
  }
  return literal.split('/', 1)[0] ?? ''
}
