import { plain } from './clip.ts'
import { secretKinds } from './redact-kinds.ts'
import { isPlaceholder, isSecretKey, kindOfKey, redactPairs } from './redact-pairs.ts'

const MAX_PASSES = 4
const MAX_DEPTH = 32
const MAX_VALUES = 20_000

const KEY_BEGIN = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g
const KEY_END = /-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y
// A line of a key that was cut off before its end: base64 alone, or a header of its own.
const KEY_LINE =
  /(?:(?:\\{1,3}[rn]|[\r\n])[ \t>|]{0,16}){0,4}(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash):[^\r\n\\"']*|[A-Za-z0-9+/=]+(?=[\r\n\\"']|$))/y
/** Keys are shorter; an end further off belongs to another one. */
const KEY_LENGTH = 32 * 1024

/** Short texts in which nothing was to be replaced, for facts say much again and again; none that holds a secret is kept. */
const known = new Set<string>()
const MAX_KNOWN = 500
const KNOWN_LENGTH = 256

/**
 * Replaces secrets in a text with `[redacted:KIND]`; what is around them stays readable.
 *
 * Control characters go first: an escape sequence could split a secret, and a terminal would show it whole. Takes time
 * in proportion to the text, whatever it holds. Doing it twice changes nothing more.
 */
export function redact(text: string): string {
  if (known.has(text)) return text
  let result = plain(text)
  // A mark ends the word before it, and what follows may then be seen to begin a secret of its own.
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const before = result
    result = redactPairs(redactKinds(redactPrivateKeys(before)))
    if (result === before) break
  }
  if (result === text && text.length <= KNOWN_LENGTH) {
    if (known.size >= MAX_KNOWN) known.clear()
    known.add(text)
  }
  return result
}

function redactKinds(text: string): string {
  return secretKinds.reduce(
    (result, [kind, pattern]) =>
      result.replace(pattern, (...match) => {
        const groups: unknown = match.at(-1)
        const keep = typeof groups === 'object' ? (groups as { keep: string }).keep : ''
        return `${keep}[redacted:${kind}]`
      }),
    text,
  )
}

/**
 * Redacts every string of a value, and every string whole that stands under a key named like a secret.
 *
 * Goes 32 levels deep and through 20,000 values; what lies beyond is replaced by a mark. What is neither a list nor a
 * plain object becomes redacted text, an error with its stack.
 */
export function redactDeep(value: unknown): unknown {
  let left = MAX_VALUES
  function walk(value: unknown, depth: number, secret: string | undefined): unknown {
    left -= 1
    if (left < 0) return '[too much]'
    if (typeof value === 'string') {
      return secret === undefined || isPlaceholder(value) ? redact(value) : `[redacted:${secret}]`
    }
    if (typeof value !== 'object' || value === null) return value
    if (depth === MAX_DEPTH) return '[too deep]'
    if (Array.isArray(value)) return value.slice(0, left + 1).map((member) => walk(member, depth + 1, secret))
    if (value instanceof Error) return redact(value.stack ?? String(value))
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return redact(String(value))
    const members = Object.entries(value).slice(0, left + 1)
    return Object.fromEntries(
      members.map(([key, member]) => [
        redact(key),
        walk(member, depth + 1, isSecretKey(key) ? kindOfKey(key) : undefined),
      ]),
    )
  }
  return walk(value, 0, undefined)
}

function redactPrivateKeys(text: string): string {
  let result = ''
  let done = 0
  KEY_BEGIN.lastIndex = 0
  for (let begin = KEY_BEGIN.exec(text); begin !== null; begin = KEY_BEGIN.exec(text)) {
    result += `${text.slice(done, begin.index)}[redacted:private-key]`
    done = endOfKey(text, KEY_BEGIN.lastIndex)
    KEY_BEGIN.lastIndex = done
  }
  return result + text.slice(done)
}

function endOfKey(text: string, start: number): number {
  const dashes = text.indexOf('-----', start)
  KEY_END.lastIndex = dashes
  if (dashes !== -1 && dashes - start < KEY_LENGTH && KEY_END.test(text)) return KEY_END.lastIndex
  let end = start
  KEY_LINE.lastIndex = start
  while (KEY_LINE.test(text)) end = KEY_LINE.lastIndex
  return end
}
