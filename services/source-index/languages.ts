import { posix } from 'node:path'

/** What the parser of TypeScript reads. */
const SCRIPTS = ['ts', 'tsx', 'js', 'jsx', 'vue'] as const

/** What a file is analysed as. */
export type Kind = (typeof SCRIPTS)[number] | 'python' | 'yaml' | 'toml' | 'json' | 'sql' | 'lua' | 'shell'

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
}

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
}

/** Written by machines: minified, or what package managers keep. */
const GENERATED = /\.min\.[a-z]+$|^(package-lock|npm-shrinkwrap|pnpm-lock)\./

/** What a file of that name is; undefined where nothing is known of such files, or it is none that a person wrote. */
export function kindOf(path: string): Kind | undefined {
  const name = posix.basename(path)
  return GENERATED.test(name) ? undefined : ENDS[posix.extname(name)]
}

/** Whether a kind is one that the parser of TypeScript reads. */
export function isScript(kind: Kind): kind is (typeof SCRIPTS)[number] {
  return (SCRIPTS as readonly Kind[]).includes(kind)
}

/** Which workers a kind goes to. */
export function groupOf(kind: Kind): Group {
  return isScript(kind) ? 'typescript' : 'light'
}

/** The letter that a kind's keys begin with. */
export function letterOf(kind: Kind): string {
  return LETTERS[kind]
}
