import type { Language, Summary } from '../../shared/contract/summary.ts'
import { isCodePlace, isPathLike } from './code-places.ts'

/** A text that names a document by its file: what `Summary.pages` keeps. */
const PAGE = /^[^\s<>"|?*]*[^\s<>"|?*/.][^\s<>"|?*/]*\.(?:mdx?|markdown|rst|rest|adoc|asciidoc|txt)$/i

/** What stands before the place of an entry point: `tax = shop.tax:main`. */
const ENTRY = /^\s*[\w.-]{1,100}\s*=\s*(?=[A-Za-z_]\w*[.:])/

const MAX_PAGES = 2_000
const MAX_PLACES = 500

/** The texts of a file that can name others: documents, and code. */
export class NamedPlaces {
  readonly #pages = new Set<string>()
  readonly #places = new Set<string>()
  readonly #isPlace: (text: string) => boolean

  constructor(language: Language) {
    this.#isPlace = language === 'words' ? isPathLike : isCodePlace
  }

  /** @returns whether there was room for a document that it names. */
  take(text: string): boolean {
    // What is asked for beside a file does not say which.
    const place = text.replace(/\?.*$/s, '').replace(ENTRY, '')
    if (this.#places.size < MAX_PLACES && this.#isPlace(place)) this.#places.add(place)
    if (!PAGE.test(text) || this.#pages.has(text)) return true
    if (this.#pages.size >= MAX_PAGES) return false
    this.#pages.add(text)
    return true
  }

  facts(): Pick<Summary, 'pages' | 'places'> {
    return {
      ...(this.#pages.size > 0 && { pages: [...this.#pages] }),
      ...(this.#places.size > 0 && { places: [...this.#places] }),
    }
  }
}
