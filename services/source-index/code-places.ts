const FILE = /\.(?:pyw?|[cm]?[jt]sx?|vue|svelte|astro)$/
const RELATIVE = /^(?:\.{1,2}|[@~#]|\$\w{1,40})\/./
const DOTTED = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){1,12}(?::[\w.]{1,100})?$/
/** Of names without dots, so that types of media and versions are none. */
const FOLDERS = /^[A-Za-z_]\w*(?:\/[A-Za-z_]\w*)+\/?$/
const SLASHED = /^[\w@.-]+(?:\/[\w@.*-]+)+\/?$/

/** Whether a text can be the name of a file of code or of a module: `./cart.ts`, `shop/cart.py`, `shop.cart:main`. */
export function isCodePlace(text: string): boolean {
  if (text.length > 200 || text.includes('://') || /[^\w@~#$./*:+[\]()-]/.test(text)) return false
  return FILE.test(text) || RELATIVE.test(text) || DOTTED.test(text) || FOLDERS.test(text)
}

/** As {@link isCodePlace}, of texts in which a path needs no end and no beginning: `packages/cart`. */
export function isPathLike(text: string): boolean {
  return isCodePlace(text) || (text.length <= 200 && SLASHED.test(text))
}

/** So much of a document is looked at, in characters. */
const MAX_DOCUMENT = 1_000_000

/** The names of files and modules in a document, wherever they stand, and whatever stands alone as code. */
export function* placesIn(document: string): Generator<string> {
  const text = document.slice(0, MAX_DOCUMENT)
  for (const [word] of text.matchAll(/[\w@./-]{3,200}/g)) {
    const name = word.replace(/^[./]+|[./-]+$/g, '')
    if (/[./]/.test(name) && isPathLike(name)) yield name
  }
  for (const [, name] of text.matchAll(/`([A-Za-z_@][\w./@-]{1,100})`/g)) yield name as string
}
