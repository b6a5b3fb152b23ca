/** A file of code within a longer text: behind a blank, or what stands for a folder, and not right behind a quote. */
const FILE = /[\s})>%]\/?((?:[\w@.-]{1,60}\/){1,12}[\w@.-]{1,80}\.(?:pyw?|[cm]?[jt]sx?|vue))(?=["'`\s,;:)?#])/g

const COMMENT = /^\s*(?:#|\/[/*]|\*)/

/**
 * The paths of files of code that the text of a source has in no literal of their own: in commands (`node jobs/tax.js`), or
 * behind a folder that is known later (`<rootDir>/jobs/tax.js`).
 */
export function* writtenPlaces(text: string): Generator<string> {
  for (const { index, 1: place = '' } of text.matchAll(FILE)) {
    const line = text.slice(text.lastIndexOf('\n', index) + 1, index + 1)
    if (!COMMENT.test(line)) yield place.replace(/^(?:\.{1,2}\/)+/, '')
  }
}
