import { flat } from '../../shared/contract/packed-files.ts'
import { isTestFile, isVendored } from '../../shared/contract/places.ts'
import type { Call, Import, Manifest, Summary } from '../../shared/contract/summary.ts'
import { hashSigned, unpackWords } from '../../shared/contract/words.ts'
import { distributionsOf, partsOf } from './distributions.ts'
import { isHosted, isStandardNode, isStandardPython, NEWEST, OLDEST } from './standard.ts'
import { areForMany, isNoProgram } from './tools.ts'

/**
 * How much a file needs what it imports; what comes first counts. Of scripts, `asset` is a file that is no code, and `named` is
 * wanted by TypeScript under names as types have.
 */
export type Urgency = 'needed' | 'asset' | 'named' | 'dynamic' | 'optional' | 'type'

const URGENCIES: readonly Urgency[] = ['needed', 'asset', 'named', 'dynamic', 'optional', 'type']

/** A package or a module that a file imports, where first, and how urgently. */
export interface Wanted {
  name: string
  line: number
  urgency: Urgency
}

/** A program that a file runs, or only asks for, where first; whether the file is made for several kinds of systems. */
export interface Run {
  program: string
  line: number
  isAsked: boolean
  isForMany: boolean
}

/** What is kept of a file; see {@link wantedIn} for the packed part. */
export interface FileValue {
  /** Lines of `name`, line and urgency, without what comes with the language and what is beside the file. */
  wants?: string
  /** Lines of `program`, line and `asked` or `many`; see {@link runIn}. */
  runs?: string
  functions?: readonly string[]
  manifest?: Manifest
  /** The words of a bundler's configuration, packed as in a summary: it may say what names stand for. */
  words?: string
  broken?: true
}

/** Most files: they are there, and want nothing. */
const NOTHING: FileValue = {}

/** What only tests look at: as of what others wrote, neither its needs nor its wants are the tree's. */
const FIXTURES =
  /(?:^|\/)(?:__fixtures__|fixtures?|tests?[-_]?data|tests?[-_]?files|tests?\/(?:data|inputs?|resources|samples)|snapshots|__snapshots__)\/|(?:^|\/)tests?\/(?:[^/]+\/)*(?:examples?|samples?)[-_.]/i

/** What shows how it is used: it has needs of its own. */
const SHOWN = /(?:^|\/)(?:examples?|samples?|demos?|templates?|cookiecutters?)\//i

/** What a module is made of: by a compiler, or by an operator. */
const MADE_FROM = /\.pyx$|\.py\.\w+$/

/** Names of npm's packages; what else is imported is found by a bundler, or is a path. */
const PACKAGE = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-zA-Z0-9~-][\w.~-]*/

/** Whose wants are not the tree's own; the needs of documentation are, for lists name them. */
const ASIDE = [
  FIXTURES,
  SHOWN,
  /(?:^|\/)(?:extern|externals?|bundled|cassettes|\.github)\//i,
  /(?:^|\/)(?:[\w-]+-examples?|docs?(?:[-_]\w+)?|documentation|tutorials?|playgrounds?|contrib|website|[\w-]+-docs?)\//i,
  /(?:^|\/)(?:_?generated|gen|autogen|__generated__)\//i,
  /(?:^|\/)(?:static|assets|public|www)\/(?:[^/]+\/)*(?:js|libs?|vendor)\//i,
  /_pb2(?:_grpc)?\.pyi?$|\.pyi$|\.d\.[cm]?ts$|\.(?:gen|generated|min|bundle)\.[cm]?[jt]sx?$/i,
  // What brings these runs them: setuptools, Sphinx, PyInstaller.
  /(?:^|\/)(?:setup|conf|noxfile|fabfile|conanfile|waf|wscript)\.py$|(?:^|\/)hooks\/(?:hook|rthook|pyi_rth)[-_][^/]*\.py$/,
]

const FOREIGN = [FIXTURES, SHOWN]

const TESTS = /(?:^|\/)(?:tests?|testsuite|__tests__|e2e|spec|benchmarks?)\/|-(?:test|spec)\.[cm]?[jt]sx?$/

/** Whether a file is there to test the rest. */
export function isOfTests(path: string): boolean {
  return TESTS.test(path) || isTestFile(path)
}

const CONFIGURES =
  /(?:^|[./-])(?:config|conf|babel|webpack|vite|vitest|rollup|jest|craco|metro|esbuild|aliases)[\w.-]*\.[cm]?[jt]s$/i

/** Whether code of a tree may import what lies there: what shows how it is used is a tree of its own. */
export function isImported(path: string): boolean {
  return !SHOWN.test(path)
}

/** Whether a file is there for tests to look at. */
export function isFixture(path: string): boolean {
  return FIXTURES.test(path)
}

/** Makes of a summary what this monitor keeps; undefined: nothing. */
export function reduce(path: string, summary: Summary): FileValue | undefined {
  const { language, manifest, functions, words, broken } = summary
  const isCode = language !== 'words'
  const isAside = isVendored(path) || ASIDE.some((pattern) => pattern.test(path))
  const isForeign = isVendored(path) || FOREIGN.some((pattern) => pattern.test(path))
  const wants = isAside || !isCode ? '' : packedWants(path, summary)
  const runs = isAside ? '' : packedRuns(summary.programs ?? [])
  const kept: FileValue = {
    ...(wants !== '' && { wants }),
    ...(runs !== '' && { runs }),
    ...(functions !== undefined && { functions }),
    ...(manifest !== undefined && !isForeign && { manifest }),
    ...(language === 'typescript' && words !== undefined && CONFIGURES.test(path) && { words }),
    ...(broken && !isForeign && { broken }),
  }
  if (Object.keys(kept).length > 0) return kept
  return isCode || MADE_FROM.test(path) ? NOTHING : undefined
}

function packedWants(path: string, { language, imports = [], calls = [], words = '' }: Summary): string {
  const hashes = new Set(words === '' || !isOfTests(path) ? [] : unpackWords(words))
  // A test writes modules of its own, and imports them: `tmp.write("shop_a.py", code)`.
  const isMade = (name: string) =>
    distributionsOf(name) === undefined &&
    [name, `${name}.py`].some((word) => (['"', '('] as const).some((sign) => hashes.has(hashSigned(sign, word) >>> 0)))
  const spared = sparedBy(calls)
  const found = new Map<string, [line: number, urgency: number]>()
  for (const each of imports) {
    const how = spared.has(topOf(each.from)) ? 'optional' : (each.how ?? plainly(path, each))
    const urgency = URGENCIES.indexOf(how)
    for (const name of language === 'python' ? modulesOf(each) : packageIn(each)) {
      if (language === 'python' && isMade(name)) continue
      const known = found.get(name)
      if (known === undefined || urgency < known[1]) found.set(name, [each.line, urgency])
    }
  }
  return flat([...found].map((row) => row.flat().join('\t')).join('\n'))
}

/** What bundlers take for other than code, by its ending. */
const ASSET =
  /^[^@].*\.(?:css|s[ac]ss|less|styl|svg|png|jpe?g|gif|webp|avif|ico|mp[34]|webm|ogg|wav|woff2?|ttf|otf|json5?|ya?ml|toml|txt|csv|mdx?|html?|graphql|gql|glsl|frag|vert|wasm|pdf)(?:\?.*)?$/i

/** How a file needs what it imports plainly. */
function plainly(path: string, { from, names }: Import): Urgency {
  if (!/\.(?:[cm]?[jt]sx?|vue)$/.test(path)) return 'needed'
  if (ASSET.test(from)) return 'asset'
  const areTypes = names?.every(([imported]) => /^(?:\*$|[A-Z])/.test(imported)) ?? false
  return areTypes && /\.(?:[cm]?tsx?|vue)$/.test(path) ? 'named' : 'needed'
}

/** Modules without which tests are passed over: `pytest.importorskip('joblib')`. */
function sparedBy(calls: readonly Call[]): Set<string> {
  const asked = calls.filter(({ callee }) => /(?:^|\.)importorskip$/.test(callee))
  return new Set(asked.flatMap(({ args: [name] }) => (typeof name === 'string' ? [topOf(name)] : [])))
}

function topOf(module: string): string {
  return module.split('.', 1)[0] ?? ''
}

function* modulesOf({ from, names = [] }: Import): Generator<string> {
  if (from.startsWith('.') || from.startsWith('_')) return
  const name = partsOf(from)
  const top = topOf(from)
  // What protoc makes of `user.proto`.
  if (isHosted(top) || /_pb2(?:_grpc)?$/.test(top)) return
  // What only some versions have depends on which is installed.
  if (isStandardPython(top, OLDEST) && isStandardPython(top, NEWEST)) return
  // `from google.cloud import storage`.
  if (name === from && name.includes('.'))
    for (const [imported] of names) yield partsOf(`${name}.${imported}`.replace(/\.\*$/, ''))
  else yield name
}

function* packageIn({ from }: Import): Generator<string> {
  if (/^[./#~]|[:!]/.test(from)) return
  const name = PACKAGE.exec(from)?.[0]
  const isWhole = name !== undefined && /^(?:\/|\?|$)/.test(from.slice(name.length))
  if (isWhole && !isStandardNode(name)) yield name
}

const NAMED = /^[A-Za-z0-9][\w.+-]*$/
const FILE = /\.(?:sh|bash|py|pl|rb|[cm]?[jt]s|exe|bat|cmd|com|ps1|jar|app|php|so|txt|json|md|html)$/i

function packedRuns(programs: NonNullable<Summary['programs']>): string {
  const where = areForMany(programs.map(([program]) => program)) ? 'many' : ''
  const rows = programs.flatMap(([program, line, how]) => {
    const name = /^(?:\/usr)?(?:\/local)?\/s?bin\/([^/]+)$/.exec(program)?.[1] ?? program
    const isOne = NAMED.test(name) && !FILE.test(name) && !/^\d+$/.test(name) && !isNoProgram(name)
    return isOne ? [`${name}\t${line}\t${how ?? where}`] : []
  })
  return flat([...new Set(rows)].join('\n'))
}

/** What a file wants. */
export function* wantedIn({ wants = '' }: FileValue): Generator<Wanted> {
  if (wants === '') return
  for (const row of wants.split('\n')) {
    const [name = '', line, urgency] = row.split('\t')
    yield { name, line: Number(line), urgency: URGENCIES[Number(urgency)] ?? 'needed' }
  }
}

/** What a file runs. */
export function* runIn({ runs = '' }: FileValue): Generator<Run> {
  if (runs === '') return
  for (const row of runs.split('\n')) {
    const [program = '', line, how] = row.split('\t')
    yield { program, line: Number(line), isAsked: how === 'asked', isForMany: how === 'many' }
  }
}
