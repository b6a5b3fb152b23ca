import type { Summary } from '../../shared/contract/summary.ts'
import type { CommandsKind } from './languages.ts'
import { summariseWords } from './plain-words.ts'
import { tellCommands, tellRecipes, tellUnit } from './shell-commands.ts'
import { SummaryBuilder } from './summary-builder.ts'

const READERS = { shell: tellCommands, make: tellRecipes, unit: tellUnit }

/** More than this of a script is not looked at, in characters. */
const MAX_LENGTH = 1_000_000

/** Reads what a shell script, a makefile or a unit of systemd runs. */
export function summariseCommands(text: string, kind: CommandsKind): Summary {
  const builder = new SummaryBuilder('words', text.split('\n').length)
  READERS[kind](text.slice(0, MAX_LENGTH), builder)
  const { programs, functions, ...bare } = builder.summary()
  const facts = { ...(programs && { programs }), ...(functions && { functions }) }
  return kind === 'shell' ? { ...summariseWords(text, 'shell'), ...facts } : { ...bare, ...facts }
}
