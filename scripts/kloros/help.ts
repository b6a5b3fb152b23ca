import { type Command, commonOptions, type Option } from './command.ts'
import { groups } from './commands.ts'

/** What `kloros --help` prints. */
export function overview(): string {
  const parts = groups.map(([title, entries]) => {
    const rows = entries.map(([name, { summary }]) => `  ${name.padEnd(11)} ${summary}`)
    return [`${title}:`, ...rows].join('\n')
  })
  return `Usage: kloros COMMAND [OPTIONS]

${parts.join('\n')}

kloros COMMAND --help says more, kloros --version which this is.
Exit codes: 0, 1 failed, 2 wrong usage, 3 nothing there, 69 service unreachable.
`
}

/** What `kloros NAME --help` prints. */
export function help(name: string, summary: string, command: Command): string {
  const rows = Object.entries<Option>({ ...command.options, ...commonOptions }).map(
    ([long, option]) => `  ${flag(long, option).padEnd(24)} ${description(option)}`,
  )
  const notes = command.notes ? `\n\n${command.notes.join('\n')}` : ''
  return `Usage: ${usage(name, command)}\n\n${capitalised(summary)}.${notes}\n\n${rows.join('\n')}\n\nExample:\n  ${command.example}\n`
}

/** What a command line of it looks like. */
export function usage(name: string, command: Command): string {
  return ['kloros', name, '[OPTIONS]', command.operands].filter(Boolean).join(' ')
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
