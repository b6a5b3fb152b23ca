import type { Summary } from '../../shared/contract/summary.ts'
import type { CommandsKind } from './languages.ts'
import { summariseWords } from './plain-words.ts'
import { summarisePython } from './python/summarise-python.ts'
import { tellCommands, tellRecipes, tellUnit } from './shell-commands.ts'
import { SummaryBuilder } from './summary-builder.ts'

const READERS = { shell: tellCommands, make: tellRecipes, unit: tellUnit }

/** The first line of a script: what runs it. */
const RUN_BY = /^#![ \t]*\/(?:[\w.-]+\/){1,8}(?:env[ \t]+(?:-S[ \t]+)?)?([\w-]+)/

/** More than this of a script is not looked at, in characters. */
const MAX_LENGTH = 1_000_000

/** Reads what a script, a makefile or a unit of systemd runs. */
export function summariseCommands(text: string, kind: CommandsKind): Summary {
  return kind === 'script' ? summariseScript(text) : summariseLines(text, kind)
}

/** What has no end may be anything; of what is no shell's, what it runs is all that is kept. */
function summariseScript(text: string): Summary {
  const by = RUN_BY.exec(text)?.[1] ?? ''
  if (/^(?:ba|da|z|k|a)?sh$/.test(by)) return summariseLines(text, 'shell')
  const bare = new SummaryBuilder('words', text.split('\n').length).summary()
  const programs = /^python/.test(by) ? summarisePython(text).programs : undefined
  return { ...bare, ...(programs && { programs }) }
}

function summariseLines(text: string, kind: Exclude<CommandsKind, 'script'>): Summary {
  const builder = new SummaryBuilder('words', text.split('\n').length)
  READERS[kind](text.slice(0, MAX_LENGTH), builder)
  const { programs, functions, ...bare } = builder.summary()
  const facts = { ...(programs && { programs }), ...(functions && { functions }) }
  return kind === 'shell' ? { ...summariseWords(text, 'shell'), ...facts } : { ...bare, ...facts }
}
