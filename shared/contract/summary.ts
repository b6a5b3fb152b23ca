import type { DocumentFacts } from './document.ts'

/** Raised whenever an analyser says something else of the same bytes: summaries of another version are made anew. */
export const ANALYSER = 9

/** What a file is read as; `words` is anything whose words alone are kept. */
export type Language = 'python' | 'typescript' | 'document' | 'words'

/**
 * A name as the code builds it.
 *
 * A text is that text. `ref` is the dotted path of a constant that this file names and may not define (`ORDER_CREATED`,
 * `events.Kind.CREATED`; `self.` and `this.` are the class's name: `Shop.topic`). `param` is a parameter of the function
 * `of`. `join` is a concatenation or a template, `any` one of several: branches, elements of a list that is looped over.
 * Null is built at run time, and nothing is known of it.
 */
export type Name =
  | string
  | null
  | { ref: string }
  | { param: string; of: string }
  | { join: readonly Name[] }
  | { any: readonly Name[] }

/** A call that carries something that can be a name. */
export interface Call {
  /** The line of the call, from 1. */
  line: number
  /** As written, dotted, without arguments: `bus.emit`, `emit`; `self.` and `this.` are the class's name: `Shop.bus.emit`. */
  callee: string
  /** The function it stands in, `Class.method` or `outer.inner`; absent at the top. */
  within?: string
  /** The arguments by position, up to the last that can be a name; null is one of which nothing is known. */
  args: readonly Name[]
  /** Keyword arguments, and the properties of an object literal among the arguments. */
  named?: Readonly<Record<string, Name>>
  /** It is a decorator: what it decorates is called back. */
  decorates?: true
  /** It is iterated over, awaited for its value, assigned, returned or passed on. */
  used?: true
}

/** A parameter, in its place. */
export interface Parameter {
  name: string
  /** What it is where a caller leaves it out. */
  default?: Name
  /** It is a property of the parameter at this place: `function f({ topic })`. */
  of?: number
}

/** A function whose parameter becomes a name in a call: its callers say which. */
export interface Forwarder {
  line: number
  /** Without `self` and `cls`; `*` and `**` stand before the name. */
  params: readonly Parameter[]
}

/** Something that is filled, and where it is read. */
export interface Container {
  /** How it was made, as written: `deque`, `asyncio.Queue`, `[]`, `{}`, `new Map`; absent where it is not known. */
  made?: string
  /** The lines that put something in: the first five. */
  filled?: readonly number[]
  /** It is read, iterated over, tested, passed on, returned or handed out here in any way but by clearing it. */
  read?: true
}

/** What a class does with one of its attributes. */
export interface Attribute extends Container {
  /** The first line that assigns or declares it; absent where the class never does. */
  set?: number
  /** It is declared and nothing else: no assignment, no initial value, no decorator gives it one (`bus!: Bus`). */
  declared?: true
  /** The method of the first assignment; absent in the body of the class. */
  by?: string
  /** The line of the condition, loop or `try` that every assignment of it stands under. */
  conditional?: number
  /** That condition as written, at most 120 characters: `config.get("cache")`; of a loop or `switch` its head; `try`. */
  condition?: string
  /**
   * Another method asks about something that the condition names, or the object remembers which way it went, in something else
   * that is set there and elsewhere: who calls the users may have asked.
   */
  asked?: true
  /** The first lines where something of it is used (`self.x.y`, `self.x[...]`, `self.x()`) that nothing guards: at most three. */
  used?: readonly number[]
  /** All that use it are methods with a decorator that may call them on another object. */
  decorated?: true
  /** Somewhere the class asks whether it is there: `hasattr`, `getattr` with a default, a test for None, `?.`, `except AttributeError`. */
  guarded?: true
}

/** A class, as its own file tells of it. */
export interface ClassSummary {
  name: string
  line: number
  /** Its bases, as written: `base.Worker`, `Generic`. */
  bases: readonly string[]
  /** The interfaces that it says it implements, as written and without type arguments. */
  interfaces?: readonly string[]
  /** The first line of its docstring, at most 200 characters. */
  doc?: string
  decorators?: readonly string[]
  methods: readonly string[]
  attributes: Readonly<Record<string, Attribute>>
  /** It gains attributes in ways that are not written out: `__getattr__`, `setattr(self, …)`, `self.__dict__`, a metaclass, a Proxy. */
  dynamic?: true
  /** It gives its objects to a library, which may set attributes: `etch.initialize(this)`. */
  handed?: true
}

/** A variable used as a queue that this file fills and does not read. */
export interface Variable extends Container {
  name: string
  line: number
  /** The function it belongs to; absent at the top, where other files may import it. */
  within?: string
}

/** What a file imports. */
export interface Import {
  line: number
  /** As written: `..models`, `os.path`, `./a.ts`, `node:fs`, `react`. */
  from: string
  /** Imported name and the name it has here; `*` is the module itself, or all of it. Absent where it is imported for its effect. */
  names?: readonly (readonly [imported: string, local: string])[]
  /** For types alone, not at all where it is missing, or at run time only. */
  how?: 'type' | 'optional' | 'dynamic'
}

/** A function or class that others can see, or a method that says what it does; see `ClassSummary` for what is of a class. */
export interface Definition {
  /** `Class.method` for methods. */
  name: string
  kind: 'function' | 'class' | 'method'
  line: number
  /** The first sentence of its docstring or doc comment, at most 200 characters. */
  doc?: string
  /** Of Python: it stands under a condition or in a `try`, and may be one of several of its name. */
  conditional?: true
}

/** Why a file does not parse. */
export interface Fault {
  /** Where, as far as the parser says. */
  line?: number
  /** The parser's words: one line, at most 200 characters. */
  error: string
}

/**
 * A package that a manifest asks for, under the name that it has among packages, and the versions that will do (empty: any).
 * `optional`: it may be missing; `dev`: it is there where the code is worked on.
 */
export type Need = readonly [name: string, range: string, how?: 'optional' | 'dev']

/** What a manifest, or what stands beside one, says of the code around it. */
export interface Manifest {
  of: 'python' | 'node'
  /** It makes its folder a project of its own, and does not only add to that of the folder above. */
  project?: true
  name?: string
  needs?: readonly Need[]
  /** Names that code may import, up to a `*`, and that stand for places in the tree; and programs that it brings itself. */
  aliases?: readonly string[]
  programs?: readonly string[]
  /** Files that are said to list more needs, as written. */
  lists?: readonly string[]
  /** There are needs that are not written out. */
  open?: true
  /** What is imported by a name alone may be a file below a folder that it names: `baseUrl`. */
  based?: true
}

/**
 * What is kept of one file: nothing of its path, so that a file that moves keeps its summary.
 *
 * Lists and records that would be empty are absent. All is bounded: 2,000 entries a list and names of 200 characters; what
 * is beyond that is left out and makes the summary `cut`.
 */
export interface Summary {
  language: Language
  lines: number
  /** It did not parse, and nothing but its words is known. */
  broken?: true
  /** Why it did not. */
  fault?: Fault
  /** Something was left out for want of room. */
  cut?: true
  /**
   * Nobody writes it here: its head says that a program did (`DO NOT EDIT`, `@generated`) or that it is a release of another
   * project, or it is what minifiers, bundlers and compilers leave.
   */
  generated?: true
  /** It is there to be run: its first line names the program that does (`#!`), or, of Python, it ends, prints or runs at its top. */
  script?: true
  /** The first sentence of its docstring, or of the comment that it begins with, at most 200 characters. */
  doc?: string
  /**
   * What the names begin with by which it loads modules that are not written out: `shop.plugins.`, `./locales/`; a pattern as it is
   * written (`./pages/*.ts`); empty where nothing is known but that it lists a folder for them. At
   * most 100.
   */
  loads?: readonly string[]
  imports?: readonly Import[]
  /** Exported name, and the local name or the module and name it is handed on from (`*`: all of them). */
  exports?: readonly (readonly [exported: string, local: string, from?: string])[]
  definitions?: readonly Definition[]
  classes?: readonly ClassSummary[]
  /**
   * Texts, and lists of texts (`any`), by dotted path: `ORDER_CREATED`, `Kind.CREATED` for class attributes, enum members
   * and attributes that only ever hold one text, `handlers` for the keys of a table.
   */
  constants?: Readonly<Record<string, Name>>
  calls?: readonly Call[]
  forwarders?: Readonly<Record<string, Forwarder>>
  variables?: readonly Variable[]
  /** How what receives calls was made: `bus` → `EventEmitter`, `Shop.queue` → `asyncio.Queue`; annotations count. */
  made?: Readonly<Record<string, string>>
  /** Programs it runs, by the first word; `asked` where it only asks for one, or runs it and is ready for its being missing. */
  programs?: readonly (readonly [program: string, line: number, how?: 'asked'])[]
  /** Functions of a shell script. */
  functions?: readonly string[]
  manifest?: Manifest
  /** Texts among its words that name documents by their files, as written: `docs/a.md`, `../notes.txt`. */
  pages?: readonly string[]
  /** Texts among its words that can name files of code or modules, as written: `./cart.ts`, `shop.cart:main`. The first 500. */
  places?: readonly string[]
  /**
   * The words of the file as base64 of sorted 32-bit little-endian hashes (`hashWord`), each word once, told apart
   * by a sign before it: `"` a text, `(` a text in a recorded call, `=` a text or the last two parts of a reference that is
   * compared with, a `case`, a key of a table, a member or an index, `.` an attribute read of something that is not `self`,
   * `:` an attribute assigned on something that is not `self` (`shop.bus = …`), and `:Shop.prototype` where that is handed to a
   * function, or where the class or an object of it gets attributes by names that are not written out, and `:_` where
   * a name that begins so is built for one.
   * Comments, docstrings and assertions of tests are not among them.
   */
  words?: string
  /** Of a document, or a file that lists documents. */
  document?: DocumentFacts
}
