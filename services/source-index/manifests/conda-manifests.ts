import type { Manifest, Need } from '../../../shared/contract/summary.ts'
import { readRequirements } from './requirement.ts'

/** A package as conda names it: `channel::name=version=build`; its versions are not those of PyPI. */
const PACKAGE = /^(?:[\w./-]{1,100}::)?([A-Za-z0-9_][\w.-]{0,200})(?:[ =<>!~].{0,200})?$/

/** What conda brings that is no package of Python. */
const OTHERS = new Set(['python', 'pip', 'nodejs'])

/** Reads the packages of an `environment.yml` of conda, by its lines; undefined where the text is something else. */
export function readConda(text: string): Manifest | undefined {
  const needs: Need[] = []
  const lists: string[] = []
  let isList = false
  let ofPip = -1
  for (const line of text.split(/\r?\n/)) {
    const [, blank = '', rest = ''] = /^([ \t]*)(.*)$/.exec(line) ?? []
    const said = rest.replace(/(?:^|[ \t])#.*$/, '').trimEnd()
    if (said === '') continue
    if (blank === '' && !said.startsWith('-')) {
      isList = said === 'dependencies:'
      ofPip = -1
      continue
    }
    if (!isList || !said.startsWith('- ')) continue
    if (ofPip !== -1 && blank.length <= ofPip) ofPip = -1
    const item = said
      .slice(2)
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2')
    if (item === 'pip:') ofPip = blank.length
    else if (ofPip !== -1) {
      const listed = readRequirements(item)
      needs.push(...listed.needs)
      lists.push(...listed.lists)
    } else {
      const name = PACKAGE.exec(item)?.[1]
      if (name !== undefined && !OTHERS.has(name)) needs.push([name, ''])
    }
  }
  return needs.length + lists.length === 0 ? undefined : { of: 'python', needs, lists }
}
