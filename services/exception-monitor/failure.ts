/** What wrote a failure: a language's runtime, or what watches programs without one. */
export type Language =
  | 'python'
  | 'node'
  | 'java'
  | 'csharp'
  | 'go'
  | 'rust'
  | 'ruby'
  | 'php'
  | 'perl'
  | 'native'
  | 'kernel'

/** One call on the stack of a failure. */
export interface Frame {
  /** As the runtime writes it: a path, a URL, or a file's name alone. */
  file?: string
  line?: number
  /** As the runtime writes it, without arguments; qualified where the runtime does so. */
  function?: string
}

/** One of the errors that a failure is made of. */
export interface Raised {
  /** As the runtime names it, such as `ValueError`, `java.io.IOException`, `panic` or `AddressSanitizer: heap-use-after-free`. */
  type: string
  /** Whole, with its further lines; empty where there is none. */
  message: string
  /** The innermost call first, whichever way the runtime writes them; repeated frames once. */
  frames: readonly Frame[]
}

/** What the text of one failure says. */
export interface Failure {
  language: Language
  /**
   * The error that nothing caught comes first, then what it was caused by, raised during or groups, in the order in
   * which one leads to the next. Never empty.
   */
  errors: readonly [Raised, ...Raised[]]
}
