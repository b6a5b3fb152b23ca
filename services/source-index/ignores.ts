import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ignore, { type Ignore } from 'ignore'

/** The most that is read of a file of patterns, in bytes. */
const MAX_BYTES = 256 * 1024

/** How far up a work tree's root is looked for. */
const MAX_LEVELS = 64

/** How many paths are asked about before what the patterns remember of them is let go. */
const MAX_ASKED = 4_000

/** Of a line with more `**` nobody takes notice: to match them takes time in the power of their number. */
const MAX_ANY_DEPTH = 4

/** Folders of what others wrote or programs made, whatever git says. */
const NEVER = new Set(['node_modules', 'bower_components', 'jspm_packages', 'site-packages', '__pycache__', 'venv'])

/**
 * Hidden folders in which people write all the same: what tells of a site of documents, parts of a program that a bundler keeps
 * on one side, and what hosts and tools look for there.
 */
const WRITTEN = new Set(['.vitepress', '.vuepress', '.server', '.client', '.storybook', '.github'])

/** What a build leaves in the folder of a site. */
const SITE_OUTPUT = /\/\.(?:vite|vue)press\/(?:cache|dist|\.temp|\.cache)$/

/** What makes a folder a virtual environment. */
const ENVIRONMENT = ['pyvenv.cfg', 'conda-meta']

/** What a build writes beside one of {@link MANIFESTS}. In a git work tree the other names are source, unless it ignores them. */
const OUTPUT = new Set(['dist', 'coverage', 'htmlcov'])
const OUTPUT_WITHOUT_GIT = new Set(['build', 'out', 'target'])

const MANIFESTS = [
  'package.json',
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'Cargo.toml',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
]

/** Names in a folder that say which others in it are left out. */
const TELLING = new Set(['.gitignore', '.git', ...ENVIRONMENT, ...MANIFESTS])

/** Whether a file or folder of that name changes what beside it is left out. */
export function tellsIgnores(name: string): boolean {
  return TELLING.has(name)
}

/** Whether something is built in a folder with these names in it. */
export function isProject(names: ReadonlySet<string>): boolean {
  return MANIFESTS.some((name) => names.has(name))
}

/** Whether a folder with these names in it is a virtual environment. */
export function isEnvironment(names: ReadonlySet<string>): boolean {
  return ENVIRONMENT.some((name) => names.has(name))
}

/** Patterns in git's language, for paths below one folder. */
class Patterns {
  readonly #folder: string
  readonly #text: string
  #ignore: Ignore
  #asked = 0

  /** @param folder the absolute path that the patterns start from. */
  constructor(folder: string, text: string) {
    this.#folder = folder
    this.#text = text
    this.#ignore = compile(text)
  }

  /** Whether a path is left out by them, or kept; undefined where they do not speak of it. */
  judge(path: string, isFolder: boolean): boolean | undefined {
    this.#asked += 1
    if (this.#asked > MAX_ASKED) {
      this.#asked = 0
      this.#ignore = compile(this.#text)
    }
    const { ignored, unignored } = this.#ignore.test(relative(this.#folder, path) + (isFolder ? '/' : ''))
    return ignored ? true : unignored ? false : undefined
  }
}

function compile(text: string): Ignore {
  const lines = text.split('\n').filter((line) => line.split('**').length <= MAX_ANY_DEPTH + 1)
  return ignore({ ignorecase: false }).add(lines)
}

/** What is left out in one folder: rules of its own, and those of the folders above it. */
export class Ignores {
  readonly #own: readonly Patterns[]
  readonly #above: Ignores | undefined
  readonly #configured: Patterns
  readonly #isGit: boolean

  private constructor(own: readonly Patterns[], above: Ignores | undefined, configured: Patterns, isGit: boolean) {
    this.#own = own
    this.#above = above
    this.#configured = configured
    this.#isGit = isGit
  }

  /**
   * The rules of a root: its own `.gitignore` comes on top of those of the work tree it lies in.
   *
   * @param folder its real path.
   * @param lines patterns of the configuration; they count before all others, and may keep what is left out by default.
   */
  static ofRoot(folder: string, lines: readonly string[]): Ignores {
    const configured = new Patterns(folder, lines.join('\n'))
    const top = workTree(folder)
    let above: Ignores | undefined
    if (top === undefined) return new Ignores(patternsIn(folder), above, configured, false)
    const ways = [folder]
    while (ways[0] !== top) ways.unshift(dirname(ways[0] as string))
    for (const way of ways) above = new Ignores(patternsIn(way), above, configured, true)
    return above as Ignores
  }

  /** The rules of a folder below the one that these are of, with these names in it. */
  below(folder: string, names: ReadonlySet<string>): Ignores {
    if (!names.has('.gitignore') && !names.has('.git')) return this
    const own = patternsIn(folder)
    return own.length === 0 ? this : new Ignores(own, this, this.#configured, this.#isGit)
  }

  /**
   * Whether a folder in this one is left out, with all that is below it.
   *
   * @param isProject whether {@link isProject} is true of this folder.
   */
  leaveFolder(path: string, name: string, isProject: boolean): boolean {
    const said = this.#configured.judge(path, true)
    if (said !== undefined) return said
    if (NEVER.has(name) || (name.startsWith('.') && !WRITTEN.has(name))) return true
    if (SITE_OUTPUT.test(path)) return true
    if (isProject && (OUTPUT.has(name) || (!this.#isGit && OUTPUT_WITHOUT_GIT.has(name)))) return true
    return this.#judge(path, true) ?? false
  }

  /** Whether a file in this folder is left out. */
  leaveFile(path: string): boolean {
    return this.#configured.judge(path, false) ?? this.#judge(path, false) ?? false
  }

  /** What git says: the nearest folder that speaks of it counts, and in that the last line. */
  #judge(path: string, isFolder: boolean): boolean | undefined {
    for (const patterns of this.#own) {
      const said = patterns.judge(path, isFolder)
      if (said !== undefined) return said
    }
    return this.#above === undefined ? undefined : this.#above.#judge(path, isFolder)
  }
}

function patternsIn(folder: string): Patterns[] {
  return [join(folder, '.gitignore'), join(folder, '.git/info/exclude')].flatMap((file) => {
    const text = textOf(file)
    return /^[^#\s]/m.test(text) ? [new Patterns(folder, text)] : []
  })
}

/** The root of the git work tree that a folder lies in. */
function workTree(start: string): string | undefined {
  let folder = start
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    if (existsSync(join(folder, '.git'))) return folder
    if (folder === dirname(folder)) return undefined
    folder = dirname(folder)
  }
  return undefined
}

/** The start of a small file; empty where there is none, or it may not be read. */
function textOf(path: string): string {
  let file: number | undefined
  try {
    // What is no file, such as a pipe, must not be waited for.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const stat = fstatSync(file)
    if (!stat.isFile()) return ''
    const bytes = Buffer.alloc(Math.min(stat.size, MAX_BYTES))
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0))
  } catch {
    return ''
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
