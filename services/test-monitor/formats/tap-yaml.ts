import { BoundedText } from './bounded-text.ts'

const KEYS = /^(?:error|message|name|type|stack|location|failureType|at)$/
const MEMBER = /^([\w-]{1,40}):(?: (.*))?$/
/** What node-tap says of where, within `at`. */
const WITHIN = /^ {1,8}(fileName|lineNumber): (.*)$/
const BLOCK = /^[|>][-+]?\d?$/

/** The diagnostics under a test point, of which only what says how it failed is kept: scalars at the top, quoted or in blocks. */
export class Diagnostics {
  readonly #values = new Map<string, BoundedText>()
  #key: string | undefined
  #isBlock = false
  #isWithin = false
  /** How far its members are indented. */
  #indent: number | undefined

  /** @param text without the indentation of the block. */
  add(text: string): void {
    this.#indent ??= /^ */.exec(text)![0].length
    const line = text.slice(Math.min(this.#indent, /^ */.exec(text)![0].length))
    const member = /^\s/.test(line) ? null : MEMBER.exec(line)
    if (member === null) {
      const [, name = '', inner = ''] = WITHIN.exec(line) ?? []
      if (this.#isWithin && name !== '') this.#set(name, inner)
      // What a member holds that is no text is of no use.
      if (this.#isBlock && this.#key !== undefined) this.#values.get(this.#key)?.add(`${line.replace(/^ {2}/, '')}\n`)
      return
    }
    const [, key = '', value = ''] = member
    this.#isBlock = BLOCK.test(value)
    this.#key = KEYS.test(key) && !this.#values.has(key) ? key : undefined
    this.#isWithin = key === 'at' && value === ''
    if (this.#key !== undefined) this.#set(this.#key, this.#isBlock ? '' : value)
  }

  #set(key: string, value: string): void {
    const kept = new BoundedText()
    kept.add(unquoted(value))
    this.#values.set(key, kept)
  }

  get(key: string): string | undefined {
    const text = this.#values.get(key)?.toString().trimEnd()
    return text === '' ? undefined : text
  }
}

function unquoted(value: string): string {
  const quote = value[0]
  if ((quote !== "'" && quote !== '"') || value.length < 2 || !value.endsWith(quote)) return value
  const inner = value.slice(1, -1)
  const escaped = inner.replace(/\\([nt"'\\])/g, (_, letter: string) => ({ n: '\n', t: '\t' })[letter] ?? letter)
  return quote === "'" ? escaped.replaceAll("''", "'") : escaped
}
