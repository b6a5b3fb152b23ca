import { join } from 'node:path'

/** Properties of a unit, as `systemctl show` writes them. */
export type Properties = Readonly<Record<string, string>>

/** Why a unit does not see a path, and the lines of a drop-in that show it the path. */
export interface Hidden {
  setting: string
  lines: readonly string[]
}

const HOMES = ['/home', '/root', '/run/user']
const TEMPORARY = ['/tmp', '/var/tmp']

/**
 * Whether the sandbox of a unit hides a path from it.
 *
 * @param folder what of it is to be shown: the folder that it lies in, for a file may be replaced by another.
 */
export function hidden(path: string, folder: string, properties: Properties): Hidden | undefined {
  const read = (name: string) => properties[name] ?? ''
  const shows = `BindReadOnlyPaths=${word(`-${folder}`)}`
  const inaccessible = words(read('InaccessiblePaths')).map((one) => one.replace(/^[-+]+/, ''))
  const barred = inaccessible.find((above) => isIn(path, above))
  // What lies under it cannot be shown again by systemd.
  if (barred !== undefined) {
    const rest = inaccessible.filter((one) => one !== barred).map((one) => `InaccessiblePaths=${word(`-${one}`)}`)
    return { setting: `InaccessiblePaths=${barred}`, lines: ['InaccessiblePaths=', ...rest] }
  }
  if (read('ProtectHome') === 'yes' && HOMES.some((home) => isIn(path, home))) {
    return { setting: 'ProtectHome=yes', lines: ['ProtectHome=tmpfs', shows] }
  }
  if (bound(path, properties) !== undefined) return undefined
  if (read('ProtectHome') === 'tmpfs' && HOMES.some((home) => isIn(path, home))) {
    return { setting: 'ProtectHome=tmpfs', lines: [shows] }
  }
  if (read('PrivateTmp') === 'yes' && TEMPORARY.some((tmp) => isIn(path, tmp))) {
    return { setting: 'PrivateTmp=yes', lines: ['PrivateTmp=no'] }
  }
  if (read('PrivateDevices') === 'yes' && isIn(path, '/dev')) {
    return { setting: 'PrivateDevices=yes', lines: ['PrivateDevices=no'] }
  }
  const covered = words(read('TemporaryFileSystem')).map((one) => one.split(':')[0] ?? '')
  const cover = covered.find((above) => isIn(path, above))
  return cover === undefined ? undefined : { setting: `TemporaryFileSystem=${cover}`, lines: [shows] }
}

/** What of the host a unit sees at a path: the same, unless something is bound there. */
export function seenAs(path: string, properties: Properties): string {
  const bind = bound(path, properties)
  return bind === undefined ? path : join(bind.source, path.slice(bind.target.length))
}

/** The folder from which on a path has to be searchable: above what is bound the host's folders do not matter. */
export function visibleFrom(path: string, properties: Properties): string {
  return bound(path, properties)?.source ?? '/'
}

function bound(path: string, properties: Properties): { source: string; target: string } | undefined {
  const binds = ['BindPaths', 'BindReadOnlyPaths'].flatMap((name) => words(properties[name] ?? ''))
  return binds
    .map((bind) => bind.replace(/^-/, '').split(':'))
    .map(([source = '', target]) => ({ source, target: target || source }))
    .filter(({ target }) => isIn(path, target))
    .sort((a, b) => b.target.length - a.target.length)[0]
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

function words(list: string): string[] {
  return list.split(' ').filter((word) => word !== '')
}

/** A path as a unit file takes it. */
function word(path: string): string {
  const escaped = path.replaceAll('%', '%%')
  return /[\s"'\\]/.test(escaped) ? `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : escaped
}
