/** A word, or what parts commands, of a shell's text. */
export interface Token {
  line: number
  /** As it is after quotes are gone; of an operator, itself. */
  text: string
  kind: 'word' | 'operator'
  /** Part of it is only known at run time. */
  isBuilt?: true
  /** It was within quotes, at least in part, so it is no word of the language. */
  isQuoted?: true
}

/** What stands in `$(…)` and backquotes is a text of its own, nested so deep at most. */
const MAX_DEPTH = 8

/** Takes a shell's text apart; what stands in substitutions comes before the word it is part of. */
export class ShellWords {
  readonly #text: string
  readonly #depth: number
  #at = 0
  #line: number
  /** The ends of the documents that begin after this line. */
  #documents: string[] = []

  constructor(text: string, line = 1, depth = 0) {
    this.#text = text
    this.#line = line
    this.#depth = depth
  }

  *tokens(): Generator<Token> {
    while (this.#at < this.#text.length) {
      const rest =
        /[ \t\r]+|\\\n|#[^\n]*|<<-?\s*(["']?)([\w.-]+)\1|\d*(?:[<>]&?|>>|<>|>\|)[ \t]*|\n|;;&?|;&|&&|\|\|?&?|[;&()]/y
      rest.lastIndex = this.#at
      const [text = '', , end] = rest.exec(this.#text) ?? []
      if (text === '') {
        yield* this.#word()
        continue
      }
      // `((i = 0; i < 9; i++))` is arithmetic.
      const isSum = text === '(' && this.#text[this.#at + 1] === '('
      this.#at = isSum ? this.#close(this.#at + 2, '((') + 2 : this.#at + text.length
      if (isSum) continue
      if (end !== undefined) this.#documents.push(end)
      else if (/^\d*[<>]/.test(text)) this.#skipTarget()
      else if (text === '\\\n') this.#line += 1
      else if (text === '\n') {
        yield { line: this.#line, text: '\n', kind: 'operator' }
        this.#line += 1
        this.#skipDocuments()
      } else if (!/^[\s#]/.test(text)) yield { line: this.#line, text, kind: 'operator' }
    }
  }

  *#word(): Generator<Token> {
    const line = this.#line
    let text = ''
    let isBuilt = false
    let isQuoted = false
    const inner: Token[] = []
    let quote = ''
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at]!
      // `@(a|b)` is a pattern, `a=(b c)` a list.
      if (quote === '' && char === '(' && /[@?*+!=]$/.test(text)) {
        const end = this.#close(this.#at + 1, '(') + 1
        this.#line += this.#text.slice(this.#at, end).split('\n').length - 1
        this.#at = end
        isBuilt = true
        continue
      }
      if (quote === '' && /[\s;&|()<>]/.test(char)) break
      this.#at += 1
      if (char === '\n') this.#line += 1
      if (char === '\\' && quote !== "'") {
        text += this.#text[this.#at] ?? ''
        this.#at += 1
      } else if (char === quote) quote = ''
      else if (quote === '' && (char === '"' || char === "'")) {
        quote = char
        isQuoted = true
      } else if ((char === '$' || char === '`') && quote !== "'") {
        isBuilt = true
        inner.push(...this.#substitution(char))
      } else text += char
    }
    // What is never closed is not understood.
    isBuilt ||= quote !== ''
    yield* inner
    yield { line, text, kind: 'word', ...(isBuilt && { isBuilt }), ...(isQuoted && { isQuoted }) }
  }

  /** What follows a `$` or a backquote, and what runs in it. */
  #substitution(char: string): Token[] {
    const open = char === '`' ? '`' : this.#text.slice(this.#at).match(/^(?:\(\(|[({])/)?.[0]
    if (open === undefined) {
      const name = /^(?:\w+|[@*#?$!-])/.exec(this.#text.slice(this.#at, this.#at + 200))?.[0] ?? ''
      this.#at += name.length
      return []
    }
    const start = this.#at + (char === '`' ? 0 : open.length)
    const end = open === '`' ? this.#indexOf('`', start) : this.#close(start, open)
    const line = this.#line
    const text = this.#text.slice(start, end)
    this.#line += text.split('\n').length - 1
    this.#at = Math.min(this.#text.length, end + (open === '((' ? 2 : 1))
    if (open === '((' || open === '{' || this.#depth >= MAX_DEPTH) return []
    const edge: Token = { line, text: ';', kind: 'operator' }
    // Between edges of its own, so that it is no part of the command around it.
    return [{ ...edge, text: '$(' }, ...new ShellWords(text, line, this.#depth + 1).tokens(), { ...edge, text: '$)' }]
  }

  #indexOf(char: string, from: number): number {
    const at = this.#text.indexOf(char, from)
    return at === -1 ? this.#text.length : at
  }

  /** Where a bracket closes that was opened before `start`. */
  #close(start: number, open: string): number {
    const [opens, closes] = open === '{' ? ['{', '}'] : ['(', ')']
    let depth = open.length
    for (let at = start, quote = ''; at < this.#text.length; at += 1) {
      const char = this.#text[at]
      if (char === '\\') at += 1
      else if (char === quote) quote = ''
      else if (quote === '' && (char === "'" || char === '"')) quote = char
      else if (quote === '' && char === opens) depth += 1
      else if (quote === '' && char === closes) {
        depth -= 1
        if (depth === 0 || (open === '((' && depth === 1)) return at
      }
    }
    return this.#text.length
  }

  #skipTarget(): void {
    for (const _ of this.#word());
  }

  #skipDocuments(): void {
    for (const end of this.#documents) {
      for (let found = false; !found && this.#at < this.#text.length; ) {
        const until = this.#indexOf('\n', this.#at)
        found = this.#text.slice(this.#at, until).trim() === end
        this.#at = until + 1
        this.#line += 1
      }
    }
    this.#documents = []
  }
}
