import type { Frame, Language } from './failure.ts'
import { looksRandom } from './looks-random.ts'

const MAX_PATH = 1000
const MAX_PART = 120
const MAX_FUNCTION = 300

type Replacements = readonly (readonly [RegExp, string])[]

const SYMBOL: Replacements = [
  [/^\? /, ''],
  [/ \[\w+\]$/, ''],
  [/\+0x[0-9a-f]+(?:\/0x[0-9a-f]+)?/g, ''],
  [/@+(?:GLIBC|GCC|CXXABI)\S*/, ''],
  [/\.(?:part|isra|constprop|cold|lto_priv|llvm|clone|plt)(?:\.\d+)?(?=\.|$)/g, ''],
  [/17h[0-9a-f]{16}E?$/, ''],
  [/::\$_\d+/g, '::$_'],
  [/\{lambda\(([^(){}]*)\)#\d+\}/g, '{lambda}'],
]

/** What compilers and runtimes add to the name of a function, numbered or at random; each may change from build to build. */
const FUNCTION: Record<Language, Replacements> = {
  python: [],
  node: [
    [/^(?:async |new )+/, ''],
    [/ \[as [^\]]*\]$/, ''],
    [/ \(index \d+\)$/, ''],
    [/^(?:Object|Module|Timeout|Immediate|process|global)\.<anonymous>$/, '<anonymous>'],
  ],
  java: [
    // Of a hidden class (`Foo$$Lambda$14/0x0001.run`), before the names of module and loader (`java.base/`) go.
    [/\/(?:0x[0-9a-f]+|\d+)(?=\.|$)/, ''],
    [/^.*\//, ''],
    [/\$\$(?:EnhancerBy|FastClassBy|SpringCGLIB|Lambda)[\w$]*/g, ''],
    [/\$Proxy\d+/, '$Proxy'],
    [/lambda\$(\w+)\$\d+/, '$1'],
    [/\$lambda[$-]\d+/g, ''],
    [/\$anonfun\$(\w+)\$\d+/, '$1'],
    [/\$\d+/g, ''],
  ],
  csharp: [
    [/^\(wrapper [^)]*\) /, ''],
    [/[.+/]<>c(?:__DisplayClass\w*)?/g, ''],
    [/<(\w+)>g__(\w+)\|[\d_]+/, '$1.$2'],
    [/<([^<>]*)>\w__\w+(?:\.MoveNext)?/g, '$1'],
    [/`\d+/g, ''],
    [/\[[^\]]*\]/g, ''],
  ],
  go: [
    [/ in goroutine \d+$/, ''],
    [/\[[^\]]*\]/g, ''],
    [/-fm$/, ''],
    [/(?:\.+(?:func|gowrap|deferwrap)\d+|(?<=\d)\.\d+|-range\d+)+$/, ''],
    [/\.init\.\d+$/, '.init'],
  ],
  rust: [
    [/::h[0-9a-f]{16}$/, ''],
    [/(?:::\{\{?[^{}]*\}?\})+/g, ''],
    [/\[[0-9a-f]{8,16}\]/g, ''],
  ],
  ruby: [
    [/^(?:(?:block|rescue|ensure)(?: \(\d+ levels?\))? in )+/, ''],
    // 3.4 names the class too, which earlier versions did not.
    [/^[\w:]+[#.](?=.)/, ''],
  ],
  php: [
    [/\{closure[^}]*\}/g, '{closure}'],
    [/@anonymous.*?(?=->|::|$)/, '@anonymous'],
  ],
  perl: [
    [/\(eval \d+\)/g, '(eval)'],
    [/__ANON__\[[^\]]*\]/, '__ANON__'],
  ],
  native: SYMBOL,
  kernel: SYMBOL,
}

/** A function's name without what changes from build to build; empty where it has none. */
export function functionName(language: Language, name: string): string {
  let steady = name.slice(0, MAX_FUNCTION).trim()
  for (const [pattern, becomes] of FUNCTION[language]) steady = steady.replace(pattern, becomes)
  steady = steady.replace(/\b0x[0-9a-fA-F]+/g, '').trim()
  return /^(?:\?+|<unknown>|\(unknown\)|unknown)$/.test(steady) ? '' : steady
}

/**
 * The last two parts of a file's path, with versions, dates, hashes and numbers replaced by `*`: the folders above, such
 * as that of a release, change from one deployment to the next.
 */
export function fileName(file: string): string {
  const path = file
    .slice(-MAX_PATH)
    .replaceAll('\\', '/')
    .replace(/\(\d+\) : [^/]*$/, '')
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  const last = parts.pop()
  if (last === undefined) return ''
  // A bundler's `?1a2b` says which build it was.
  const base = last.slice(0, MAX_PART).replace(/[?#].*$/, '')
  const folder = parts.at(-1)
  const above = folder === undefined || folder.endsWith(':') ? [] : [isTemporary(path, parts) ? '*' : steady(folder)]
  return [...above, steady(base)].join('/')
}

/** Calls that some versions make and others do not: since 3.12 these run in the frame of the function around them. */
const INLINED = /^<(?:list|dict|set)comp>$/

/** A frame's file and function in one line; empty where it tells nothing by which faults differ. */
export function frameName(language: Language, frame: Frame): string {
  const { file = '', function: name = '' } = frame
  if (language === 'python' && INLINED.test(name)) return ''
  return `${fileName(file)} ${functionName(language, name)}`.trim()
}

/** Whether the last of the folders is one just below that for temporary files. */
function isTemporary(path: string, folders: readonly string[]): boolean {
  const above = folders.slice(0, -1).join('/')
  return path.startsWith('/') && (above === 'tmp' || above === 'var/tmp')
}

function steady(part: string): string {
  return part
    .slice(0, MAX_PART)
    .replace(/[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/g, '*')
    .replace(/(?:19|20)\d{2}[-_.]?\d{2}[-_.]?\d{2}(?:[-_T.]?\d{2,6}){0,4}/g, '*')
    .replace(/\d+(?:\.\d+)+/g, '*')
    .replace(/\btmp[a-z0-9_]{8}\b/g, 'tmp*')
    .replace(/[-.](?=[\w-]{0,7}(?:\d|[a-z][A-Z]|[A-Z]{3}))[\w-]{8}(?=\.[cm]?js$)/, '-*')
    .replace(/[A-Za-z0-9]+/g, (word) => (looksRandom(word) || /^\d+$/.test(word) ? '*' : word.replace(/\d{4,}/g, '*')))
    .replace(/\*(?:[-_.+]?\*)+/g, '*')
}
