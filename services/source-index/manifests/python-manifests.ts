import { parse } from 'smol-toml'
import { normalise } from '../../../shared/contract/installed.ts'
import type { Manifest, Need } from '../../../shared/contract/summary.ts'
import { pixiNeeds } from './pixi-manifest.ts'
import { needOf, needsOf, readRequirements } from './requirement.ts'
import { type Table, tableOf } from './table.ts'

/** What an environment called `hatch-test` has without being told. */
const HATCH_TEST = 'coverage[toml] pytest pytest-mock pytest-randomly pytest-rerunfailures pytest-xdist'.split(' ')

/** Reads `pyproject.toml`: PEP 621, dependency groups, Poetry, PDM, uv, Hatch, Flit; and `hatch.toml`. @throws where it is no TOML. */
export function readPyproject(text: string): Manifest {
  const file = parse(text) as Table
  const project = tableIn(file, 'project')
  const poetry = tableIn(file, 'tool', 'poetry')
  const flit = tableIn(file, 'tool', 'flit', 'metadata')
  const dynamic = tableIn(file, 'tool', 'setuptools', 'dynamic')
  const environments = { ...tableIn(file, 'tool', 'hatch', 'envs'), ...tableIn(file, 'envs') }
  const groups = [
    ...valuesOf(project['optional-dependencies']),
    ...valuesOf(file['dependency-groups']),
    ...valuesOf(tableIn(file, 'tool', 'pdm')['dev-dependencies']),
    ...valuesOf(tableIn(flit, 'requires-extra')),
    tableIn(file, 'tool', 'uv')['dev-dependencies'],
    tableIn(file, 'build-system').requires,
    ...valuesOf(environments).flatMap((each) => [tableOf(each).dependencies, tableOf(each)['extra-dependencies']]),
    ...('hatch-test' in environments ? [HATCH_TEST] : []),
  ]
  const lists = [dynamic.dependencies, ...valuesOf(dynamic['optional-dependencies'])].flatMap((each) =>
    textsOf(tableOf(each).file),
  )
  lists.push(...textsOf(tableIn(file, 'tool', 'hatch', 'metadata', 'hooks', 'requirements_txt').files))
  const isDynamic = textsOf(project.dynamic).includes('dependencies')
  const name = project.name ?? poetry.name ?? flit.module
  const isProject = [project, poetry, flit, tableIn(file, 'build-system')].some((each) => Object.keys(each).length > 0)
  return {
    of: 'python',
    ...(isProject && { project: true }),
    ...(typeof name === 'string' && { name }),
    needs: [
      ...needsOf(project.dependencies),
      ...needsOf(flit.requires),
      ...groups.flatMap((each) => devNeeds(each, name, tableOf(project['optional-dependencies']))),
      ...poetryNeeds(poetry.dependencies),
      ...[poetry['dev-dependencies'], ...valuesOf(poetry.group).map((each) => tableOf(each).dependencies)].flatMap(
        (each) => poetryNeeds(each, 'dev'),
      ),
      ...pixiNeeds(tableIn(file, 'tool', 'pixi')),
    ],
    programs: [project.scripts, project['gui-scripts'], poetry.scripts].flatMap((each) => Object.keys(tableOf(each))),
    lists,
    ...(isDynamic && lists.length === 0 && { open: true }),
  }
}

/**
 * What a list needs for work on the project: of the project's own extras, which are written out, only their names where what is
 * in them is called otherwise (`ibis = ["ibis-framework"]`).
 */
function devNeeds(list: unknown, name: unknown, extras: Table): Need[] {
  const isOne = (one: string, other: unknown) => typeof other === 'string' && normalise(one) === normalise(other)
  const texts: unknown[] = Array.isArray(list) ? list : []
  return texts.flatMap((each) => {
    const needs = needsOf([each], 'dev')
    const [first, ...brought] = needs
    if (first === undefined || !isOne(first[0], name)) return needs
    return brought.filter(([extra]) => {
      const inside = needsOf(extras[extra])
      return inside.length > 0 && !inside.some(([one]) => isOne(one, extra) || isOne(one, name))
    })
  })
}

function poetryNeeds(value: unknown, how?: Need[2]): Need[] {
  return Object.entries(tableOf(value)).flatMap(([name, wanted]): Need[] => {
    if (name === 'python') return []
    // Several lines are for several platforms or Pythons.
    const { version = '', optional, ...rest } = Array.isArray(wanted) ? { optional: true } : asTable(wanted)
    const isConditional = optional === true || 'markers' in rest || 'platform' in rest || 'python' in rest
    const range = typeof version === 'string' ? version.replaceAll(' ', '') : ''
    return [needOf(name, range, isConditional ? 'optional' : how)]
  })
}

function asTable(value: unknown): Table & { version?: unknown; optional?: unknown } {
  return typeof value === 'string' ? { version: value } : tableOf(value)
}

/** Reads a `Pipfile`. @throws where it is no TOML. */
export function readPipfile(text: string): Manifest {
  const file = parse(text) as Table
  const needs = [...poetryNeeds(file.packages), ...poetryNeeds(file['dev-packages'], 'dev')]
  return { of: 'python', project: true, needs: needs.map(([name, range, how]) => needOf(name, any(range), how)) }
}

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
      // Of tox, what stands before a colon says in which environment.
      const read = readRequirements(
        value.replace(/\{tox(?:inidir|_root)\}\//g, '').replace(/^[ \t]*[\w!,{}-]+:[ \t]*(?=[\w-])/gm, ''),
      )
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

/** Reads a list of requirements, as pip takes it, which may have none; undefined where the text is something else. */
export function readList(text: string): Manifest | undefined {
  const { needs, lists, others } = readRequirements(text)
  return others > 0 ? undefined : { of: 'python', needs, lists }
}

// `install_requires=[`, `extras = {`, `test_deps += (`: what follows, up to the bracket that ends it, on a level.
const LISTS =
  /(?:requires?|requirements|deps|dependencies|extras?)\w{0,40}["'\]]{0,4}\s{0,100}(?:\+?=|:|\.extend\(|\.append\()\s{0,100}([[({"'])/gi

/** How much of one list, and of all, is gone through, in characters: lists may lie in lists that never end. */
const MAX_LIST = 50_000
const MAX_LISTS = 1_000_000

/** What the text of `setup.py` says of needs, as far as they are written out; undefined where it is a module of that name. */
export function readSetup(text: string): Manifest | undefined {
  if (!/\bsetup\s{0,20}\(|install_requires/.test(text)) return undefined
  const needs: Need[] = []
  let left = MAX_LISTS
  for (const { index, 0: head } of text.matchAll(LISTS)) {
    const start = index + head.length - 1
    const { texts, end } = textsFrom(text, start, start + Math.min(left, MAX_LIST))
    left -= end - start
    // `f'acme>={version}'`: which version is not known.
    const named = texts.filter((each) => !/\.(?:txt|in)$/.test(each))
    needs.push(...needsOf(named.map((each) => each.replace(/ ?[<>=!~]{1,2} ?\{.*$/, ''))))
  }
  const name = /\bname\s*=\s*["']([\w.-]+)["']/.exec(text)?.[1]
  const programs = [...text.matchAll(/["']\s*([\w.-]+)\s*=\s*[\w.]+:[\w.]+\s*["']/g)].map(([, program]) => program!)
  const lists = [...text.matchAll(/["']([\w./-]{0,200}(?:requirements|reqs)[\w./-]{0,200}\.(?:txt|in))["']/gi)].map(
    ([, file]) => file!,
  )
  // A folder whose lists it reads one by one.
  if (lists.length === 0)
    lists.push(...[...text.matchAll(/["'](requirements|reqs)["']/g)].slice(0, 1).map(([, each]) => each!))
  const isOpen = needs.length === 0 && lists.length === 0 && /install_requires/.test(text)
  return { of: 'python', project: true, ...(name && { name }), needs, programs, lists, ...(isOpen && { open: true }) }
}

/** The texts in quotes from a bracket, or a quote, to where it ends, or to a limit. */
function textsFrom(text: string, start: number, limit: number): { texts: string[]; end: number } {
  const texts: string[] = []
  // A text before a colon is a key.
  const pattern = /(["'])((?:(?!\1)[^\\\n]){0,200})\1(?!\s*:)|(["'])(?:(?!\3)[^\\\n]){0,200}\3|#[^\n]*|[[({]|[\])}]/gy
  let depth = 0
  let at = start
  do {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found?.[2] !== undefined) texts.push(found[2])
    else if (/^[[({]/.test(found?.[0] ?? '')) depth += 1
    else if (/^[\])}]/.test(found?.[0] ?? '')) depth -= 1
    at = found === null ? at + 1 : pattern.lastIndex
  } while (depth > 0 && at < Math.min(text.length, limit))
  return { texts, end: at }
}

function any(range: string): string {
  return range === '*' ? '' : range
}

function tableIn(table: Table, ...keys: string[]): Table {
  return keys.reduce<Table>((within, key) => tableOf(within[key]), table)
}

function valuesOf(value: unknown): unknown[] {
  return Object.values(tableOf(value))
}

function textsOf(value: unknown): string[] {
  const all = Array.isArray(value) ? value : [value]
  return all.filter((each): each is string => typeof each === 'string')
}
