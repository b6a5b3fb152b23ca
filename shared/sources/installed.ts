import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Installed } from '../contract/installed.ts'
import type { Batch, Item, Reading } from '../contract/monitor.ts'
import { Bell } from './bell.ts'
import { readEnvironments } from './installed-environments.ts'
import { programsIn } from './installed-programs.ts'
import { Watch } from './tail-watch.ts'

/** How often all is looked at though nothing was heard: the kernel may have lost an event; in milliseconds. */
const LOOK_MS = 600_000

/** How long a burst of changes may go on, in milliseconds. */
const SETTLE_MS = 500

/** What is there now. */
export interface InstalledItem extends Item {
  kind: 'installed'
  installed: Installed
}

/** Where to look. */
export interface InstalledOptions {
  /** Folders of programs. */
  path: readonly string[]
  /** Projects, `node_modules` folders, virtual environments and `site-packages` folders. */
  environments: readonly string[]
}

/**
 * Tells which programs and packages are installed: at the start, and whenever that changes.
 *
 * Folders are watched, those that are not there yet included, and nothing is run. Nothing is saved: every life begins anew.
 */
export async function* installed(
  { path, environments }: InstalledOptions,
  reading: Reading,
): AsyncGenerator<Batch<InstalledItem>, void> {
  const bell = new Bell(reading.signal)
  const watch = new Watch(bell.ring, reading.warn.bind(reading))
  let told: string | undefined
  try {
    while (!reading.signal.aborted) {
      // All is named anew before it is looked at, so that nothing changes unheard.
      watch.begin()
      const now: Installed = {
        programs: await programsIn(path, watch),
        environments: await readEnvironments(environments, watch),
      }
      watch.end()
      const time = Date.now() / 1000
      const hash = hashOf(now)
      if (hash !== told) {
        const position = `${now.programs.size} programs, ${now.environments.length} environments`
        reading.report({ connected: true, position, lag_s: 0, last_event_at: time })
        yield { items: [{ kind: 'installed', part: 'installed', position: '', time, installed: now }], positions: {} }
      }
      told = hash
      await bell.heard(LOOK_MS)
      if (!reading.signal.aborted) await pause(SETTLE_MS)
    }
  } finally {
    bell.close()
    watch.close()
  }
}

function hashOf(now: Installed): string {
  const text = JSON.stringify(now, (_, value) => (value instanceof Map || value instanceof Set ? [...value] : value))
  return createHash('sha256').update(text).digest('base64')
}
