import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Context, Failure } from './command.ts'

const CONFIG = '/etc/kloros/kloros.toml'

/** Where a person puts it, in words. */
export const whereTokenGoes = 'kloros takes it from KLOROS_FEED_TOKEN, or from the file ~/.config/kloros/token'

/**
 * Finds the token that the feed wants: `KLOROS_FEED_TOKEN`, else the content of the file `KLOROS_TOKEN_FILE`, else of
 * `kloros/token` among the user's configuration, else what the host's own feed is started with, which only root can read.
 *
 * @param base the feed's address; what is meant for the host's own feed is not sent to another host.
 * @throws Failure where a file that was named cannot be read, or what it holds can be no token.
 */
export async function findToken(env: Context['env'], base: string): Promise<string | undefined> {
  const { KLOROS_FEED_TOKEN: given, KLOROS_TOKEN_FILE: named } = env
  const token =
    given || (named ? await read(named, []) : ((await read(ownFile(env), ['ENOENT'])) ?? (await hosts(env, base))))
  if (token === undefined) return undefined
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Failure("The feed's token holds what no token may hold.")
  return token
}

function ownFile(env: Context['env']): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'kloros', 'token')
}

async function hosts(env: Context['env'], base: string): Promise<string | undefined> {
  const host = URL.canParse(base) ? new URL(base).hostname : ''
  if (!/^(localhost|127\.[\d.]+|\[::1\])$/.test(host)) return undefined
  const text = await read(join(dirname(env.KLOROS_CONFIG || CONFIG), 'feed.env'), ['ENOENT', 'ENOTDIR', 'EACCES'])
  return /^KLOROS_FEED_TOKEN=(\S+)$/m.exec(text ?? '')?.[1]
}

/** @param absent codes of errors that mean there is none: most feeds on loopback need no token. */
async function read(file: string, absent: readonly string[]): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    if (absent.includes(code)) return undefined
    throw new Failure(`The file with the feed's token cannot be read: ${message}.`)
  }
}
