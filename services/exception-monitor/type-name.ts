/** Types that say nothing without what they belong to, such as `Stripe::Error`. */
const GENERAL = /^(?:Error|Exception|Failure|Fault)$/

/** Those that are what they say, as the language's own. */
const PLAIN = /^(?:java\.lang|kotlin|scala|System|builtins)\.\w+$/

const MAX_TYPE = 300
const MAX_LABEL = 64

/** An error's type without what its runtime made up: `__main__`, anonymous classes, generics' arity, addresses. */
export function typeName(type: string): string {
  return type
    .slice(0, MAX_TYPE)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^__main__\./, '')
    .replace(/`\d+.*$/, '')
    .replace(/@anonymous.*$/, '@anonymous')
    .replace(/[@+]?\b0x[0-9A-Fa-f]+/g, '')
    .replace(/(?:\$\d+)+(?=$|\$|\.)/g, '')
    .replace(/\d{4,}/g, '*')
}

/**
 * An error's type as part of a name: its last segment (two where one says too little), at most 64 characters, of letters,
 * digits and `. _ : - * [ ] @`.
 */
export function typeLabel(type: string): string {
  // A code or further words stay as they are: `TypeError [ERR_X]`, `AddressSanitizer: heap-use-after-free`.
  const [qualified = '', ...rest] = typeName(type).split(/(?=: | )/)
  const segments = qualified.split(/::|[.$\\/+]/).filter((segment) => segment !== '' && segment !== '<locals>')
  const count = GENERAL.test(segments.at(-1) ?? '') && !PLAIN.test(qualified) ? 2 : 1
  const label = [segments.slice(-count).join('.'), ...rest]
    .join('')
    .replace(/: /g, ':')
    .replace(/[^\p{L}\p{N}._:*[\]@-]+/gu, '_')
    .replace(/^_+(?=.)|(?<=.)_+$/g, '')
    .slice(0, MAX_LABEL)
  return label === '' ? 'Error' : label
}
