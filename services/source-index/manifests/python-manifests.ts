import { parse } from 'smol-toml'
import { normalise } from '../../../shared/contract/installed.ts'
import type { Manifest, Need } from '../../../shared/contract/summary.ts'
import { pixiNeeds } from './pixi-manifest.ts'
import { needOf, needsOf, readRequirements } from './requirement.ts'
import { type Table, tableIn, tableOf, textsOf, valuesOf } from './table.ts'
import { readTox } from './tox-manifest.ts'

/** What an environment called `hatch-test` has without being told. */
const HATCH_TEST = 'coverage[toml] pytest pytest-mock pytest-randomly pytest-rerunfailures pytest-xdist'.split(' ')

/** Reads `pyproject.toml`: PEP 621, dependency groups, Poetry, PDM, uv, Rye, Hatch, Flit, tox; and `hatch.toml`, `tox.toml`. @throws where it is no TOML. */
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
    tableIn(file, 'tool', 'rye')['dev-dependencies'],
    tableIn(file, 'build-system').requires,
    ...valuesOf(environments).flatMap((each) => [tableOf(each).dependencies, tableOf(each)['extra-dependencies']]),
    ...('hatch-test' in environments ? [HATCH_TEST] : []),
  ]
  const lists = [dynamic.dependencies, ...valuesOf(dynamic['optional-dependencies'])].flatMap((each) =>
    textsOf(tableOf(each).file),
  )
  lists.push(...textsOf(tableIn(file, 'tool', 'hatch', 'metadata', 'hooks', 'requirements_txt').files))
  const tox = [tableIn(file, 'tool', 'tox'), file].map(readTox)
  lists.push(...tox.flatMap((each) => each.lists))
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
      ...tox.flatMap(({ needs }) => needs),
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
