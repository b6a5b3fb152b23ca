import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Context } from '../command.ts'
import { locate } from '../locate.ts'
import { notedFleet } from '../up-note.ts'

/** What an installed feed has in its environment: its token, for root alone. */
export const FEED_ENVIRONMENT = '/etc/kloros/feed.env'

/**
 * The environment of the services of the fleet that is meant: the one that is given, else that of a fleet that is up in
 * this checkout, else that of the installed one.
 *
 * @param config what `--config` says.
 * @returns `isUp`, whether it is a fleet of `kloros up`.
 */
export function deployment(env: Context['env'], config: string | undefined): { env: Context['env']; isUp: boolean } {
  if (config !== undefined || env.KLOROS_CONFIG || env.KLOROS_REDIS_URL) return { env, isUp: false }
  const noted = notedFleet(join(dirname(dirname(locate().main)), '.kloros'))
  return { env: { ...(noted ?? readEnvironment(FEED_ENVIRONMENT)), ...env }, isUp: noted !== undefined }
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
