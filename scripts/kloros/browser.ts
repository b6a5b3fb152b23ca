import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pause } from './child.ts'
import type { Context } from './command.ts'

/** How long what opens a browser may take to say that it cannot, in milliseconds. */
const OPEN_MS = 3_000

/** How long a browser that starts may take to read what it is to open, in milliseconds. */
const READ_MS = 8_000

/** What ends the command before that. */
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What a browser was given to open. */
export interface Opened {
  /** When it has had the time to read it; nothing of it is then left. */
  read(): Promise<void>
}

/**
 * Has the desktop's browser open an address that nobody else may see.
 *
 * Every user of the host can read what a program is started with, so a browser is started with a page that only its owner can read.
 *
 * @returns undefined where there is no desktop, or it cannot.
 */
export async function openInBrowser(env: Context['env'], url: string): Promise<Opened | undefined> {
  if (process.platform !== 'darwin' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return undefined
  const folder = await privateFolder(env)
  const remove = removal(folder)
  const file = join(folder, 'dashboard.html')
  try {
    await writeFile(file, pageTo(url), { mode: 0o600 })
    if (await opens(env, pathToFileURL(file).href)) return { read: () => pause(READ_MS).finally(remove) }
  } catch (error) {
    remove()
    throw error
  }
  remove()
  return undefined
}

/** A page that leads on to an address. */
export function pageTo(url: string): string {
  const written = url.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`)
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${written}">
<title>KLoROS</title>
<a href="${written}">The dashboard</a>
`
}

/** Makes a folder that only its owner can enter, where what is left of a session goes when it ends if there is such a place. */
async function privateFolder(env: Context['env']): Promise<string> {
  const runtime = env.XDG_RUNTIME_DIR ?? ''
  const made = isAbsolute(runtime) ? await mkdtemp(join(runtime, 'kloros-')).catch(() => undefined) : undefined
  return made ?? mkdtemp(join(tmpdir(), 'kloros-'))
}

/** Sees to it that a folder is gone when a signal ends the process. @returns what removes it, and waits for signals no more. */
function removal(folder: string): () => void {
  const remove = () => {
    for (const one of INTERRUPTS) process.off(one, interrupted)
    rmSync(folder, { recursive: true, force: true })
  }
  const interrupted = (signal: NodeJS.Signals) => {
    remove()
    process.kill(process.pid, signal)
  }
  for (const one of INTERRUPTS) process.on(one, interrupted)
  return remove
}

async function opens(env: Context['env'], address: string): Promise<boolean> {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open'
  const child = spawn(program, [address], { env: { ...env }, stdio: 'ignore', detached: true })
  const ended = once(child, 'exit').then(
    ([code]) => code === 0,
    () => false,
  )
  child.unref()
  const decided = new AbortController()
  // One that goes on is the browser itself.
  const isOn = pause(OPEN_MS, decided.signal).then(() => true)
  return Promise.race([ended, isOn]).finally(() => decided.abort())
}
