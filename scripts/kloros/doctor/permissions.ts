import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Configuration } from './configuration.ts'
import { FEED_ENVIRONMENT } from './deployment.ts'
import { type Finding, failure, ok } from './finding.ts'
import { asRoot, type Host, quote } from './host.ts'

/** A file that others should not read, or at least not write. */
export interface Guarded {
  path: string
  /** What it holds that is nobody else's, in words; undefined where anybody may read it. */
  secret: string | undefined
  /** The mode's permission bits and the owner; undefined where the file is not there, or not to be seen. */
  found: { mode: number; uid: number } | undefined
}

/** Looks at the files that hold the configuration and the feed's token. */
export async function readPermissions(host: Host, { effective }: Configuration): Promise<Guarded[]> {
  const { caller: env } = host
  const named = [
    env.KLOROS_TOKEN_FILE,
    FEED_ENVIRONMENT,
    join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'kloros', 'token'),
  ]
  const tokens = [...new Set(named.filter((path) => path !== undefined && path !== ''))] as string[]
  const files = tokens.map((path) => ({ path, secret: 'the token of the feed' as string | undefined }))
  const { file, entries, config, redis } = effective
  if (file !== null) {
    const from = (key: string) => entries.find((entry) => entry.key === key)?.from === file
    const token = from('curiosity-feed.token') && config.token !== '' ? 'the token of the feed' : undefined
    const password = from('redis.url') && /\/\/[^/]*:[^/]+@/.test(redis.url) ? 'the password of Redis' : undefined
    files.unshift({ path: file, secret: token ?? password })
  }
  return Promise.all(files.map(async (guarded) => ({ ...guarded, found: await look(guarded.path) })))
}

async function look(path: string): Promise<Guarded['found']> {
  try {
    const { mode, uid } = await stat(path)
    return { mode: mode & 0o777, uid }
  } catch (error) {
    // What cannot even be seen is safe, and whether it can be used is told elsewhere.
    if ('code' in (error as object)) return undefined
    throw error
  }
}

/** Secrets that others may read, and a configuration that others may write. */
export function judgePermissions(files: readonly Guarded[], uid: number): Finding[] {
  const check = 'configuration.permissions'
  const there = files.flatMap(({ found, ...file }) => (found === undefined ? [] : [{ ...file, ...found }]))
  const findings = there.flatMap(({ path, secret, mode, uid: owner }) => {
    const mend = (change: string) => {
      const command = `chmod ${change} ${quote(path)}`
      return owner === uid ? command : asRoot({ uid }, command)
    }
    if (mode & 0o002)
      return [failure(check, `${path} can be changed by everybody.`, mend(secret === undefined ? 'o-w' : 'o-rwx'))]
    if (secret !== undefined && mode & 0o004) {
      return [failure(check, `${path} can be read by everybody, and holds ${secret}.`, mend('o-rwx'))]
    }
    return []
  })
  if (findings.length > 0) return findings
  const secrets = there.filter(({ secret }) => secret !== undefined).map(({ path }) => path)
  if (secrets.length === 0) return [ok(check, 'No file that everybody may read holds a secret.')]
  return [ok(check, `Secrets are kept from others: ${secrets.join(', ')}.`)]
}
