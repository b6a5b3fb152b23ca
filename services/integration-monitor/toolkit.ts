import { lastPart, receiverOf } from './channel-calls.ts'
import type { Endpoint } from './endpoints.ts'
import { Names } from './names.ts'
import type { FileValue } from './reduce.ts'
import type { Tree } from './tree.ts'
import { hasWord } from './words.ts'

/** What declares its signals: GObject, and all that is built upon it. */
const DECLARING = /^gi(\.|$)/

/** Calls that declare a signal. */
const DECLARES = /^(?:Signal|signal_new)$/

/** Tells the signals of a toolkit's own classes, which answer them themselves, from those that classes of the tree declare. */
export class Toolkit {
  #declaring: FileValue[] | undefined

  readonly #names: Names

  constructor(private readonly tree: Tree) {
    this.#names = new Names(tree)
  }

  /**
   * Whether a channel is one of a toolkit where all signals are declared, and no class of the tree declares it.
   *
   * @param ended the calls that have its name, and neither produce nor consume it.
   */
  has(name: string, producers: readonly Endpoint[], ended: readonly Endpoint[]): boolean {
    if (!this.#isOf(producers)) return false
    if (ended.some(({ callee }) => DECLARES.test(lastPart(callee)))) return false
    // What is told so is that a property changed; what is bound to it hears.
    if (producers.every(({ callee }) => lastPart(callee) === 'notify')) return true
    const names = [name, respelt(name)]
    this.#declaring ??= [...this.tree.files.values()].filter(isDeclaring)
    return !this.#declaring.some(({ words, defines }) =>
      names.some((one) => hasWord(words, `"${one}`) || defines?.includes(one)),
    )
  }

  /** The other name of a signal, as `order_paid` and `order-paid` are one; undefined where it is none of such a toolkit. */
  otherSpelling(name: string, producers: readonly Endpoint[]): string | undefined {
    return this.#isOf(producers) ? respelt(name) : undefined
  }

  #isOf(producers: readonly Endpoint[]): boolean {
    return producers.every((one) => isDeclaring(this.tree.files.get(one.path)) && !this.#isOwn(one))
  }

  /** Whether what is called is a method of a class of the tree. */
  #isOwn({ path, callee }: Endpoint): boolean {
    const [receiver, verb] = [receiverOf(callee), lastPart(callee)]
    if (receiver === '') return false
    for (const { methods } of this.#names.classes(path, receiver)) if (methods.includes(verb)) return true
    return false
  }
}

/** What it is called with the other sign between its words. */
function respelt(name: string): string {
  return name.includes('_') ? name.replaceAll('_', '-') : name.replaceAll('-', '_')
}

function isDeclaring(file: FileValue | undefined): boolean {
  return file?.language === 'python' && file.imports?.some(({ from }) => DECLARING.test(from)) === true
}
