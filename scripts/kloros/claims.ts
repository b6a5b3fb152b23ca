import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { type Context, Failure } from './command.ts'

/** How many claims are remembered; beyond that the ones that end first are forgotten. */
export const MOST_CLAIMS = 200

// Clocks differ, and the feed says better than a missing token that a lease has run out.
const GRACE_MS = 3_600_000
const LOCK_PATIENCE_MS = 5_000
const LOCK_STALE_MS = 10_000

const Claim = z.object({
  url: z.string(),
  id: z.string(),
  token: z.string(),
  expires_at: z.iso.datetime({ offset: true }),
})

/** A claim held by whoever uses this account: which feed, which question, and what proves it. */
export type Claim = z.infer<typeof Claim>

const File = z.object({ claims: z.array(Claim) })

/** Where claims are remembered: `kloros/claims.json` among the user's state. */
export function claimsFile(env: Context['env']): string {
  return join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'), 'kloros', 'claims.json')
}

/** Remembers a claim, in place of an earlier one of the same question. */
export function remember(file: string, claim: Claim): Promise<void> {
  return change(file, (claims) => [...others(claims, claim.url, claim.id), claim])
}

/** Forgets a claim that is over. */
export function forget(file: string, url: string, id: string): Promise<void> {
  return change(file, (claims) => others(claims, url, id))
}

/** The token of a claim, where one is remembered. */
export async function recall(file: string, url: string, id: string): Promise<string | undefined> {
  return (await load(file)).find((claim) => claim.url === url && claim.id === id)?.token
}

function others(claims: readonly Claim[], url: string, id: string): Claim[] {
  return claims.filter((claim) => claim.url !== url || claim.id !== id)
}

async function load(file: string): Promise<Claim[]> {
  try {
    return File.parse(JSON.parse(await readFile(file, 'utf8'))).claims
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new Failure(`The remembered claims in ${file} cannot be read; mend or remove the file.`)
  }
}

async function change(file: string, edit: (claims: Claim[]) => Claim[]): Promise<void> {
  try {
    await rewrite(file, edit)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new Failure(`Claims cannot be remembered in ${file}: ${error.message}`)
  }
}

async function rewrite(file: string, edit: (claims: Claim[]) => Claim[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const unlock = await lock(`${file}.lock`)
  try {
    const alive = edit(await load(file)).filter((claim) => Date.parse(claim.expires_at) > Date.now() - GRACE_MS)
    const kept = alive.sort((a, b) => Date.parse(a.expires_at) - Date.parse(b.expires_at)).slice(-MOST_CLAIMS)
    const draft = `${file}.${randomUUID()}`
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify({ claims: kept }, null, 2)}\n`)
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  } finally {
    await unlock()
  }
}

/** Several workers of one account claim at once, and none may lose the other's token. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (const end = Date.now() + LOCK_PATIENCE_MS; ; await sleep(10 + Math.random() * 20)) {
    if (await make(path)) return () => rm(path, { force: true })
    if (Date.now() > end) throw new Failure(`${path} is held by another kloros; remove it if there is none.`)
    await removeStale(path)
  }
}

/** Makes a file, where there is none. */
async function make(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx', 0o600)).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Takes a lock away whose owner was killed: it is held for milliseconds.
 *
 * Of several that find it stale, one may: who makes a file of its name. Another would take away the lock that is made next.
 */
async function removeStale(path: string): Promise<void> {
  const found = await look(path)
  if (found === undefined || Date.now() - found.mtimeMs <= LOCK_STALE_MS) return
  const right = `${path}.${found.ino}-${found.mtimeMs}`
  // Whoever had the right may have been killed, too.
  if (!(await make(right))) return removeStale(right)
  const now = await look(path)
  if (now?.ino === found.ino && now.mtimeMs === found.mtimeMs) await rm(path, { force: true })
  await rm(right, { force: true })
}

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
