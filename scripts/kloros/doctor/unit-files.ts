import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { locate } from '../locate.ts'
import { type Finding, ok, warning } from './finding.ts'
import { asRoot, type Host, INSTALL } from './host.ts'
import type { Units } from './units.ts'

/**
 * Finds the units that are not those of the installed version, by name; undefined where this is no installed one.
 *
 * @param own the folder of the version's own units.
 */
export function readForeignUnits(units: Units, own = shippedUnits()): string[] | undefined {
  if ('missing' in units || !existsSync(own)) return undefined
  return [...units.units.values()].flatMap(({ name, load, properties }) => {
    const installed = properties.FragmentPath || undefined
    const shipped = join(own, name)
    // The file of a masked one is none, as an operator wants it.
    if (load === 'masked' || installed === undefined || !existsSync(installed) || !existsSync(shipped)) return []
    return readFileSync(installed, 'utf8') === readFileSync(shipped, 'utf8') ? [] : [name]
  })
}

// Beside the programs there are units in an installed tree only: those of a checkout are for another Node's path.
function shippedUnits(): string {
  return join(dirname(locate().main), 'systemd')
}

/** Whether the units are those of the version that is installed. */
export function judgeForeignUnits(foreign: readonly string[] | undefined, host: Pick<Host, 'uid'>): Finding[] {
  const check = 'units.version'
  if (foreign === undefined) return []
  if (foreign.length === 0) return [ok(check, 'The units are those of this version.')]
  const message = `Not the units of this version: ${foreign.join(', ')}.`
  return [warning(check, message, asRoot(host, INSTALL))]
}
