import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Context } from '../command.ts'
import { locate } from '../locate.ts'
import { notedFleet } from '../up-note.ts'
import type { Host } from './host.ts'

/** What an installed feed has in its environment: its token, for root alone. */
export const FEED_ENVIRONMENT = '/etc/kloros/feed.env'

/**
 * The environment of the services of the fleet that is meant: the one that is given, else that of a fleet that is up in
 * this checkout, else that of the installed one.
 *
 * @param config what `--config` says.
 * @returns `fleet`, which of them it is.
 */
export function deployment(env: Context['env'], config: string | undefined): Pick<Host, 'env' | 'fleet'> {
  if (config !== undefined || env.KLOROS_CONFIG || env.KLOROS_REDIS_URL) return { env, fleet: 'given' }
  const noted = notedFleet(join(dirname(dirname(locate().main)), '.kloros'))
  if (noted !== undefined) return { env: { ...noted, ...env }, fleet: 'up' }
  return { env: { ...readEnvironment(FEED_ENVIRONMENT), ...env }, fleet: 'installed' }
}

/** Reads a file of `NAME=value` lines; empty where there is none for this user. */
function readEnvironment(file: string): Record<string, string> {
  try {
    const lines = readFileSync(file, 'utf8').matchAll(/^(KLOROS_\w+)=(.*)$/gm)
    return Object.fromEntries([...lines].map(([, name, value]) => [name, value]))
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return {}
    throw error
  }
}
