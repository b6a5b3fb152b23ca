import { parseArgs } from 'node:util'
import about from '../../package.json' with { type: 'json' }
import { type Command, type Context, commonOptions, exits, Failure, type Input, type Option } from './command.ts'
import { line } from './text.ts'

interface Entry {
  summary: string
  load(): Promise<{ command: Command }>
}

/** The table of all commands. Loaded when named: one command should not wait for what another needs. */
export const commands: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ['up', { summary: 'start the whole fleet here, on a private Redis', load: () => import('./up.ts') }],
  ['run', { summary: 'run one service in the foreground', load: () => import('./run.ts') }],
  ['status', { summary: 'how every service is', load: () => import('./status.ts') }],
  [
    'doctor',
    { summary: 'what is wrong with the host and the fleet, and how to mend it', load: () => import('./doctor.ts') },
  ],
  ['config', { summary: 'the effective configuration, or check it', load: () => import('./config.ts') }],
  ['questions', { summary: 'list questions, best first', load: () => import('./questions.ts') }],
  ['show', { summary: 'show one question, whole', load: () => import('./show.ts') }],
  ['claim', { summary: 'take the best ready question', load: () => import('./claim.ts') }],
  ['renew', { summary: 'keep a claimed question for longer', load: () => import('./renew.ts') }],
  ['answer', { summary: 'answer a claimed question', load: () => import('./answer.ts') }],
  ['release', { summary: 'give a claimed question back', load: () => import('./release.ts') }],
  ['signals', { summary: 'the newest signals, and those to come', load: () => import('./signals.ts') }],
  ['emit', { summary: 'send signals', load: () => import('./emit.ts') }],
])

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
  if (operands.length >= least && operands.length <= most && !operands.includes('')) return
  throw new Failure(`Usage: ${usage(name, command)}`, exits.usage)
}

/** What a command line of it looks like. */
export function usage(name: string, command: Command): string {
  return ['kloros', name, '[OPTIONS]', command.operands].filter(Boolean).join(' ')
}

function overview(): string {
  const rows = [...commands].map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  const exitCodes = '0, 1 failed, 2 wrong usage, 3 nothing there, 69 service unreachable'
  return `Usage: kloros COMMAND [OPTIONS]\n\n${rows.join('\n')}\n
kloros COMMAND --help says more, kloros --version which this is.
Exit codes: ${exitCodes}.\n`
}

function help(name: string, summary: string, command: Command): string {
  const rows = Object.entries<Option>({ ...command.options, ...commonOptions }).map(([long, option]) => {
    return `  ${flag(long, option).padEnd(24)} ${description(option)}`
  })
  const notes = command.notes ? `\n\n${command.notes.join('\n')}` : ''
  return `Usage: ${usage(name, command)}\n\n${capitalised(summary)}.${notes}\n\n${rows.join('\n')}\n\nExample:\n  ${command.example}\n`
}

/** How an option is written. */
export function flag(long: string, { short, value }: Option): string {
  return `${short ? `-${short}, ` : ''}--${long}${value ? ` ${value}` : ''}`
}

/** What an option does. */
export function description({ help, multiple }: Option): string {
  return `${help}${multiple ? ' (may be repeated)' : ''}`
}

/** Makes a sentence of a summary, but for the full stop. */
export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

function print(context: Context, text: string): number {
  context.stdout.write(text)
  return exits.ok
}
