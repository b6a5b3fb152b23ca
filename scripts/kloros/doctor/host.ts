import { fileURLToPath } from 'node:url'
import type { Context } from '../command.ts'
import { run, type Said } from './program.ts'

/** Where `kloros doctor` looks, and as whom. It reads; it never changes anything. */
export interface Host {
  /** The environment of whoever looks. */
  readonly caller: Context['env']
  /** The environment as the services of the fleet that is meant have it. */
  readonly env: Context['env']
  /** The file of `--config`. */
  readonly config: string | undefined
  /** The names of all services. */
  readonly services: readonly string[]
  /** Who looks; 0 sees everything. */
  readonly uid: number
  /** Which fleet is meant: one that the caller names, that of `kloros up`, or the installed one. */
  readonly fleet: 'given' | 'up' | 'installed'
  /** How long one thing may take to answer, in milliseconds. */
  readonly patience_ms: number
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Runs a program of the host that only tells something, in plain English. */
export function ask(host: Host, program: string, args: readonly string[]): Promise<Said> {
  const env = {
    PATH: [host.env.PATH, PATH].filter(Boolean).join(':'),
    LC_ALL: 'C.UTF-8',
    SYSTEMD_COLORS: '0',
    SYSTEMD_PAGER: '',
  }
  return run(program, args, { env, patience_ms: host.patience_ms })
}

/** A command that only root may run, as the one who reads it has to type it. */
export function asRoot({ uid }: Pick<Host, 'uid'>, command: string): string {
  if (uid === 0) return command
  return /[|&;><$`]/.test(command) ? `sudo sh -c ${quote(command)}` : `sudo ${command}`
}

/** What installs the fleet again as it is installed here: as a package, or from a checkout. */
export const INSTALL = fileURLToPath(import.meta.url).startsWith('/usr/lib/kloros/')
  ? 'dpkg --install kloros-monitors_*_all.deb'
  : './scripts/install'

/** A word for the shell. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** Looking again as root, which is the mend for what this user may not see. */
export const LOOK_AS_ROOT = 'sudo kloros doctor'
