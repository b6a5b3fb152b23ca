/** What the process exits with; part of the public surface. */
export const exits = { ok: 0, failed: 1, usage: 2, nothing: 3, unreachable: 69 } as const

/**
 * An end a person can act on: the message is one sentence for stderr, `exit` what the process exits with, `status` that of
 * an answer that was a refusal.
 */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exit: number = exits.failed,
    readonly status?: number,
  ) {
    super(message)
  }
}

/** The process as a command sees it. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: AsyncIterable<Buffer | string> & { readonly isTTY?: boolean }
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  /** The terminal's width in columns; undefined where stdout is no terminal, and nothing is cut. */
  readonly columns: number | undefined
  /** Whether colours may be used. */
  readonly colour: boolean
}

/** One option, as `node:util` parses it, and what the help says of it. */
export interface Option {
  type: 'string' | 'boolean'
  short?: string
  multiple?: boolean
  /** What stands for the value in the help. */
  value?: string
  /** All that the value may be: anything else is wrong usage. */
  values?: readonly string[]
  /** What the value may be among others, for completion. */
  suggests?: readonly string[]
  /** The value is the name of a file. */
  file?: true
  help: string
}

/** What completes the first operand: words, names of files, or the lines that another command line of `kloros` prints. */
export type Completion = { words(): readonly string[] } | { files: true } | { lines: string }

/** Every command has these. */
export const commonOptions = {
  json: { type: 'boolean', help: 'print JSON' },
  help: { type: 'boolean', short: 'h', help: 'print this' },
} as const satisfies Record<string, Option>

/** Commands that ask the feed have this, too. */
export const feedOptions = {
  url: { type: 'string', value: 'URL', help: 'the feed (else KLOROS_URL, else http://127.0.0.1:8700)' },
} as const satisfies Record<string, Option>

type Single<T extends Option> = T['type'] extends 'boolean' ? boolean : string

/** What a command is given for the options it declared. */
export type Values<O> = { [K in keyof O]?: O[K] extends Option ? Value<O[K]> : never }
type Value<T extends Option> = T extends { multiple: true } ? Single<T>[] : Single<T>

/** A subcommand; its name and summary stand in the table of `dispatch.ts`. */
export interface Command<O extends Record<string, Option> = Record<string, Option>> {
  /** What follows the name, such as `ID [TEXT]`. */
  operands: string
  /** The least and the most operands. */
  count: readonly [least: number, most: number]
  /** From the first operand on, options are operands, too: they are meant for another program. */
  passes?: true
  completes?: Completion
  options: O
  /** Further sentences for the help, a line each. */
  notes?: readonly string[]
  /** A whole command line. */
  example: string
  /** @returns what the process exits with; throws a {@link Failure} for an end with a sentence. */
  run(input: Input<O>, context: Context): Promise<number>
}

/** A parsed command line. */
export interface Input<O> {
  operands: string[]
  values: Values<O & typeof commonOptions>
}

/** Declares a subcommand; the types of its values follow from its options. */
export function defineCommand<const O extends Record<string, Option>>(command: Command<O>): Command {
  // The dispatcher parses by `options` before it calls `run`, so the values are those that `run` expects.
  return command as unknown as Command
}

/**
 * Reads the value of an option that is a number.
 *
 * @throws Failure (wrong usage) where it is no number of that range.
 */
export function numberOf(option: string, text: string, least: number, most: number, whole = true): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value
  throw new Failure(`${option} must be a${whole ? ' whole' : ''} number from ${least} to ${most}.`, exits.usage)
}
