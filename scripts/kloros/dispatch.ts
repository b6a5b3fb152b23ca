import { parseArgs } from 'node:util'
import about from '../../package.json' with { type: 'json' }
import { line } from '../../shared/text/clean.ts'
import { type Command, type Context, commonOptions, exits, Failure, type Input, type Option } from './command.ts'
import { commands } from './commands.ts'
import { help, overview, usage } from './help.ts'

/**
 * Runs a command line.
 *
 * @param args what stands behind `kloros`.
 * @returns what the process exits with. Ends a person can act on are one sentence on stderr; bugs are thrown.
 */
export async function dispatch(args: readonly string[], context: Context): Promise<number> {
  const [name, ...rest] = args
  if (name === '--version') return print(context, `${about.version}\n`)
  if (name === '--help' || name === '-h') return print(context, overview())
  try {
    if (name === undefined) throw new Failure('Name a command; kloros --help lists them.', exits.usage)
    const entry = commands.get(name)
    if (entry === undefined) throw new Failure(`${name} is no command; kloros --help lists them.`, exits.usage)
    const { command } = await entry.load()
    const input = parse(name, command, rest)
    if (input.values.help) return print(context, help(name, entry.summary, command))
    expectOperands(name, command, input.operands)
    expectValues(command.options, input.values)
    return await command.run(input, context)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    context.stderr.write(`kloros: ${line(error.message)}\n`)
    return error.exit
  }
}

function parse(name: string, command: Command, args: readonly string[]): Input<Record<string, Option>> {
  const options = { ...command.options, ...commonOptions }
  const first = command.passes ? args.findIndex((arg) => !arg.startsWith('-')) : -1
  const own = first < 0 ? args : args.slice(0, first)
  try {
    const { values, positionals } = parseArgs({ args: [...own], options, allowPositionals: true })
    return { values, operands: first < 0 ? positionals : args.slice(first) } as Input<Record<string, Option>>
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) throw error
    const [sentence] = error.message.split(/\. To specify|\.?\n/)
    const [, instead = `kloros ${name} --help lists what fits`] = /(use '--[^']+')/.exec(error.message) ?? []
    throw new Failure(`${sentence}; ${instead}.`, exits.usage)
  }
}

function expectOperands(name: string, command: Command, operands: readonly string[]): void {
  const [least, most] = command.count
  const names = command.operands.split(/(?<!\|) (?!\|)/)
  const wrong = (what: string) => new Failure(`${name}: ${what}. Usage: ${usage(name, command)}`, exits.usage)
  if (operands.length < least) throw wrong(`${names[operands.length]} is missing`)
  if (operands.length > most) throw wrong(`${operands[most]} is one operand too many`)
  const empty = operands.indexOf('')
  if (empty >= 0) throw wrong(`${names[empty] ?? 'an operand'} is empty`)
}

/** Holds the values of options against what they may be. */
function expectValues(options: Record<string, Option>, given: Readonly<Record<string, unknown>>): void {
  for (const [option, { values }] of Object.entries(options)) {
    // Several may be given at once, with commas.
    const each = [given[option] ?? []].flat().flatMap((value) => String(value).split(','))
    const wrong = each.find((value) => values !== undefined && !values.includes(value))
    if (wrong === undefined) continue
    throw new Failure(`--${option} must be one of ${values?.join(', ')}; ${wrong} is none.`, exits.usage)
  }
}

function print(context: Context, text: string): number {
  context.stdout.write(text)
  return exits.ok
}
