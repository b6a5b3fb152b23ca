import { addTo } from '../../shared/contract/lists.ts'
import { folderOf, resolved } from '../../shared/contract/paths.ts'
import { nameOf, placeOf, stemOf } from './paths.ts'

/** Names that so many files have that they alone say nothing. */
const COMMON =
  /^(?:index|main|app|mod|init|__init__|utils?|helpers?|common|types?|constants?|config|models?|views?|base|core|client|server|test|tests|api|data|errors?|exceptions?|settings|src|lib|default|user|users|page|cli|schema|routes?|service|store|format|list|name|error|file|path|event|message|status)$/i

const CODE_END = /\.(?:pyw?|[cm]?[jt]sx?|vue|svelte|astro)$/

/** Ends of files that are no code: what stands before them is the name of no module. */
const OTHER_END =
  /\.(?:json[5cl]?|ya?ml|toml|xml|html?|s?css|sass|less|mdx?|rst|txt|[ct]sv|sql|sh|svg|png|jpe?g|gif|webp|ico|pdf|woff2?|go|rs|java|kt|rb|php|cs?|h|cpp|proto|g(?:raph)?ql|prisma|tf|ini|cfg|conf|env|lock|log|map|wasm|zip|t?gz|whl|service|j2|jinja2?|ejs|hbs|erb|tpl|njk|mako|pug|liquid|mustache|adoc|parquet)$/i

/** Files that may say which functions are to be run. */
const FUNCTIONS = /\.(?:ya?ml|json|toml)$/i

/** Where built files lie in a package, and what they are built of. */
const BUILT = /^(?:dist|lib|build|out|output|es|esm|cjs|types|bin|source|src)\//

/** Modules by the names that others call them by. */
export class Targets {
  /** By the last name of its place; a module that stands for its folder also by its own. */
  readonly #byName = new Map<string, string[]>()
  /** By its place, and by its path without an end. */
  readonly #byPlace = new Map<string, string[]>()
  /** By the last name of the folder that each is in. */
  readonly #byFolder = new Map<string, string[]>()

  constructor(
    paths: Iterable<string>,
    private readonly packages: ReadonlySet<string>,
  ) {
    for (const path of paths) {
      const names = new Set([nameOf(placeOf(path)), nameOf(stemOf(path))])
      for (const name of names) addTo(this.#byName, name, path)
      for (const place of new Set([placeOf(path), stemOf(path)])) addTo(this.#byPlace, place, path)
      addTo(this.#byFolder, nameOf(folderOf(path)), path)
    }
  }

  /** Those that a Python file means by what it imports. */
  *python(importer: string, line: string): Generator<string> {
    const [from = '', names = ''] = line.split('\t')
    const dots = /^\.*/.exec(from)?.[0].length ?? 0
    const rest = from
      .slice(dots)
      .split('.')
      .filter((part) => part !== '')
    let base: string | undefined
    if (dots > 0) {
      base = folderOf(importer)
      for (let up = 1; up < dots; up += 1) base = folderOf(base)
    }
    const within = [...rest.keys()].map((at) => rest.slice(0, at + 1).join('/'))
    const whole = rest.join('/')
    const all = [
      ...within,
      ...names.split(',').flatMap((name) => (name === '' ? [] : [whole === '' ? name : `${whole}/${name}`])),
    ]
    if (dots > 0 && base !== undefined && whole === '') yield* this.#at(base)
    for (const each of all) {
      if (base !== undefined) yield* this.#at(base === '' ? each : `${base}/${each}`)
      else yield* this.#absolute(importer, each)
    }
  }

  *#absolute(importer: string, wanted: string): Generator<string> {
    for (const path of this.#named(nameOf(wanted))) {
      if (!path.endsWith('.py') && !path.endsWith('.pyw')) continue
      const place = placeOf(path)
      if (place !== wanted && !place.endsWith(`/${wanted}`)) continue
      const root = place.slice(0, Math.max(0, place.length - wanted.length - 1))
      // Where it begins is no package, or it is on the path of a program for being above the file.
      const isTop = !this.packages.has(root)
      if (isTop || (importer.startsWith(`${root}/`) && !isStandardLike(wanted))) yield path
    }
  }

  /** Those that a script means by what it imports. @param workspaces folders of packages of the tree, by name. */
  *script(
    importer: string,
    from: string,
    workspaces: ReadonlyMap<string, string>,
    aliases: readonly string[],
  ): Generator<string> {
    if (/^\.{1,2}(?:\/|$)/.test(from)) {
      const place = resolved(folderOf(importer), from)
      if (place !== undefined) yield* this.#file(place)
      return
    }
    if (from.startsWith('/')) {
      yield* this.#ending(from.slice(1))
      return
    }
    const parts = from.split('/')
    const [first = ''] = parts
    const size = first.startsWith('@') && first.length > 1 ? 2 : 1
    const folder = workspaces.get(parts.slice(0, size).join('/'))
    if (folder !== undefined) {
      const rest = parts.slice(size).join('/')
      yield* this.#at(folder)
      if (rest === '')
        for (const each of ['src/index', 'index', 'lib/index', 'src/main']) yield* this.#file(`${folder}/${each}`)
      for (const path of rest === '' ? [] : this.#ending(rest)) if (path.startsWith(`${folder}/`)) yield path
      return
    }
    const rest = parts.slice(1).join('/')
    const alias = aliases.find((each) => from === each || (each.endsWith('*') && from.startsWith(each.slice(0, -1))))
    if (alias?.endsWith('*') && from.length > alias.length - 1) yield* this.#ending(from.slice(alias.length - 1))
    if (alias !== undefined && !alias.endsWith('*')) yield* this.#ending(from.replace(/^[@~#$]\/?/, ''))
    if (/^(?:[@~#]|@@|~~|\$[\w-]+|#[\w-]+|@[\w-]*)$/.test(first) && rest !== '') yield* this.#ending(rest)
    if (parts.length > 1) yield* this.#ending(from.replace(/^[@~#$]/, ''))
    // What a bundler is told to look for in the folder of the sources.
    else
      for (const path of this.#ending(from))
        if (/^(?:[^/]+\/)?(?:src|app|lib)?$/.test(folderOf(placeOf(path)))) yield path
  }

  /**
   * Those that a text means, as a path or as a dotted name.
   *
   * @param from the file it stands in.
   * @param readsFolders whether whoever names a folder reads what is in it: a part of the program does, a tool may do anything.
   */
  *text(from: string, text: string, readsFolders: boolean): Generator<string> {
    const plain = text.replace(/[?#].*$/, '')
    if (CODE_END.test(plain)) {
      const near = resolved(folderOf(from), plain)
      if (near !== undefined) yield* this.#file(near)
      const bare = plain.replace(/^(?:\.{0,2}\/|[@~#$][\w-]*\/)+/, '')
      const stem = stemOf(bare)
      if (bare.includes('/') || !COMMON.test(stem)) yield* this.#ending(stem)
      if (nameOf(from) === 'package.json') yield* this.#built(folderOf(from), bare)
      return
    }
    if (plain.includes('/')) {
      const near = resolved(folderOf(from), plain)
      if (near !== undefined && /^\.{1,2}\//.test(plain)) {
        yield* this.#file(near)
        if (readsFolders) yield* this.#inside(near, true)
      }
      const bare = plain.replace(/^(?:\.{0,2}\/|[@~#$][\w-]*\/)+/, '').replace(/\/$/, '')
      if (!bare.includes('/') || bare.includes('*')) return
      const found = [...this.#ending(bare)]
      yield* found
      // A function of a module, as Serverless and SAM are told: `src/orders.create`.
      if (found.length === 0 && FUNCTIONS.test(from) && !OTHER_END.test(bare))
        yield* this.#ending(bare.replace(/\.[A-Za-z_]\w*$/, ''))
      if (readsFolders) yield* this.#inside(bare, false)
      return
    }
    const [dotted = '', attribute] = plain.split(':', 2)
    const parts = dotted.split('.')
    for (let left = parts.length; left >= 2 && left >= parts.length - 2; left -= 1) {
      for (const path of this.#ending(parts.slice(0, left).join('/'))) if (/\.pyw?$/.test(path)) yield path
    }
    if (parts.length === 1 && attribute !== undefined) yield* this.#file(resolved(folderOf(from), dotted) ?? '')
  }

  /** Those that a document means by a name that stands alone. */
  *word(word: string): Generator<string> {
    if (word.length < 4 || COMMON.test(word)) return
    yield* this.#named(word)
  }

  /** What a package of npm says is built of it: `./dist/cli.js` is `src/cli.ts`. */
  *#built(folder: string, built: string): Generator<string> {
    let bare = stemOf(built).replace(/\.d$/, '')
    for (let step = 0; step < 3 && BUILT.test(bare); step += 1) bare = bare.replace(BUILT, '')
    for (const path of this.#named(nameOf(bare))) {
      const inside = folder === '' ? path : path.slice(folder.length + 1)
      if (folder !== '' && !path.startsWith(`${folder}/`)) continue
      if (stemOf(inside).replace(/^(?:src|lib|source)\//, '') === bare) yield path
    }
  }

  /** What lies in a folder that a program names: whoever names a folder reads it. */
  *#inside(folder: string, isWhole: boolean): Generator<string> {
    for (const path of this.#byFolder.get(nameOf(folder)) ?? []) {
      const own = folderOf(path)
      if (own === folder || (!isWhole && own.endsWith(`/${folder}`))) yield path
    }
  }

  /** The module at a place, whether or not it is said with the end of its name. */
  *#file(place: string): Generator<string> {
    yield* this.#at(place)
    const bare = stemOf(place)
    if (bare !== place) yield* this.#at(bare)
  }

  *#at(place: string): Generator<string> {
    yield* this.#byPlace.get(place) ?? []
  }

  *#ending(wanted: string): Generator<string> {
    const bare = wanted.replace(CODE_END, '')
    for (const path of this.#named(nameOf(bare))) {
      for (const place of new Set([placeOf(path), stemOf(path)])) {
        if (place === bare || place.endsWith(`/${bare}`)) yield path
      }
    }
  }

  #named(name: string): readonly string[] {
    return this.#byName.get(name) ?? []
  }
}

/** Of one name alone, which may be that of a module that comes with Python. */
function isStandardLike(wanted: string): boolean {
  return !wanted.includes('/') && COMMON_STANDARD.has(wanted)
}

const COMMON_STANDARD = new Set(
  'ast asyncio calendar cmd code codecs collections concurrent copy csv dataclasses datetime decimal email enum errno glob gzip hashlib heapq html http inspect io json locale logging math multiprocessing numbers operator os pathlib platform profile queue random re secrets select shelve signal site socket sqlite3 ssl statistics string struct subprocess sys tempfile test textwrap threading time token tokenize trace types typing unittest urllib uuid warnings weakref xml'.split(
    ' ',
  ),
)
