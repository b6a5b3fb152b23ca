import type { Endpoint } from './endpoints.ts'
import type { FileValue } from './reduce.ts'
import { hasWord } from './words.ts'

/** What declares its signals: GObject, and all that is built upon it. */
const DECLARING = /^gi(\.|$)/

/** Tells the signals of a toolkit's own classes, which answer them themselves, from those that classes of the tree declare. */
export class Toolkit {
  #declaring: FileValue[] | undefined

  constructor(private readonly files: ReadonlyMap<string, FileValue>) {}

  /** Whether a channel is one of a toolkit where all signals are declared, and no class of the tree declares it. */
  has(name: string, producers: readonly Endpoint[]): boolean {
    if (!this.#isOf(producers)) return false
    const names = [name, respelt(name)]
    this.#declaring ??= [...this.files.values()].filter(isDeclaring)
    return !this.#declaring.some(({ words, defines }) =>
      names.some((one) => hasWord(words, `"${one}`) || defines?.includes(one)),
    )
  }

  /** The other name of a signal, as `order_paid` and `order-paid` are one; undefined where it is none of such a toolkit. */
  otherSpelling(name: string, producers: readonly Endpoint[]): string | undefined {
    return this.#isOf(producers) ? respelt(name) : undefined
  }

  #isOf(producers: readonly Endpoint[]): boolean {
    return producers.every(({ path }) => isDeclaring(this.files.get(path)))
  }
}

/** What it is called with the other sign between its words. */
function respelt(name: string): string {
  return name.includes('_') ? name.replaceAll('_', '-') : name.replaceAll('-', '_')
}

function isDeclaring(file: FileValue | undefined): boolean {
  return file?.language === 'python' && file.imports?.some(({ from }) => DECLARING.test(from)) === true
}
