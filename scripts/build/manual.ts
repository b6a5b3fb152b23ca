import { type Command, commonOptions, type Option } from '../kloros/command.ts'
import { commands } from '../kloros/commands.ts'
import { capitalised, description, flag, usage } from '../kloros/help.ts'

/** What `kloros` reads, beside its options. */
const ENVIRONMENT: readonly [name: string, meaning: string][] = [
  ['KLOROS_URL', 'The address of the feed, where --url names none.'],
  ['KLOROS_FEED_TOKEN', "The feed's token."],
  ['KLOROS_TOKEN_FILE', "The file with the feed's token."],
  ['KLOROS_CONFIG', 'The configuration, where --config names none.'],
]

const FILES: readonly [name: string, meaning: string][] = [
  ['/etc/kloros/kloros.toml', 'The configuration of the fleet; kloros config prints all of it.'],
  ['/etc/kloros/feed.env', "The feed's token, for root and the feed alone."],
  ['~/.config/kloros/token', "The feed's token, for one user."],
]

const EXITS: readonly [code: string, meaning: string][] = [
  ['0', 'Done.'],
  ['1', 'It failed, and one sentence on stderr says why.'],
  ['2', 'Wrong usage.'],
  ['3', 'There is nothing of what was asked for.'],
  ['69', 'The feed cannot be reached.'],
]

/**
 * Writes the manual page kloros(1) from the table of commands, as roff.
 *
 * @param version what `kloros --version` prints.
 */
export async function manual(version: string): Promise<string> {
  const entries = await Promise.all(
    [...commands].map(async ([name, { summary, load }]) => section(name, summary, (await load()).command)),
  )
  return [
    `.TH KLOROS 1 "" "KLoROS monitors ${roff(version)}"`,
    '.SH NAME',
    String.raw`kloros \- what a host and its code are asked, and how it is answered`,
    '.SH SYNOPSIS',
    String.raw`.B kloros\c`,
    String.raw`\& \fICOMMAND\fR [\fIOPTIONS\fR]`,
    '.br',
    String.raw`.B kloros \-\-version`,
    '.SH DESCRIPTION',
    'The monitors of the fleet turn what is wrong into questions. With these commands people and agents read, claim and',
    'answer them, and see how the fleet is.',
    '.SH COMMANDS',
    'Each has these:',
    ...optionsOf(commonOptions),
    ...entries.flat(),
    '.SH EXIT STATUS',
    ...EXITS.flatMap(paragraph),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(paragraph),
    '.SH FILES',
    ...FILES.flatMap(paragraph),
    '.SH SEE ALSO',
    '.BR systemctl (1),',
    '.BR journalctl (1)',
    '',
  ].join('\n')
}

function section(name: string, summary: string, command: Command): string[] {
  const sentences = [`${capitalised(summary)}.`, ...(command.notes ?? [])]
  return [
    `.SS "${roff(usage(name, command))}"`,
    ...sentences.map(roff),
    ...optionsOf(command.options),
    '.PP',
    '.EX',
    roff(command.example),
    '.EE',
  ]
}

function optionsOf(options: Readonly<Record<string, Option>>): string[] {
  return Object.entries(options).flatMap(([long, option]) => paragraph([flag(long, option), description(option)]))
}

function paragraph([term, meaning]: readonly [term: string, meaning: string]): string[] {
  return ['.TP', `.B ${roff(term)}`, roff(meaning)]
}

/** Text that roff prints as it is, on terminals that know no more than ASCII, too. */
function roff(text: string): string {
  const escaped = text
    .replaceAll('…', '...')
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll('’', '\\(cq')
    .replace(/[^\x20-\x7e]/gu, (char) => `\\[u${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`)
  return escaped.replace(/^(?=[.'])/, '\\&')
}
