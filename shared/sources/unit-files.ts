import { execFile } from 'node:child_process'
import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { constants, hostname, setPriority } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import type { Batch, Item, Reading } from '../contract/monitor.ts'

/** Where an operator's decisions about units are kept: they outrank what packages ship. */
const FOLDERS = ['/etc/systemd/system', '/run/systemd/system']

/** How many units are told of. */
const MAX_UNITS = 20_000

/** How long a listing may take, in milliseconds, and how long a failed one waits to be tried again. */
const LIST_MS = 30_000
const RETRY_MS = 60_000

/** The units that are switched off at present. */
export interface UnitFiles extends Item {
  /** The state of each, `disabled` or `masked`, by name; templates are not among them. */
  readonly off: ReadonlyMap<string, string>
  /** The host they are of, as its journal calls it. */
  readonly host: string
}

/** What and where to ask. */
export interface UnitFilesOptions {
  /** The program, as systemctl. */
  program?: string
  /** The folders whose changes are a reason to ask again. */
  folders?: readonly string[]
  /** How long a burst of changes may go on, in milliseconds. */
  settle_ms?: number
}

/** What `systemctl list-unit-files --output=json` writes (systemd 246 and later). */
const Listing = z.array(z.object({ unit_file: z.string().max(512), state: z.string().max(64) })).max(100_000)

/**
 * Tells which units are disabled or masked: at the start, and whenever that changes.
 *
 * It reads the unit files themselves, through `systemctl --root=/`, so it needs no bus. A host without systemctl has no
 * units, and nothing is told. A disabled service that an enabled socket, timer or path of its name starts is not off.
 */
export async function* unitFiles(
  { program = 'systemctl', folders = FOLDERS, settle_ms = 500 }: UnitFilesOptions,
  reading: Reading,
): AsyncGenerator<Batch<UnitFiles>, void> {
  let wake: () => void = () => undefined
  let changed = true
  const ring = () => {
    changed = true
    wake()
  }
  const heard = (timeout_ms?: number) =>
    new Promise<void>((resolve) => {
      const timer = timeout_ms === undefined ? undefined : setTimeout(resolve, timeout_ms).unref()
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (reading.signal.aborted) wake()
    })
  reading.signal.addEventListener('abort', ring, { once: true })
  let watches: FSWatcher[] = []
  let told: string | undefined
  try {
    while (!reading.signal.aborted) {
      if (!changed) {
        await heard()
        if (!reading.signal.aborted) await new Promise((resolve) => setTimeout(resolve, settle_ms))
        continue
      }
      changed = false
      // Before the listing, so that nothing changes unseen; anew each time, since folders come and go.
      for (const one of watches) one.close()
      watches = folders.flatMap((folder) => watchTree(folder, ring, reading))
      const listing = await list(program, reading.signal)
      if (reading.signal.aborted) return
      if (listing === 'absent') {
        reading.report({ connected: true, position: null, lag_s: 0 })
        await heard()
      } else if (listing instanceof Error) {
        reading.report({ connected: false, reason: listing.message.split('\n', 1)[0]?.slice(0, 200) ?? '' })
        changed = true
        await heard(RETRY_MS)
      } else {
        const time = Date.now() / 1000
        reading.report({ connected: true, position: null, lag_s: 0, last_event_at: time })
        const off = switchedOff(listing)
        const text = JSON.stringify([...off])
        if (text !== told)
          yield { items: [{ part: 'unit-files', position: '', time, off, host: hostname() }], positions: {} }
        told = text
      }
    }
  } finally {
    reading.signal.removeEventListener('abort', ring)
    for (const one of watches) one.close()
  }
}

/** Watches a folder of units and the `.wants` and `.requires` folders in it, where units are enabled. */
function watchTree(folder: string, ring: () => void, reading: Reading): FSWatcher[] {
  const folders = [folder]
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && /\.(?:wants|requires)$/.test(entry.name)) folders.push(join(folder, entry.name))
    }
    // One that goes is told by the folder above.
    return folders.map((path) => watch(path, ring).on('error', ring))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT') reading.warn('a folder of units cannot be watched', { folder, code })
    return []
  }
}

function list(program: string, signal: AbortSignal): Promise<z.infer<typeof Listing> | 'absent' | Error> {
  const args = ['--root=/', 'list-unit-files', '--output=json', '--no-pager']
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin', LC_ALL: 'C.UTF-8' }
  const options = { env, signal, timeout: LIST_MS, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 } as const
  return new Promise((resolve) => {
    const { pid } = execFile(program, args, options, (error, stdout) => {
      if (error !== null) return resolve(error.code === 'ENOENT' ? 'absent' : error)
      try {
        resolve(Listing.parse(JSON.parse(stdout)))
      } catch {
        resolve(new Error(`${program} does not list unit files as JSON`))
      }
    })
    if (pid !== undefined) yieldTo(pid)
  })
}

/** Lets everything else have the processor before a child: it looks into each folder for each unit, and nobody waits for it. */
function yieldTo(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW)
  } catch (error) {
    // It has ended already, or a sandbox forbids it.
    if (!['ESRCH', 'EPERM'].includes((error as { info?: { code?: string } }).info?.code ?? '')) throw error
  }
}

/** Which of the listed units are off. */
function switchedOff(listing: z.infer<typeof Listing>): Map<string, string> {
  const states = new Map(listing.map(({ unit_file, state }) => [unit_file, state]))
  const off = new Map<string, string>()
  for (const [unit, state] of states) {
    if (off.size >= MAX_UNITS) break
    if (state === 'masked' || state === 'masked-runtime') off.set(unit, 'masked')
    // What a template says goes for no instance of it: those are started by name.
    if (state !== 'disabled' || !unit.endsWith('.service') || unit.includes('@')) continue
    const name = unit.slice(0, -'.service'.length)
    const isStarted = ['socket', 'timer', 'path'].some((kind) => states.get(`${name}.${kind}`)?.startsWith('enabled'))
    if (!isStarted) off.set(unit, 'disabled')
  }
  return off
}
