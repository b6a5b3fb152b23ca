import type { Manifest, Need } from '../../../shared/contract/summary.ts'
import { type Listed, needOf, readRequirements } from './requirement.ts'

/** Reads `setup.cfg` or `tox.ini`. */
export function readIni(text: string): Manifest {
  const needs: Need[] = []
  const lists: string[] = []
  const programs: string[] = []
  let name: string | undefined
  let isProject = false
  for (const [section, key, value] of iniValues(text)) {
    if (section === 'metadata' && key === 'name') name = value.trim()
    if (section === 'metadata' || section === 'options') isProject = true
    const isMain = section === 'options' && key === 'install_requires'
    const isOther =
      section === 'options.extras_require' ||
      (section === 'options' && /^(?:setup|tests)_requires?$/.test(key)) ||
      // Of tox; sections take in those of others.
      key === 'deps'
    if (isMain || isOther) {
      const read = readDeps(value)
      needs.push(...read.needs.map(([one, range, how]) => needOf(one, range, how ?? (isMain ? undefined : 'dev'))))
      lists.push(...read.lists, ...[...value.matchAll(/^[ \t]*file:\s*(\S+)/gm)].map(([, file]) => file!))
    }
    if (section === 'options.entry_points') {
      programs.push(...[...value.matchAll(/^[ \t]*([\w.-]+)[ \t]*=/gm)].map(([, program]) => program!))
    }
  }
  return { of: 'python', ...(isProject && { project: true }), ...(name && { name }), needs, lists, programs }
}

function* iniValues(text: string): Generator<[section: string, key: string, value: string]> {
  let section = ''
  let key = ''
  let value: string[] = []
  for (const line of [...text.split(/\r?\n/), '[end]']) {
    if (/^\s*[#;]/.test(line)) continue
    if (/^\s/.test(line) || line === '') {
      value.push(line)
      continue
    }
    if (key !== '') yield [section, key, value.join('\n')]
    const header = /^\[([^\]]*)\]/.exec(line)?.[1]
    const [, name = '', first = ''] = /^([^=:\s]+)\s*[=:]\s*(.*)$/.exec(line) ?? []
    key = header === undefined ? name.replaceAll('-', '_').toLowerCase() : ''
    value = [first]
    if (header !== undefined) section = header.trim()
  }
}

/** Reads requirements as tox takes them: what stands before a colon says in which environments alone one is wanted. */
export function readDeps(text: string): Listed {
  const lines = text.replace(/\{tox(?:inidir|_root)\}\//g, '').split('\n')
  const FACTORS = /^[ \t]*[\w!,{}-]+:[ \t]*(?=[\w-])/
  const always = readRequirements(lines.filter((line) => !FACTORS.test(line)).join('\n'))
  const sometimes = readRequirements(
    lines.flatMap((line) => (FACTORS.test(line) ? [line.replace(FACTORS, '')] : [])).join('\n'),
  )
  const optional = sometimes.needs.map(([name, range]): Need => [name, range, 'optional'])
  return {
    needs: [...always.needs, ...optional],
    lists: [...always.lists, ...sometimes.lists],
    others: always.others + sometimes.others,
  }
}
