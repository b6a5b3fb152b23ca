import { type Completion, commonOptions, type Option } from '../command.ts'
import { commands } from '../commands.ts'

/** A command, as far as a shell completes it. */
export interface Completed {
  name: string
  summary: string
  /** The first operand, where it can be completed. */
  operand: Completion | undefined
  /** What the help calls it. */
  operandName: string
  options: CompletedOption[]
}

/** An option and its value. */
export interface CompletedOption {
  long: string
  short: string | undefined
  help: string
  repeats: boolean
  /** Undefined where it takes none. */
  value: { name: string; words: readonly string[]; file: boolean } | undefined
}

/** The table of all commands with what completes them. */
export async function completed(): Promise<Completed[]> {
  return Promise.all(
    [...commands].map(async ([name, { summary, load }]) => {
      const { command } = await load()
      const options = Object.entries<Option>({ ...command.options, ...commonOptions })
      return {
        name,
        summary,
        operand: command.completes,
        operandName: command.operands.replace(/[^\w].*$/, '') || 'VALUE',
        options: options.map(([long, option]) => optionOf(long, option)),
      }
    }),
  )
}

function optionOf(
  long: string,
  { type, short, multiple = false, value, values, suggests, file, help }: Option,
): CompletedOption {
  const takes = { name: value ?? 'VALUE', words: values ?? suggests ?? [], file: file ?? false }
  return { long, short, help, repeats: multiple, value: type === 'string' ? takes : undefined }
}

/** How the option is typed, without its value. */
export function spellings({ long, short }: CompletedOption): string[] {
  return [`--${long}`, ...(short === undefined ? [] : [`-${short}`])]
}

/** A word that a shell takes as it is. */
export function single(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
