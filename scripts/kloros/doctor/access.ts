import { ask, type Host } from './host.ts'

/** A user of this host that services run as. */
export interface Account {
  name: string
  uid: number
  gid: number
  groups: readonly string[]
}

/** What one user may do with one path. */
export interface Look {
  there: boolean
  read: boolean
  /** For a folder: go through it. */
  enter: boolean
  folder: boolean
}

/** Finds a user; without a name, whoever looks. @returns why not, in words, where there is none. */
export async function readAccount(host: Host, name: string | undefined): Promise<Account | string> {
  const of = name === undefined ? [] : ['--', name]
  const said = await ask(host, 'sh', ['-c', 'id -un "$@" && id -u "$@" && id -g "$@" && id -G "$@"', 'sh', ...of])
  if ('failed' in said) return `id ${said.failed}`
  const [user = '', uid = '', gid = '', groups = ''] = said.stdout.trim().split('\n')
  if (said.code !== 0) return said.stderr.trim()
  return { name: user, uid: Number(uid), gid: Number(gid), groups: groups.split(' ') }
}

/**
 * A command as a service would run it: as its user, with the further groups of its unit.
 *
 * @returns undefined where this user may not do that.
 */
export function as({ uid }: Pick<Host, 'uid'>, account: Account, further: readonly string[], argv: readonly string[]) {
  if (uid === account.uid) return argv
  if (uid !== 0) return undefined
  const { gid, groups } = account
  return [
    'setpriv',
    `--reuid=${account.uid}`,
    `--regid=${gid}`,
    `--groups=${[...groups, ...further].join(',')}`,
    '--',
    ...argv,
  ]
}

// Asked of the kernel by a process that is that user: access lists count, and a file system that hangs is given up on.
const TEST =
  'for p; do s=; [ -e "$p" ] && s=e; [ -r "$p" ] && s="$s"r; [ -x "$p" ] && s="$s"x; [ -d "$p" ] && s="$s"d; echo "-$s"; done'

/**
 * Looks at paths as a service's user would. A string says why that cannot be told.
 *
 * @param inside a process of the service: what it sees of the files counts, not what there is. Only root may look there.
 */
export async function lookAs(
  host: Host,
  account: Account,
  further: readonly string[],
  paths: readonly string[],
  inside = 0,
): Promise<Look[] | string> {
  const argv = as(host, account, further, ['sh', '-c', TEST, 'sh', ...paths])
  if (argv === undefined) return lookAtModes(host, paths)
  const enter = inside > 0 && host.uid === 0 ? ['nsenter', '--mount', `--target=${inside}`, '--'] : []
  const [program = '', ...args] = [...enter, ...argv]
  const said = await ask(host, program, args)
  if ('failed' in said) return `${program} ${said.failed}`
  if (said.code !== 0 || said.stdout === '') return said.stderr.trim()
  return said.stdout
    .trim()
    .split('\n')
    .map((flags) => ({
      there: flags.includes('e'),
      read: flags.includes('r'),
      enter: flags.includes('x'),
      folder: flags.includes('d'),
    }))
}

/** What everybody may do: all that an ordinary user can tell of another. */
async function lookAtModes(host: Host, paths: readonly string[]): Promise<Look[] | string> {
  const script = 'for p; do stat -Lc %a:%F -- "$p" 2>/dev/null || echo; done'
  const said = await ask(host, 'sh', ['-c', script, 'sh', ...paths])
  if ('failed' in said) return `stat ${said.failed}`
  return said.stdout
    .split('\n')
    .slice(0, paths.length)
    .map((row) => {
      const others = Number(/^\d*(\d):/.exec(row)?.[1] ?? 0)
      return { there: row !== '', read: (others & 4) > 0, enter: (others & 1) > 0, folder: row.endsWith(':directory') }
    })
}
