import { statSync } from 'node:fs'
import { join } from 'node:path'
import { watch } from 'chokidar'
import { type Folder, pathIn } from '../../services/source-index/folder.ts'
import { formatKnown, versionOf } from '../../services/source-index/known.ts'
import { Starved } from '../../services/source-index/starved.ts'
import { Trees } from '../../services/source-index/trees.ts'
import { rootsOf } from '../../shared/bus/source-index-roots.ts'
import { Bell } from '../../shared/sources/bell.ts'

// A process that watches a tree, and nothing else: `NAME FOLDER PREFIX`. It says when it is ready, and counts the files whose names
// begin with the prefix of which it is told.

/** What is counted: files that came or changed, or files that went. */
export type Phase = 'written' | 'gone'

/** What the process says: what it took to be ready, in seconds; and to each question, how many files it was told of. */
export type Said = { wall_s: number; cpu_s: number } | { told: number }

/** What it is asked: to count something from now on, or how many there were. */
export type Asked = { count: Phase } | 'told'

type Tell = (phase: Phase, path: string) => void

/** How long all is left uncompared though nothing was heard, in milliseconds: never here. */
const NEVER_MS = 86_400_000

/** As long as a key of the index. */
const KEY = 'p:'.padEnd(34, '0')

const watchers: Record<string, (root: string, tell: Tell) => Promise<void>> = {
  chokidar: (root, tell) =>
    new Promise((ready) => {
      watch(root, { ignoreInitial: true })
        .on('add', (path) => tell('written', path))
        .on('change', (path) => tell('written', path))
        .on('unlink', (path) => tell('gone', path))
        .on('ready', ready)
    }),

  'source-index': async (root, tell) => {
    const { signal } = new AbortController()
    const bell = new Bell(signal)
    const news = {
      changed(folder: Folder, name: string) {
        const stat = statSync(join(folder.real, name), { throwIfNoEntry: false })
        if (stat === undefined) return
        folder.files.set(name, formatKnown({ key: KEY, version: versionOf(stat) }))
        tell('written', pathIn(folder, name))
      },
      gone: (path: string) => tell('gone', path),
      unreadable: () => undefined,
      readable: () => undefined,
      starved: new Starved(),
    }
    const options = { ignore: [], compare_ms: NEVER_MS, unwatched_ms: NEVER_MS }
    const trees = new Trees(rootsOf([root]), new Map(), news, options, bell.ring)
    await trees.look(signal)
    void (async () => {
      for (;;) {
        await bell.heard(trees.due - Date.now())
        if (trees.due <= Date.now()) await trees.look(signal)
      }
    })()
  },
}

async function main([name = '', root = '', prefix = '']: string[]): Promise<void> {
  const told = new Set<string>()
  let counted: Phase = 'written'
  const say = (said: Said) => process.send?.(said)
  process.on('message', (asked: Asked) => {
    if (asked === 'told') return say({ told: told.size })
    counted = asked.count
    told.clear()
    return say({ told: 0 })
  })
  const begin = performance.now()
  const before = process.cpuUsage()
  await watchers[name]?.(root, (phase, path) => {
    if (phase === counted && path.slice(path.lastIndexOf('/') + 1).startsWith(prefix)) told.add(path)
  })
  const { user, system } = process.cpuUsage(before)
  const wall_s = (performance.now() - begin) / 1_000
  globalThis.gc?.()
  say({ wall_s, cpu_s: (user + system) / 1e6 })
}

await main(process.argv.slice(2))
