/**
 * What a name in a document is the name of: a file or folder, or one that it links to; a module of Python, or what is in one; a script of a `package.json`; a
 * target of a makefile; a program that is installed; an option, if need be with its program (`shop --all`); a function, class or
 * constant, if need be in its class (`Shop.open`).
 */
export type NamedKind = 'path' | 'link' | 'module' | 'script' | 'target' | 'program' | 'option' | 'symbol'

/** A name in a document, as code: of what kind, as written, and its line from 1. */
export type Named = readonly [kind: NamedKind, text: string, line: number]

/** The table of contents of a MkDocs site, as its configuration tells of it; paths as written. */
export interface SiteNav {
  /** Where its documents are, from the folder of the configuration: `docs` where it does not say. */
  folder: string
  /** The pages that it lists; absent where it has no list, and all pages are in it. */
  pages?: readonly string[]
  /** Patterns of pages that need not be listed, or are left out. */
  except?: readonly string[]
  /** The names of its plugins. */
  plugins?: readonly string[]
  /** The configuration that this one is built on. */
  inherits?: string
}

/**
 * What is kept of one document, or of a file that tells how documents hang together.
 *
 * Lists that would be empty are absent. All is bounded: 2,000 entries a list and texts of 300 characters.
 */
export interface DocumentFacts {
  /** Its first heading, or what it says of itself. */
  title?: string
  /** What it leads to, as written and without the part behind `#`: links, images, what it includes, file names in its text. */
  links?: readonly string[]
  /** The entries of its tables of contents (Sphinx toctrees): names of documents, with `*` patterns. */
  tree?: readonly string[]
  /** Labels that it has, and those that it refers to, as Sphinx has them. */
  labels?: readonly string[]
  refers?: readonly string[]
  /** It says itself that it is in no table of contents, or that a program wrote it. */
  orphan?: true
  /** It is mostly sentences. */
  prose?: true
  /** What it names as code and, by its words, as something that is there. */
  named?: readonly Named[]
  nav?: SiteNav
}

/** What git knows of a path that is not there any more. */
export interface Removed {
  /** From the root of the tree. */
  path: string
  /** The commit that removed or renamed it, and its date, YYYY-MM-DD; absent where that is not committed yet. */
  commit?: string
  date?: string
  /** What it is called since. */
  to?: string
}

/** A name in a document of what was there and is not any more. */
export interface Missing {
  kind: NamedKind
  name: string
  line: number
  was: Removed
}
