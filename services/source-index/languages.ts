import { posix } from 'node:path'

/** What the parser of TypeScript reads. */
const SCRIPTS = ['ts', 'tsx', 'js', 'jsx', 'vue'] as const

const MANIFESTS = [
  'package',
  'tsconfig',
  'pyproject',
  'setup',
  'ini',
  'pipfile',
  'requirements',
  'conda',
  'pre-commit',
  'pixi',
  'nox',
] as const

/** What says which packages the code around it needs, or how it finds what it imports. */
export type ManifestKind = (typeof MANIFESTS)[number]

const COMMANDS = ['make', 'unit', 'shell', 'script'] as const

/** What runs programs by lines of a shell; `script` where its first line says so, if it is one at all. */
export type CommandsKind = (typeof COMMANDS)[number]
/** What is written to be read by people; `mkdocs` is the configuration of a site of such. */
const DOCUMENTS = ['markdown', 'rst', 'asciidoc', 'text', 'mkdocs'] as const

/** What a file is analysed as. */
export type Kind =
  | (typeof SCRIPTS)[number]
  | (typeof DOCUMENTS)[number]
  | 'python'
  | 'yaml'
  | 'toml'
  | 'json'
  | 'sql'
  | 'lua'
  | 'markup'
  | 'code'
  | 'plain'
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
  '.pyx': 'code',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.toml': 'toml',
  '.json': 'json',
  '.sql': 'sql',
  '.lua': 'lua',
  '.html': 'markup',
  '.htm': 'markup',
  '.ui': 'markup',
  '.glade': 'markup',
  '.qml': 'markup',
  '.svelte': 'markup',
  '.astro': 'markup',
  '.j2': 'markup',
  '.jinja': 'markup',
  '.jinja2': 'markup',
  '.ejs': 'markup',
  '.hbs': 'markup',
  '.erb': 'markup',
  '.tpl': 'markup',
  '.rs': 'code',
  '.go': 'code',
  '.java': 'code',
  '.kt': 'code',
  '.swift': 'code',
  '.cs': 'code',
  '.php': 'code',
  '.rb': 'code',
  '.dart': 'code',
  '.sh': 'shell',
  '.bash': 'shell',
  '.zsh': 'shell',
  '.mk': 'make',
  '.service': 'unit',
  '.md': 'markdown',
  '.mdx': 'markdown',
  '.markdown': 'markdown',
  '.rst': 'rst',
  '.rest': 'rst',
  '.adoc': 'asciidoc',
  '.asciidoc': 'asciidoc',
  '.txt': 'text',
}

/** Lists of requirements that go by any name, for their folders tell. */
const LISTS =
  /(?:^|\/)(?:requirements?(?:\.d)?|requires|reqs|pip[-_]requirements)\/(?:[^/]+\/){0,3}[\w.-]+\.(?:txt|in|pip)$/i

/** Kinds by whole names; they come before those by ends. */
const NAMES: readonly (readonly [RegExp, Kind])[] = [
  [/^package\.json$/, 'package'],
  [/^(?:[tj]sconfig(?:\.[\w.-]+)?|deno|import[_-]map)\.jsonc?$/, 'tsconfig'],
  [/^(?:pyproject|hatch|tox)\.toml$/, 'pyproject'],
  [/^setup\.py$/, 'setup'],
  [/^(?:setup\.cfg|tox\.ini)$/, 'ini'],
  [/^Pipfile$/, 'pipfile'],
  // Lists of requirements go by many names; what is in them tells.
  [
    /^(?:[\w.-]*(?:requirements?|reqs|deps)[\w.-]*|(?:base|ci|common|core|default|dev|development|docs?|extras?|lint|local|main|optional|prod|production|tests?|testing)(?:[.-][\w.-]+)?)\.(?:txt|in)$/i,
    'requirements',
  ],
  [/^(?:conda[-_.]?)?(?:environment|env)(?:[-_.][\w.-]+)?\.ya?ml$|^conda[\w.-]*\.ya?ml$/i, 'conda'],
  [/^pixi\.toml$/, 'pixi'],
  [/^noxfile\.py$/, 'nox'],
  // What shows how to write a module that everybody has for himself.
  [/\.py\.(?:example|sample|template|default|dist|tmpl)$/, 'plain'],
  [/^\.pre-commit-config\.ya?ml$/, 'pre-commit'],
  // What configures a tool may name modules; it is JSON, or much like it.
  [/^\.(?:babel|eslint|mocha|stylelint|postcss|prettier|nyc|swc|lintstaged|release-it)rc$/, 'json'],
  [/^(?:GNU)?[Mm]akefile$/, 'make'],
  [/^mkdocs\.ya?ml$/, 'mkdocs'],
  [/^(?:Dockerfile|Containerfile|Procfile|[Jj]ustfile)(?:\.[\w-]+)?$|\.Dockerfile$/, 'plain'],
  // What may be run goes without an end; what is written for people begins with a capital.
  [/^[a-z0-9_][\w-]*$/, 'script'],
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
  markup: 'U',
  code: 'C',
  plain: 'W',
  shell: 'h',
  script: '1',
  make: 'k',
  unit: 'u',
  package: 'a',
  tsconfig: 'c',
  pyproject: 'r',
  setup: 'w',
  ini: 'i',
  pipfile: 'f',
  requirements: 'q',
  conda: '2',
  'pre-commit': '3',
  pixi: '4',
  nox: '5',
  markdown: 'm',
  rst: 'b',
  asciidoc: 'g',
  text: 'd',
  mkdocs: 'z',
}

/** Written by machines: minified, or what package managers keep. */
const GENERATED = /\.min\.[a-z]+$|^(package-lock|npm-shrinkwrap|pnpm-lock)\./

/** What a file of that path is; undefined where nothing is known of such files, or it is none that a person wrote. */
export function kindOf(path: string): Kind | undefined {
  const name = posix.basename(path)
  if (GENERATED.test(name)) return undefined
  if (LISTS.test(path)) return 'requirements'
  return NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? ENDS[posix.extname(name).toLowerCase()]
}

/** Whether a file of that path and mode (as `stat` has it) is one to be read: what has no end only if it may be run. */
export function isRead(path: string, mode: number): boolean {
  const kind = kindOf(path)
  return kind !== undefined && (kind !== 'script' || (mode & 0o111) !== 0)
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

/** Whether a kind is one that is written to be read by people. */
export function isDocument(kind: Kind): kind is (typeof DOCUMENTS)[number] {
  return (DOCUMENTS as readonly Kind[]).includes(kind)
}

/** Which workers a kind goes to. */
export function groupOf(kind: Kind): Group {
  return isScript(kind) ? 'typescript' : 'light'
}

/** The letter that a kind's keys begin with. */
export function letterOf(kind: Kind): string {
  return LETTERS[kind]
}
