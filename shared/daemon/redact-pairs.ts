const KEY =
  'pass(?:word|wd|phrase|code)|(?<=[_-])pass|pwd|(?<![A-Za-z])psk|secret|token|' +
  '(?:api|access|secret|private|account|encryption|signing|master|storage|auth|sas)[_-]?key(?:_base)?'

const CLOSE = String.raw`\\{0,3}["'\]]{0,2}`
const SEPARATOR = [
  // A block of YAML, which is one line where a password stands in it.
  String.raw`:[ \t]{1,8}[|>][+-]?\r?\n[ \t]{1,64}`,
  '%3[Dd]',
  String.raw`[ \t]{0,8}(?:=>|:=)[ \t]{0,8}`,
  String.raw`=(?![=>~])(?:[ \t]{1,8}(?=["']))?`,
  String.raw`[ \t]{1,8}=(?![=>~])[ \t]{0,8}`,
  String.raw`[ \t]{0,8}:(?![:=])[ \t]{0,8}`,
  // `--password x`, where the key ends an option.
  String.raw`(?<=--[\w-]{0,64})[ \t]{1,8}(?![-=:])`,
  // `<password>x</password>`.
  String.raw`(?<=<[\w:.-]{0,64})>(?=[^\s<>]{1,256}<\/)`,
].join('|')
const HEAD = new RegExp(
  String.raw`(?<key>${KEY})(?<!\[redacted:[a-z-]{1,40})${CLOSE}(?<separator>${SEPARATOR})(?<quote>[bBuUrR]?(?:\\{1,3}["']|["'\x60]))?`,
  'gi',
)
const SECRET_KEY = new RegExp(`(?:${KEY}|^(?:proxy-)?authorization|^(?:set-)?cookie)$`, 'i')

// Source code stands in tracebacks, and names no secret: a call, an index, an attribute of something at hand.
const CODE =
  /(?:await\s|new\s)?(?:[A-Za-z_$][\w$.]{0,63}(?:[([]|::)|(?:self|this|cls|args|opts|options|config|settings|env|os|process|request|req|ctx|params|props|secrets|vars)\.[A-Za-z_])/y
const TYPE = /^[&*?]?(?:str|string|bytes|bool|boolean|int|number|any|unknown|object|optional|char|secretstr|byte)$/i
const NOTHING = new RegExp(
  `^(?:${[
    'none|null|nil|undefined|default|true|false|yes|no|on|off|empty|unset|required|missing|invalid|incorrect|wrong|expired|changed',
    String.raw`\[?(?:hidden|masked|redacted|filtered)\]?|[*•x.-]{2,}|<[\w .-]*>`,
    // A variable, a bound parameter or a placeholder of a template.
    String.raw`\$[A-Z_][A-Z0-9_]*|\$\d{1,3}|\?|%[sdrv]|%\(\w+\)s?|%[A-Z_]+%|\$?\{\{.*|\$?\{[\w.:-]*\}?`,
  ].join('|')})$`,
  'i',
)
const MARK = /^\[redacted:[a-z-]+\]/
const PATH = /^(?:~|\.{1,2}|[A-Za-z]:)?[\\/][\w@.-]+(?:[\\/][\w@.-]+)+$/
/** What Java prints of an object without a text of its own. */
const OBJECT = /^(?:[a-z]\w*\.)+[\w.$]+@[0-9a-f]{1,8}$/
const WORD_FOLLOWS = /[ \t]+[A-Za-z(]/y
const PROSE_BEFORE = /(?:unexpected|invalid|illegal|unknown|bad|next|current|last) $/i
const UNQUOTED = /[^\s"'`<>&;,]*/y
const PAIR_FOLLOWS = /[&;,](?:\s|$|["']|[\w.-]{1,64}[=:])/y
const STOPS = { '"': /["\n]/g, "'": /['\n]/g, '`': /[`\n]/g }
/** Longer values are secrets whatever they look like; so a value that is let pass was short, and time stays linear. */
const JUDGED_LENGTH = 100

/** Whether what stands under this name is a secret: `db_password`, `apiKey`, `X-Auth-Token`, but not `max_tokens`. */
export function isSecretKey(name: string): boolean {
  return SECRET_KEY.test(name)
}

/** Names what stands under a secret's name, for its mark: password, token, secret, cookie, authorization or key. */
export function kindOfKey(key: string): string {
  return (
    /cookie|authorization|token|secret/i.exec(key)?.[0].toLowerCase() ??
    (/pass|pwd|psk/i.test(key) ? 'password' : 'key')
  )
}

/** Whether a value says nothing: empty, a placeholder, a variable's name, or a mark already. */
export function isPlaceholder(value: string): boolean {
  return (
    value === '' || MARK.test(value) || (value.length <= JUDGED_LENGTH && (NOTHING.test(value) || TYPE.test(value)))
  )
}

/** Replaces the values of keys that name a secret: `key=value`, JSON, YAML, query strings, options, XML. */
export function redactPairs(text: string): string {
  let result = ''
  let done = 0
  HEAD.lastIndex = 0
  for (let head = HEAD.exec(text); head !== null; head = HEAD.exec(text)) {
    const { key = '', separator = '', quote } = head.groups as Record<string, string | undefined>
    const start = HEAD.lastIndex
    const end = endOfValue(text, start, separator, quote)
    const pair = { key, separator, value: text.slice(start, end), quoted: quote !== undefined }
    if (end === start || passes(pair, text.slice(Math.max(done, head.index - 12), head.index), text, end)) continue
    result += `${text.slice(done, start)}[redacted:${kindOfKey(key)}]`
    done = end
    HEAD.lastIndex = end
  }
  return result + text.slice(done)
}

interface Pair {
  key: string
  separator: string
  value: string
  quoted: boolean
}

/** Whether a pair only looks like a secret: source code, prose, a path, a counter. */
function passes({ key, separator, value, quoted }: Pair, before: string, text: string, end: number): boolean {
  if (isPlaceholder(value)) return true
  if (value.length > JUDGED_LENGTH) return false
  const kind = kindOfKey(key)
  if (kind !== 'password' && PATH.test(value)) return true
  if (kind === 'token' && OBJECT.test(value)) return true
  if (/^pwd$/i.test(key) && /^(?:[~/]|[A-Za-z]:\\)/.test(value)) return true
  if ((kind === 'token' || /^pass$/i.test(key)) && /^\d{1,6}$/.test(value)) return true
  if (separator.includes(':') && before.endsWith('/')) return true
  const isBareToken = /^token$/i.test(key) && !/[\w-]$/.test(before)
  if (isBareToken && PROSE_BEFORE.test(before)) {
    return value.length < 8 || !/\d/.test(value)
  }
  if (quoted) return false
  if (/^[$:@]?[A-Za-z_]+$/.test(value) && value.toLowerCase().includes(key.toLowerCase())) return true
  WORD_FOLLOWS.lastIndex = end
  const isProse = /[: \t]/.test(separator) && !separator.includes('=') && /^[A-Za-z]+$/.test(value)
  return isProse && WORD_FOLLOWS.test(text)
}

function endOfValue(text: string, start: number, separator: string, quote: string | undefined): number {
  if (separator.includes('\n')) return endOfLine(text, start)
  return quote === undefined ? endOfWord(text, start) : endOfQuoted(text, start, quote)
}

function endOfQuoted(text: string, start: number, quote: string): number {
  const stop = STOPS[quote.at(-1) as keyof typeof STOPS]
  stop.lastIndex = start
  for (let match = stop.exec(text); match !== null; match = stop.exec(text)) {
    const at = match.index
    if (text[at] === '\n') return at
    let slashes = 0
    while (at - slashes > start && text[at - slashes - 1] === '\\') slashes += 1
    if (quote.includes('\\')) return at - slashes
    if (slashes % 2 === 0) return at
  }
  return text.length
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end === -1 ? text.length : end
}

function endOfWord(text: string, start: number): number {
  CODE.lastIndex = start
  if (CODE.test(text)) return start
  let end = start
  for (;;) {
    UNQUOTED.lastIndex = end
    UNQUOTED.test(text)
    end = UNQUOTED.lastIndex
    PAIR_FOLLOWS.lastIndex = end
    if (!/[&;,]/.test(text[end] ?? '') || PAIR_FOLLOWS.test(text)) break
    end += 1
  }
  if (MARK.test(text.slice(start, start + 64))) return end
  while (end > start && /[)\]}.:\\]/.test(text[end - 1] as string)) end -= 1
  return end
}
