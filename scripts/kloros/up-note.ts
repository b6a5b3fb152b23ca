import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { ownerOf } from './leftovers.ts'

const NAMES = [
  'KLOROS_REDIS_URL',
  'KLOROS_PREFIX',
  'KLOROS_CONFIG',
  'KLOROS_STATE_DIR',
  'KLOROS_PORT_BASE',
  'KLOROS_FEED_TOKEN',
]

const Note = z.record(z.string(), z.string())

/** Notes what `kloros up` gives its services, so that other commands can find them; for this user's eyes only. */
export function noteFleet(folder: string, env: Readonly<Record<string, string | undefined>>): void {
  const set = NAMES.flatMap((name) => (env[name] ? [[name, env[name]]] : []))
  forgetFleet(folder)
  writeFileSync(fileIn(folder), JSON.stringify(Object.fromEntries(set)), { mode: 0o600, flag: 'wx' })
}

/** Removes the note. */
export function forgetFleet(folder: string): void {
  rmSync(fileIn(folder), { force: true })
}

/** What the fleet that is up in this folder was given; undefined where none is, or another user's. */
export function notedFleet(folder: string): Record<string, string> | undefined {
  if (ownerOf(folder) === undefined) return undefined
  try {
    return Note.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')))
  } catch (error) {
    // It is just starting or ending, or not ours to see.
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

function fileIn(folder: string): string {
  return join(folder, 'environment.json')
}
