import sax from 'sax'
import { BoundedText } from './bounded-text.ts'

/** The attributes of an element, each at most 64 K characters. */
export type Attributes = Readonly<Record<string, string | undefined>>

/** What is wanted of an XML text. */
export interface WantedXml {
  /** The element most of the text is made of. */
  readonly common: string
  /** @returns whether the element's own text is wanted, bounded. */
  open(name: string, attributes: Attributes): boolean
  /** @param text where it was wanted. */
  close(name: string, text: string | undefined): void
}

/** Cuts XML into what is wanted of it; nothing is expanded, and nothing longer than needed is held. */
export interface XmlElements {
  /** @returns false once the rest is of no use. */
  push(text: string): boolean
  /** Whether the root has ended, and nothing but blanks and comments came after it. */
  readonly isWhole: boolean
  /** Why it can never be read; undefined where it is well so far, or ends in the middle. */
  readonly refused: string | undefined
  /** What is wrong with it as XML, which may come of reading it while it is written. */
  readonly broken: string | undefined
}

const MAX_DEPTH = 64
const MAX_ATTRIBUTES = 1000
const MAX_VALUE = 32 * 1024
const LONG = 'Max buffer length exceeded: '

/** The parser's buffer of what may be as long as it likes, and is cut to size: the rest of it is of no use. */
const CUT_TO: Readonly<Record<string, number>> = { attribValue: MAX_VALUE, comment: 0, procInstBody: 0 }

/** Where the parser is between elements; its types do not tell. */
const { TEXT } = (sax as unknown as { STATE: { TEXT: number } }).STATE

/** Values in which nothing stands for anything else. */
const ATTRIBUTE = /[ \t\r\n]+([A-Za-z_][\w:.-]*)="([^"&<]*)"/g

/**
 * Starts on an XML text.
 *
 * The common element, where it holds nothing and its attributes are plain, is read without the parser, which takes several
 * times as long and would say the same.
 */
export function createXmlElements(wanted: WantedXml): XmlElements {
  const beginning = `<${wanted.common}`
  const empty = new RegExp(
    `[ \\t\\r\\n]*${beginning}((?:${ATTRIBUTE.source.replace(/[()]/g, '')}){0,20})[ \\t\\r\\n]*(?:/>|></${wanted.common}>)`,
    'y',
  )
  const parser = sax.parser(true)
  const buffers = parser as unknown as Record<string, string>
  const state = parser as unknown as { state: number }
  const texts: (BoundedText | undefined)[] = []
  let isWhole = false
  let refused: string | undefined
  let broken: string | undefined

  const addText = (text: string) => texts.at(-1)?.add(text)
  parser.ontext = addText
  parser.oncdata = addText
  parser.onopentag = (tag) => {
    if (isWhole) broken ??= 'Text after its root.'
    if (broken !== undefined) return
    if (texts.length >= MAX_DEPTH) refused ??= 'its elements are nested too deep'
    texts.push(wanted.open(tag.name, tag.attributes as Attributes) ? new BoundedText() : undefined)
  }
  parser.onclosetag = (name) => {
    if (broken !== undefined) return
    wanted.close(name, texts.pop()?.toString())
    if (texts.length === 0) isWhole = true
  }
  parser.ondoctype = (doctype) => {
    if (/\[|<!ENTITY/.test(doctype)) refused ??= 'it declares entities'
  }
  parser.onerror = (error) => {
    const buffer = error.message.startsWith(LONG) ? (error.message.slice(LONG.length).split('\n')[0] ?? '') : undefined
    const max = buffer === undefined ? undefined : CUT_TO[buffer]
    if (buffer !== undefined && max !== undefined) {
      buffers[buffer] = buffers[buffer]?.slice(0, max) ?? ''
      parser.error = null as unknown as Error
    } else if (buffer !== undefined) refused ??= `its ${buffer} is too long`
    else broken ??= error.message.split('\n')[0] ?? ''
  }

  /** @returns where the text goes on, behind elements that were read without the parser. */
  function passOver(text: string, begin: number): number {
    // Only the parser knows whether this is an element at all, or written about in another's text.
    if (state.state !== TEXT || texts.length === 0 || texts.at(-1) !== undefined) return begin
    let at = begin
    for (;;) {
      empty.lastIndex = at
      const [, list] = empty.exec(text) ?? []
      if (list === undefined) return at
      at = empty.lastIndex
      const attributes: Record<string, string> = {}
      for (const [, name = '', value] of list.matchAll(ATTRIBUTE)) attributes[name] ??= value ?? ''
      wanted.open(wanted.common, attributes)
      wanted.close(wanted.common, undefined)
    }
  }

  function write(text: string): void {
    for (let at = 0; at < text.length; ) {
      if (refused !== undefined || broken !== undefined) return
      at = passOver(text, at)
      const next = text.indexOf(beginning, at + 1)
      const end = next < 0 ? text.length : next
      if (end > at) parser.write(text.slice(at, end))
      at = end
    }
  }

  return {
    push(text) {
      try {
        write(text)
        // Between two pieces, the element that is open has those it had so far.
        const { attributes = {} } = parser.tag ?? {}
        if (Object.keys(attributes).length > MAX_ATTRIBUTES) refused ??= 'an element of it has too many attributes'
      } catch (error) {
        // An attribute named as a method of objects takes it away from the parser.
        if (!(error instanceof TypeError)) throw error
        refused ??= 'it is made to mislead its reader'
      }
      return refused === undefined && broken === undefined
    },
    get isWhole() {
      return isWhole && broken === undefined
    },
    get refused() {
      return refused
    },
    get broken() {
      return broken
    },
  }
}
