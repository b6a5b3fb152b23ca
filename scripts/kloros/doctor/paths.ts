import { dirname, join, resolve } from 'node:path'
import picomatch from 'picomatch'
import { unitName } from '../../units/service-unit.ts'
import { type Account, type Look, lookAs } from './access.ts'
import type { Configuration } from './configuration.ts'
import type { Host } from './host.ts'
import { type Hidden, hidden, isBound } from './sandbox.ts'
import { installed, type Units } from './units.ts'

/** A path that a service is configured to read. */
export interface Wanted {
  service: string
  /** Such as `chaos-monitor.history`. */
  key: string
  path: string
}

/** What a service's user finds there. */
export type Found = Wanted &
  (
    | { state: 'readable' | 'absent' }
    /** The first path on the way that may not be read or gone through, and all from there on; a folder stands for files in it. */
    | { state: 'denied'; at: string; way: readonly string[]; isFolder: boolean }
    | { state: 'hidden'; hidden: Hidden }
    | { state: 'unknown'; why: string }
  )

/**
 * Finds the paths in the configuration: whatever is written as an absolute path, or a list of them, in a service's own
 * table. So a service that is added needs no line here.
 */
export function wantedPaths({ reports }: Pick<Configuration, 'reports'>): Wanted[] {
  return reports.flatMap(({ service, file, entries }) => {
    // What is left out of a tree is a pattern, and may begin with a slash, too.
    const own = entries.filter(({ key }) => key.startsWith(`${service}.`) && !key.endsWith('.ignore'))
    const keys = own.flatMap(({ key, value }) =>
      (Array.isArray(value) ? value : [value]).map((path) => ({ key, path })),
    )
    const paths = keys.flatMap(({ key, path }) => (isPath(path) ? [{ service, key, path }] : []))
    return file ? [{ service, key: 'the configuration', path: resolve(file) }, ...paths] : paths
  })
}

function isPath(value: unknown): value is string {
  // One that would end a line is no path that anybody means, and no word for a unit file or a shell.
  return typeof value === 'string' && /^\/[^\x00-\x1f\x7f]*$/.test(value)
}

/** Looks at each path as the service that wants it: through its sandbox, and as its user. */
export async function readPaths(
  host: Host,
  wanted: readonly Wanted[],
  account: Account | string,
  units: Units,
): Promise<Found[]> {
  const found: Found[] = []
  const waiting = wanted.entries()
  const lookOn = async () => {
    for (const [at, one] of waiting) found[at] = await look(host, one, account, units)
  }
  await Promise.all([lookOn(), lookOn()])
  return found
}

async function look(host: Host, wanted: Wanted, account: Account | string, units: Units): Promise<Found> {
  if (typeof account === 'string') return { ...wanted, state: 'unknown', why: account }
  const { properties = {}, pid = 0 } = installed(units, unitName(wanted.service)) ?? {}
  const { base, isGlob } = picomatch.scan(wanted.path)
  const path = isGlob ? base : wanted.path
  const hides = hidden(path, isGlob ? path : dirname(path), properties)
  if (hides !== undefined) return { ...wanted, state: 'hidden', hidden: hides }
  if (properties.AmbientCapabilities?.includes('cap_dac_read_search')) return { ...wanted, state: 'readable' }
  // What is bound into its sandbox can be looked at only there.
  if (pid === 0 && isBound(path, properties))
    return { ...wanted, state: 'unknown', why: `${wanted.service} does not run` }
  const way = wayTo(path)
  const further = (properties.SupplementaryGroups ?? '').split(' ').filter(Boolean)
  const looks = await lookAs(host, account, further, way, pid)
  if (typeof looks === 'string') return { ...wanted, state: 'unknown', why: looks }
  const { state, at } = judgeWay(looks)
  if (state !== 'denied') return { ...wanted, state }
  // Of another user only what everybody may do can be told.
  if (host.uid !== 0 && host.uid !== account.uid)
    return { ...wanted, state: 'unknown', why: `not everybody may read ${way[at]}` }
  return {
    ...wanted,
    state,
    at: way[at] ?? path,
    way: way.slice(at),
    isFolder: isGlob || looks.at(-1)?.folder === true,
  }
}

/** The folders down to a path, and the path. */
export function wayTo(path: string): string[] {
  const way = [path]
  for (let at = path; at !== '/'; ) {
    at = dirname(at)
    way.unshift(at)
  }
  return way
}

/** Whether one can get to the end of a way and read what is there; `at` is the step that decides. */
export function judgeWay(looks: readonly Look[]): { state: 'readable' | 'absent' | 'denied'; at: number } {
  for (const [at, { there, read, enter, folder }] of looks.entries()) {
    if (!there) return { state: 'absent', at }
    const last = at === looks.length - 1
    if (last ? !read || (folder && !enter) : folder && !enter) return { state: 'denied', at }
  }
  return { state: 'readable', at: looks.length - 1 }
}

/** The drop-in of a unit that is made for paths. */
export function dropIn(service: string): string {
  return join('/etc/systemd/system', `${unitName(service)}.d`, 'reach.conf')
}
