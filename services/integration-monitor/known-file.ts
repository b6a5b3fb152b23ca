import { lastPart } from './channel-calls.ts'
import { type FileValue, functionsIn, isConstant, type Reduced, type ToldCall, textsOf } from './reduce.ts'

/** A file as findings see it: what depends on the functions that pass a name on is worked out when it is first asked for. */
export class KnownFile implements FileValue {
  readonly language: FileValue['language']
  readonly broken: FileValue['broken']
  readonly cut: FileValue['cut']
  readonly generated: FileValue['generated']
  readonly imports: FileValue['imports']
  readonly exports: FileValue['exports']
  readonly constants: FileValue['constants']
  readonly made: FileValue['made']
  readonly lines: FileValue['lines']
  readonly defines: FileValue['defines']
  readonly classes: FileValue['classes']
  readonly words: FileValue['words']
  readonly refs: FileValue['refs']
  #calls: readonly ToldCall[] | undefined
  #forwarders: FileValue['forwarders']
  #passed: FileValue['passed']

  /** @param passing what functions that pass a name on to a channel are called, in the whole tree. */
  constructor(
    readonly reduced: Reduced,
    private readonly passing: ReadonlySet<string>,
  ) {
    this.language = reduced.language
    this.broken = reduced.broken
    this.cut = reduced.cut
    this.generated = reduced.generated
    this.imports = reduced.imports
    this.exports = reduced.exports
    this.constants = reduced.constants
    this.made = reduced.made
    this.lines = reduced.lines
    this.defines = reduced.defines
    this.classes = reduced.classes
    this.words = reduced.words
    this.refs = reduced.refs
  }

  get calls(): FileValue['calls'] {
    this.#calls ??= this.reduced.calls?.filter((call) => this.#counts(call)) ?? []
    return this.#calls.length === 0 ? undefined : this.#calls
  }

  get forwarders(): FileValue['forwarders'] {
    const all = this.reduced.forwarders
    if (all === undefined || this.#forwarders !== undefined) return this.#forwarders
    const of = new Set(this.calls?.flatMap((call) => [...functionsIn(call)]))
    const isKept = (name: string) => of.has(name) || /(?:^|\.)(?:constructor|__init__)$/.test(name)
    this.#forwarders = Object.fromEntries(Object.entries(all).filter(([name]) => isKept(name)))
    return this.#forwarders
  }

  get passed(): FileValue['passed'] {
    if (this.#passed !== undefined) return this.#passed
    const own = new Set(this.calls?.flatMap((call) => [...textsOf(call)]))
    const passed = new Set<string>()
    for (const call of this.reduced.calls ?? []) {
      if (this.#counts(call)) continue
      for (const text of textsOf(call)) if (own.has(text) || isConstant(text)) passed.add(text)
    }
    this.#passed = passed
    return passed
  }

  #counts({ known, callee, home }: ToldCall): boolean {
    return known === true || this.passing.has(lastPart(callee)) || (home !== undefined && this.passing.has(home))
  }
}
