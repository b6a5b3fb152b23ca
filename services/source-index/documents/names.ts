import type { NamedKind } from '../../../shared/contract/document.ts'

type Found = readonly [kind: NamedKind, name: string]

/** The ends of files that belong to a program, as far as documents name them. */
const SOURCE_END =
  /\.(?:[cm]?[jt]sx?|vue|svelte|pyi?|ipynb|sh|bash|zsh|ps1|bat|sql|lua|go|rs|java|kt|rb|php|c|cc|cpp|h|hpp|cs|css|scss|less|html?|toml|ya?ml|json[5c]?|ini|cfg|conf|mdx?|rst|adoc|txt|proto|graphql|tf|service|env|lock|xml|csv|svg|png|jpe?g|gif|webp)$/i

/** Names of files that are whole without an end. */
const BARE_FILE = /(?:^|\/)(?:Dockerfile|Makefile|Justfile|Procfile|Vagrantfile|Jenkinsfile|LICENSE|CODEOWNERS)$/

/** What stands for something else, or is not of the tree. */
const PLACEHOLDER =
  /[<>{}*$|=,;"'`\s\\]|\.\.\.|\/\/|^[~/@-]|^https?:|(?:^|\/)(?:path|to|foo|bar|baz|your|my|node_modules|site-packages)(?:\/|$)|(?:^|\/)(?:foo|bar|example|my|your)[._-]?\w*$/i

/** Files that most projects have: by its name alone it is not known whose is meant. */
const ANYBODYS =
  /^(?:setup|conf|config|settings|main|app|index|manage|utils?|helpers?|models?|views?|urls|tests?|tasks|server|client|cli|__\w+__|package|package-lock|tsconfig|jsconfig|pyproject|requirements[\w-]*|constraints|tox|pytest|docker-compose|compose|readme|license|makefile|dockerfile|procfile|vite\.config|webpack\.config|\.env)(?:\.\w+)?$/i

/** Folders that most projects have, and those of tools. */
const ANYBODYS_FOLDER =
  /^(?:\..*|docs?|documentation|src|source|lib|apps?|pages|content|public|static|assets|templates?|components|packages|scripts?|bin|dist|build|examples?|js|css)$/i

const MAX_LENGTH = 200

/** An option that says what it does by more than a letter. */
const OPTION = /^(--[a-z][\w-]{2,60})(?:[= [].*)?$/i

/** Names that are as code has them, and as hardly any other text has: of several words, or called. */
const SYMBOL =
  /^(?:[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+|[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+|[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$/

/** Programs that any project may tell its readers to run. */
const ANYBODYS_PROGRAM =
  /^(?:sudo|cd|ls|cat|echo|export|source|git|npm|npx|pnpm|yarn|bun|node|deno|pip3?|pipx|poetry|uv|python\d?|docker|make|curl|wget|apt|apt-get|brew|cargo|go)$/

const MAX_SYMBOL = 80

/** What a piece of inline code names. */
export function* namesIn(code: string): Generator<Found> {
  const text = code.trim()
  if (text === '' || text.length > MAX_LENGTH) return
  const option = OPTION.exec(text)?.[1]
  if (option !== undefined) yield ['option', option]
  else if (/\s/.test(text)) yield* commandsIn(text)
  else {
    const path = pathOf(text)
    if (path !== undefined) yield ['path', path]
    else if (/^[a-z_]\w*(?:\.[A-Za-z_]\w*){1,8}(?:\(\))?$/.test(text)) yield ['module', text.replace('()', '')]
    else yield* symbolsIn(text)
  }
}

function* symbolsIn(text: string): Generator<Found> {
  const name = text.replace(/\([^()]*\)$/, '')
  if (name.length > MAX_SYMBOL) return
  const [, of, member] = /^([A-Z]\w+)[.#](\w+)$/.exec(name) ?? []
  if (of !== undefined && member !== undefined) {
    if (SYMBOL.test(member) || (SYMBOL.test(of) && member.length > 3)) yield ['symbol', `${of}.${member}`]
  } else if (SYMBOL.test(name) || (name !== text && /^[a-z]\w{4,}$/.test(name))) yield ['symbol', name]
}

/** What a line of commands runs that is of the tree. */
export function* commandsIn(command: string): Generator<Found> {
  if (command.length > 2_000) return
  const words = command
    .replace(/^\s*(?:[$#>%]\s+)?/, '')
    .replace(/\s#.*$/, '')
    .split(/\s+/)
  const [program = ''] = words
  const isOwn = /^[a-z][\w-]{2,60}$/.test(program) && !ANYBODYS_PROGRAM.test(program)
  if (isOwn && words.length > 1) yield ['program', program]
  for (const [at, word] of words.entries()) {
    const [before = '', first = ''] = [words[at - 1], words[at - 2]]
    const isRun = before === 'run' && /^(?:npm|pnpm|yarn|bun)$/.test(first)
    if (isRun && /^[a-z][\w:.-]*$/i.test(word)) yield ['script', word]
    if (program === 'make' && at > 0 && /^[a-z][\w.-]*$/i.test(word) && !/^-[CfIojWl]$/.test(before))
      yield ['target', word]
    const option = isOwn ? OPTION.exec(word)?.[1] : undefined
    if (option !== undefined) yield ['option', `${program} ${option}`]
    // What comes from an option, or goes somewhere, need not be there.
    if (
      before.startsWith('-') ||
      /^[<>|]/.test(before) ||
      /^(?:touch|mkdir|cp|mv|rm|cat|vim?|nano|curl|wget)$/.test(program)
    )
      continue
    const path = word.includes('/') ? pathOf(word) : undefined
    if (path !== undefined) yield ['path', path]
  }
}

/** A path that a word is, if it is one of a file or folder of a tree: without line numbers and what marks a folder. */
function pathOf(word: string): string | undefined {
  const path = word.replace(/(?::\d+(?:[-:]\d+)?|#L?\d+(?:-L?\d+)?)$/, '').replace(/^\.\//, '')
  if (PLACEHOLDER.test(path) || isAnybodys(path) || !/^[\w@.+()[\]/-]+$/.test(path)) return undefined
  if (SOURCE_END.test(path) && !/^\.\w+$/.test(path)) return path
  return BARE_FILE.test(path) || /^[\w@.+-]+(?:\/[\w@.+-]+)+\/$/.test(path) ? path : undefined
}

/** Whether a path is one that the tree of any reader may have. */
function isAnybodys(path: string): boolean {
  const parts = path.replace(/\/$/, '').split('/')
  return parts.every((part) => ANYBODYS.test(part) || ANYBODYS_FOLDER.test(part))
}
