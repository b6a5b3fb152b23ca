import { parse } from 'smol-toml'
import type { Manifest } from '../../../shared/contract/summary.ts'
import { needsOf } from './requirement.ts'
import { tableOf } from './table.ts'

/** How far into a file its needs may stand, in characters. */
const MAX_HEAD = 20_000

/** Reads the needs that a script of Python has in its own comments; PEP 723. Undefined where it has none, or they do not parse. */
export function readScript(text: string): Manifest | undefined {
  const lines = text.slice(0, MAX_HEAD).split(/\r?\n/)
  const start = lines.indexOf('# /// script')
  const end = start === -1 ? -1 : lines.indexOf('# ///', start)
  if (end === -1) return undefined
  const toml = lines.slice(start + 1, end).map((line) => line.replace(/^# ?/, ''))
  try {
    const needs = needsOf(tableOf(parse(toml.join('\n'))).dependencies)
    return needs.length === 0 ? undefined : { of: 'python', needs }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return undefined
  }
}
