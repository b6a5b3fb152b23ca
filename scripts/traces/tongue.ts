/**
 * What a person reads in a failure: the type of the error that nothing caught, the first line of its message, file and
 * function of the innermost call of the application's own code, and how many errors there are with its causes and
 * members. All as printed; an empty string or a place left out says that the text does not tell. In a message `…` stands
 * for what differs from run to run.
 */
export type Reading = [type: string, message: string, file?: string, function_?: string, errors?: number]

/** One way to fail, or to write what only looks like a failure. */
export interface Program {
  /** Of the case and its file; the mark of the runtime follows it. */
  name: string
  /** A line of shell, run in a folder that holds the programs of the language. */
  run: string
  /** What the failure says; without it the output is no failure. For some versions it differs. */
  reads?: Reading | ((version: number) => Reading)
  /** The versions it is run under, as {@link Tongue.minor} counts them; all by default. */
  on?: readonly number[]
  /** What is recorded; standard error by default. */
  stream?: 'stderr' | 'stdout' | 'both'
}

/** A failure that cannot be had here and is quoted: its file is written by hand. */
export interface Quotation {
  name: string
  runtime: string
  /** The documentation it is from, or whose format it follows. */
  source: string
  reads?: Reading
}

/** A language, how its runtimes are found, and its programs. */
export interface Tongue {
  /** As the monitor calls it. */
  language: string
  /** The program that each runtime has under the same name; empty where all is quoted. */
  command: string
  /** A line of shell that prints the name and the version of the runtime. */
  probe: string
  /** What tells the cases of several runtimes apart; without it only the first that is found is used. */
  mark?: (version: number) => string
  /** Whether a minor version is a runtime of its own: 3.12 is then 312, else 3. */
  minor?: true
  /** A line of shell that makes the programs ready, once a runtime. */
  build?: string
  programs: readonly Program[]
  quotations?: readonly Quotation[]
}
