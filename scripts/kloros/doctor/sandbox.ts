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
  if (isBound(path, properties)) return undefined
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

/** Whether a path is, or lies in, something that is bound into the sandbox of a unit. */
export function isBound(path: string, properties: Properties): boolean {
  const binds = ['BindPaths', 'BindReadOnlyPaths'].flatMap((name) => words(properties[name] ?? ''))
  return binds.some((bind) => {
    const [source = '', target] = bind.replace(/^-/, '').split(':')
    return isIn(path, target || source)
  })
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
