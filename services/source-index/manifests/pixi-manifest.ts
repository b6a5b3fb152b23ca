import { parse } from 'smol-toml'
import type { Manifest, Need } from '../../../shared/contract/summary.ts'
import { needOf } from './requirement.ts'
import { type Table, tableOf } from './table.ts'

/** How deep tables of needs lie: `feature.NAME.target.PLATFORM.dependencies`. */
const MAX_DEPTH = 5

/** What conda brings that is no package of Python. */
const OTHERS = new Set(['python', 'pip', 'nodejs'])

/** Reads `pixi.toml`: an environment beside a project, which may have more than that needs. @throws where it is no TOML. */
export function readPixi(text: string): Manifest | undefined {
  const needs = pixiNeeds(parse(text) as Table)
  return needs.length === 0 ? undefined : { of: 'python', needs }
}

/** All that the tables of pixi name, for whatever feature and platform; the versions of conda are not those of PyPI. */
export function pixiNeeds(tables: Table, depth = 0): Need[] {
  return Object.entries(tables).flatMap(([key, value]): Need[] => {
    if (/(?:^|-)dependencies$/.test(key)) {
      const names = Object.keys(tableOf(value)).filter((name) => !OTHERS.has(name))
      return names.map((name) => needOf(name, '', 'dev'))
    }
    return depth < MAX_DEPTH ? pixiNeeds(tableOf(value), depth + 1) : []
  })
}
