import type { Need } from '../../../shared/contract/summary.ts'
import { readDeps, readIni } from './ini-manifest.ts'
import { type Listed, needOf, needsOf } from './requirement.ts'
import { type Table, tableOf, textsOf, valuesOf } from './table.ts'

/** What the environments of tox need, as TOML has them, or a text in the manner of `tox.ini` in it. */
export function readTox(table: Table): Pick<Listed, 'needs' | 'lists'> {
  const old = readIni(textsOf(table.legacy_tox_ini).join('\n'))
  const deps = [table.env_run_base, ...valuesOf(table.env)].flatMap((each) => tableOf(each).deps ?? [])
  const { needs, lists } = readDeps(textsOf(deps).join('\n'))
  // `{ replace = "if", condition = "factor.py37", then = ["a<2"] }`.
  const either = deps
    .map(tableOf)
    .flatMap((each): Need[] => [each.then, each.else].flatMap((one) => needsOf(one, 'optional')))
  return {
    needs: [...(old.needs ?? []), ...needs.map(([name, range, how]) => needOf(name, range, how ?? 'dev')), ...either],
    lists: [...(old.lists ?? []), ...lists],
  }
}
