import { posix } from 'node:path'

/** What the parser of TypeScript reads. */
const SCRIPTS = ['ts', 'tsx', 'js', 'jsx', 'vue'] as const

const MANIFESTS = ['package', 'tsconfig', 'pyproject', 'setup', 'ini', 'pipfile', 'requirements'] as const

/** What says which packages the code around it needs, or how it finds what it imports. */
export type ManifestKind = (typeof MANIFESTS)[number]

const COMMANDS = ['make', 'unit', 'shell'] as const

/** What runs programs by lines of a shell. */
export type CommandsKind = (typeof COMMANDS)[number]

/** What a file is analysed as. */
export type Kind =
  | (typeof SCRIPTS)[number]
  | 'python'
  | 'yaml'
  | 'toml'
  | 'json'
  | 'sql'
  | 'lua'
  | CommandsKind
  | ManifestKind

/** Which worker a kind goes to: the parser of TypeScript takes 110 MB just to be loaded, so it has workers of its own. */
export type Group = 'typescript' | 'light'

/** Kinds by the ends of names. */
const ENDS: Readonly<Record<string, Kind>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.vue': 'vue',
  '.py': 'python',
  '.pyi': 'python',
  '.pyw': 'python',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.toml': 'toml',
  '.json': 'json',
  '.sql': 'sql',
  '.lua': 'lua',
  '.sh': 'shell',
  '.bash': 'shell',
  '.zsh': 'shell',
  '.mk': 'make',
  '.service': 'unit',
}

/** Kinds by whole names; they come before those by ends. */
const NAMES: readonly (readonly [RegExp, Kind])[] = [
  [/^package\.json$/, 'package'],
  [/^(?:[tj]sconfig(?:\.[\w.-]+)?|deno|import[_-]map)\.jsonc?$/, 'tsconfig'],
  [/^pyproject\.toml$/, 'pyproject'],
  [/^setup\.py$/, 'setup'],
  [/^(?:setup\.cfg|tox\.ini)$/, 'ini'],
  [/^Pipfile$/, 'pipfile'],
  // Lists of requirements go by many names; what is in them tells.
  [
    /^(?:[\w.-]*(?:requirements?|reqs|deps)[\w.-]*|(?:base|ci|common|core|default|dev|development|docs?|extras?|lint|local|main|optional|prod|production|tests?|testing)(?:[.-][\w.-]+)?)\.(?:txt|in)$/i,
    'requirements',
  ],
  [/^(?:GNU)?[Mm]akefile$/, 'make'],
]

/** One letter each: what the same bytes say depends on it, so it begins the key of a summary. */
const LETTERS: Readonly<Record<Kind, string>> = {
  ts: 't',
  tsx: 'x',
  js: 'j',
  jsx: 'e',
  vue: 'v',
  python: 'p',
  yaml: 'y',
  toml: 'o',
  json: 'n',
  sql: 's',
  lua: 'l',
  shell: 'h',
  make: 'k',
  unit: 'u',
  package: 'a',
  tsconfig: 'c',
  pyproject: 'r',
  setup: 'w',
  ini: 'i',
  pipfile: 'f',
  requirements: 'q',
}

/** Written by machines: minified, or what package managers keep. */
const GENERATED = /\.min\.[a-z]+$|^(package-lock|npm-shrinkwrap|pnpm-lock)\./

/** What a file of that name is; undefined where nothing is known of such files, or it is none that a person wrote. */
export function kindOf(path: string): Kind | undefined {
  const name = posix.basename(path)
  if (GENERATED.test(name)) return undefined
  return NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? ENDS[posix.extname(name)]
}

/** Whether a kind is one that the parser of TypeScript reads. */
export function isScript(kind: Kind): kind is (typeof SCRIPTS)[number] {
  return (SCRIPTS as readonly Kind[]).includes(kind)
}

/** Whether a kind is a manifest. */
export function isManifest(kind: Kind): kind is ManifestKind {
  return (MANIFESTS as readonly Kind[]).includes(kind)
}

/** Whether a kind runs programs by lines of a shell. */
export function isCommands(kind: Kind): kind is CommandsKind {
  return (COMMANDS as readonly Kind[]).includes(kind)
}

/** Which workers a kind goes to. */
export function groupOf(kind: Kind): Group {
  return isScript(kind) ? 'typescript' : 'light'
}

/** The letter that a kind's keys begin with. */
export function letterOf(kind: Kind): string {
  return LETTERS[kind]
}
