import { looksRandom } from './looks-random.ts'

/** How much of a message is read, in characters; and how much of what it becomes is kept. */
const READ = 2048
const KEPT = 500

/** Stands at the end of what was cut, where it closes an open quotation. */
const CUT = '…'

const WORD = '[\\p{L}\\p{N}_]'
const AFTER_NO_WORD = `(?<!${WORD})`
const CLOCK = '\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?(?: ?[AaPp][Mm]\\b)?'
const ZONE = '(?: ?(?:Z\\b|UTC\\b|GMT\\b|CES?T\\b|[ECMP][SD]T\\b|[+-]\\d{2}:?\\d{2}))?'
const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)'
const WEEKDAY = '(?:(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? {1,2})?'
const UNIT =
  '(?: ?(?:%|[nuµm]?s|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|milliseconds?|microseconds?|[kKMGT]?i?[Bb]|[kKMGT]i?|bytes?|MHz|GHz|°?C)|[hmdwx])?'
const TOP_LEVEL =
  '(?:com|org|net|edu|gov|info|biz|io|dev|cloud|local|internal|lan|localdomain|intranet|corp|home|arpa|svc|cluster|test|example|invalid|onion|de|uk|fr|nl|eu|us|cn|jp|ru|br|au|ch|se)'
/** What follows a host in an address without a scheme. */
const REST = '(?:\\/[^\\s"\'`<>()\\[\\]{},;|]{0,255})?'
const IP4 = '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}'

/** Keys whose values say who or where, not what. */
const WHO =
  '(?:[\\w.-]{0,40}(?:[_.-]id|I[dD])|id|e?[ugpt]id|\\w{0,10}user(?:name)?|logname|\\w{0,10}host(?:name)?|client|session|token|peer|addr(?:ess)?|ip|pod|node|container|instance|tty)'
/** Keys whose values are messages in their own right. */
const SAYS = '(?:msg|message|error|err|reason|detail|details|desc|description|cause|exception|title|event|code|type)'

/** Codes of errors, by which faults are told apart. */
const CODES = [
  'SQLSTATE ?[[:=( ]{1,2}[0-9A-Z]{5}\\b',
  '(?:ORA|PLS|TNS|RMAN|SP2|SQL|DPY)-\\d{4,5}\\b',
  '(?:CS|TS|LNK|MSB|NU|NETSDK|AADSTS)\\d{4,6}\\b',
  'ERROR \\d{4} \\([0-9A-Z]{5}\\)',
  '[Ee]rrno[\\] =:]{1,3}-?\\d{1,3}\\b',
  'os error \\d{1,5}\\b',
  '(?:WinError|HRESULT|NTSTATUS)[ =:(]{1,3}(?:0x[0-9A-Fa-f]{1,8}|\\d{1,5})\\b',
  '[Ss]ignal \\d{1,2}\\b',
  'HTTP(?:\\/\\d(?:\\.\\d)?)?["\']?(?: status)?(?: code)?[ =:]{1,2}[1-5]\\d\\d\\b',
  '[Ss]tatus[ _]code[ =:]{1,2}[1-5]\\d\\d\\b',
]

/** Words whose digits are part of their meaning. */
const TERM =
  /^(?:utf(?:8|16|32)(?:mb[34])?|ipv?[46]|sha[0-3]|sha(?:224|256|384|512)|md[2-6]|base(?:16|32|58|64)|https?[123]?|h2c?|h26[45]|x(?:509|86|64|11)|i[3-6]86|amd64|arm64|s3|ec2|k[38]s|[il]1[08]n|oauth[12]?|u?int(?:8|16|32|64|128)|[iuf](?:8|16|32|64|128)|float(?:16|32|64)|mp[34]|tls(?:v1)?|ssl(?:v[23])?|log4j2?|ext[234]|latin1|[rhep]s(?:256|384|512)|aes(?:128|192|256)|win(?:32|64)|v[1-9]|e2e|p2p|2fa)$/i

type Kind = readonly [pattern: string, becomes: string | ((text: string) => string)]

// The first that matches where one is tried wins. Each is bounded in length, or goes to the next quotation mark at most
// and cannot begin at the one it ends at: so all of it is linear.
const KINDS: readonly Kind[] = [
  ['\\x1b\\[[0-9;]{0,20}[A-Za-z]', ''],
  [`${AFTER_NO_WORD}(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]{1,20}:\\/\\/[^\\s"'\`<>()\\[\\]{},;]{1,2048}`, '<url>'],
  [`${AFTER_NO_WORD}[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,5}`, '<email>'],
  [`${AFTER_NO_WORD}[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?!${WORD})`, '<id>'],
  [`${AFTER_NO_WORD}(?:${CODES.join('|')})`, (text) => text],
  [`${AFTER_NO_WORD}(?:"?${SAYS}"?[=:] ?|(?:reason|error|message|cause) )"(?:[^"\\\\]|\\\\.)*(?:"|(?<=${CUT})$)`, said],
  // A key of JSON.
  [`(?<=[{,] ?)"[\\w.-]{1,40}"(?= ?:)`, (text) => text],
  [
    `${AFTER_NO_WORD}\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}(?!\\d)(?:(?:T|,? |-|:)${CLOCK}${ZONE})?|(?<![\\d.])\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{4}(?!\\d)(?:,? ${CLOCK}${ZONE})?`,
    '<time>',
  ],
  [
    `${AFTER_NO_WORD}${WEEKDAY}${MONTH}\\.? {1,2}\\d{1,2}(?!\\d)(?:,? \\d{4}(?!\\d))?(?:,? ${CLOCK})?${ZONE}(?: \\d{4}(?!\\d))?`,
    '<time>',
  ],
  [`${AFTER_NO_WORD}${WEEKDAY}\\d{1,2}[ /-]${MONTH}[ /-]\\d{2,4}(?!\\d)(?:,?[ :T]${CLOCK})?${ZONE}`, '<time>'],
  [`${AFTER_NO_WORD}\\d{1,2}:\\d{2}:\\d{2}(?:[.,]\\d{1,9})?(?: ?[AaPp][Mm]\\b)?${ZONE}(?![\\w:])`, '<time>'],
  [`${AFTER_NO_WORD}(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?!${WORD})`, '<mac>'],
  [`(?<![\\w.])(?:ip-\\d{1,3}(?:-\\d{1,3}){3}|(?:::(?:ffff:)?)?${IP4}(?::\\d{1,5})?)(?![\\w.]\\d)${REST}`, '<host>'],
  [`(?<![\\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:%\\w{1,16})?(?![\\w:])`, groups],
  [`${AFTER_NO_WORD}(?:[a-z0-9_-]{1,63}\\.){1,8}${TOP_LEVEL}(?::\\d{1,5})?(?![\\w-]|\\.\\w)${REST}`, '<host>'],
  // A pod: its deployment, the hash of its template, and five letters of Kubernetes' own (no vowels).
  [`-[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}(?![\\w-])`, '-<id>'],
  [
    `${AFTER_NO_WORD}(?:[A-Za-z]:[\\\\/]|\\\\\\\\[\\w.-]{1,64}\\\\)[^\\s"'<>()|,;:]{1,255}|(?<![\\p{L}\\p{N}_/<])(?:~|\\.{1,2})?\\/[^\\s"'\`<>()\\[\\]{},;:|]{1,255}`,
    '<path>',
  ],
  [`${AFTER_NO_WORD}eyJ[\\w-]{5,}(?:\\.[\\w-]{2,}){0,4}`, '<id>'],
  [`[A-Za-z0-9+/_-]{24,}={0,2}`, token],
  [`(?<![/\\w])[\\w.@+~-]{1,80}(?:\\/[\\w.@+~-]{0,80}){1,20}`, slashed],
  [
    `(?<=\\b(?:[Ii]nvalid|[Ii]llegal|for|by) user )[\\w.@\\\\-]{1,64}|(?<=\\bfor )[\\w.@-]{1,64}(?= from (?:\\d{1,3}\\.|[0-9a-f]{0,4}:|[\\w-]{1,63}\\.[\\w-]))`,
    '<id>',
  ],
  [`${AFTER_NO_WORD}${WHO}=[^\\s,;()\\]}&]{0,200}`, (text) => `${text.slice(0, text.indexOf('=') + 1)}<id>`],
  [`(?<![\\p{L}\\p{N}_\\\\])[bBuUrRfF]{0,2}"(?:[^"\\\\]|\\\\.)*(?:"|(?<=${CUT})$)`, '<str>'],
  [
    `(?<![\\p{L}\\p{N}_\\\\])[bBuUrRfF]{0,2}'(?:[^'\\\\]|\\\\.|(?<=${WORD})'(?=${WORD}))*(?:'(?!${WORD})|(?<=${CUT})$)`,
    '<str>',
  ],
  [`(?<!\\\\)\`[^\`']*(?:[\`']|(?<=${CUT})$)`, '<str>'],
  ['‘[^’‘]*’|“[^”“]*”|«[^»«]*»', '<str>'],
  // What Java says of an object: its class and its hash.
  [`@[0-9a-f]{5,8}(?!${WORD})`, '@<id>'],
  [`${AFTER_NO_WORD}0[xX][0-9A-Fa-f]+(?!${WORD})`, '<n>'],
  [`${AFTER_NO_WORD}(?:\\d+(?:\\.\\d+)?(?:ns|us|µs|ms|s|m|h|d|w)){1,8}(?!${WORD})`, '<n>'],
  [`(?:(?<![\\p{L}\\p{N}_)\\]])[-+])?v?\\d+(?:[.,_]\\d+)*(?:[eE][-+]?\\d+)?${UNIT}(?!${WORD})`, '<n>'],
  [`${WORD}+(?:['’]\\p{L}+)?`, words],
]

const LEXER = new RegExp(KINDS.map(([pattern]) => `(${pattern})`).join('|'), 'gu')

/**
 * A message with what changes from one time to the next replaced: numbers, ids, times, addresses, hosts, paths and what
 * is quoted become `<n>`, `<id>`, `<time>` and so on, while words, and codes of errors, stay.
 *
 * Only the first line that says something is read, at most 2,048 characters of it; the result has at most 500.
 */
export function normalise(message: string): string {
  const line = firstLine(message)
  const text = line.length > READ ? `${line.slice(0, READ - 1)}${CUT}` : line
  return lex(text)
    .replace(/\s+/g, ' ')
    .replace(/,(?=[)\]}])/g, '')
    .replace(/(<[a-z]+>)(?:[-+ ,;:./x×*|&]{0,3}\1)+/g, '$1')
    .trim()
    .slice(0, KEPT)
}

function firstLine(message: string): string {
  const begin = message.slice(0, 2 * READ).search(/\S/)
  if (begin < 0) return ''
  const text = message.slice(begin, begin + READ + 1)
  const end = text.search(/[\r\n]/)
  return end < 0 ? text : text.slice(0, end)
}

function lex(text: string): string {
  return text.replace(LEXER, (match, ...groups) => {
    const [, becomes] = KINDS[groups.findIndex((group) => group !== undefined)]!
    return typeof becomes === 'string' ? becomes : becomes(match)
  })
}

/** What a key of a structured line says is a message: it is read like one. */
function said(text: string): string {
  const open = text.search(/(?:[=:] ?| )"/)
  const begin = text.indexOf('"', open) + 1
  const end = text.endsWith('"') ? text.length - 1 : text.length
  return `${text.slice(0, begin)}${lex(text.slice(begin, end))}"`
}

/** What may be an IPv6 address: its eight groups, or fewer with the `::` that stands for the rest. */
function groups(text: string): string {
  const isAddress = text.startsWith('::') || (/\d/.test(text) && (text.includes('::') || text.split(':').length === 8))
  return isAddress && /[\da-f]/i.test(text) ? '<host>' : text.replace(/[\p{L}\p{N}_]+/gu, words)
}

function token(text: string): string {
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d\D*\d\D*\d/.test(text)
  return (isMixed && /[A-Za-z\d+/]{24}/.test(text)) || looksRandom(text) ? '<id>' : slashed(text)
}

function slashed(text: string): string {
  const isPath = /^[.~]|\/.*\/|\/[^/]*\.[A-Za-z]\w{0,7}$/.test(text)
  return isPath ? '<path>' : text.replace(/[\p{L}\p{N}_]+/gu, words)
}

function words(text: string): string {
  return /\d/.test(text) ? text.split('_').map(word).join('_') : text
}

function word(text: string): string {
  if (TERM.test(text)) return text
  if (looksRandom(text)) return '<id>'
  return text.replace(/\d+/g, '<n>')
}
