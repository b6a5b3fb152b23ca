import { execFileSync } from 'node:child_process'
import type { ModuleItem } from '../../services/module-discovery/detect.ts'
import monitor from '../../services/module-discovery/index.ts'
import { isMarker } from '../../services/module-discovery/paths.ts'
import { type FileValue, reduce } from '../../services/module-discovery/reduce.ts'
import type { Memory } from '../../services/module-discovery/schema.ts'
import { kindOf } from '../../services/source-index/languages.ts'
import { type Finding, NO_BOARD } from '../../shared/contract/monitor.ts'
import { folderOf } from '../../shared/contract/paths.ts'
import { hashWord } from '../../shared/contract/words.ts'
import { SavedState } from '../../shared/daemon/state.ts'
import { summarise } from '../study-index/tree.ts'

type Tree = ReadonlyMap<string, FileValue>

/** How far apart states of a tree are, in seconds: what comes in one is no burst with the next. */
const STEP_S = 3_600

/** What the index never looks into. */
const LEFT = /(?:^|\/)(?:\.[^/]*|node_modules|bower_components|site-packages|dist)\//

/** Larger files are not looked at here, in bytes. */
const MAX_BYTES = 1024 * 1024

const ROOTS = [{ path: '/tree', name: '' }]

/** A place where a module was added that nobody uses, and whether it is asked about. */
export interface Added {
  path: string
  isRaised: boolean
}

/** The commits from one to another, in even steps along the first parents, oldest first; both ends are among them. */
export function commitsBetween(repository: string, from: string, to: string, steps: number): string[] {
  const list = git(repository, 'rev-list', '--first-parent', '--reverse', `${from}..${to}`).trim().split('\n')
  const size = Math.max(1, Math.floor(list.length / steps))
  return [from, ...list.filter((_, at) => (at + 1) % size === 0 && at + size < list.length), list.at(-1) ?? to]
}

/** What the monitor keeps of commits: of each file it is made once, however many of them have it. */
export class History {
  readonly #kept = new Map<string, FileValue | undefined>()

  constructor(private readonly repository: string) {}

  /** What it keeps of a commit. Files that the repository lacks, and large ones, are left out. */
  treeAt(commit: string): Map<string, FileValue> {
    const rows = git(this.repository, 'ls-tree', '-r', '-z', commit).split('\0')
    const entries = rows.flatMap((row) => {
      const [, blob = '', path = ''] = /^\d+ blob (\w+)\t(.+)$/s.exec(row) ?? []
      const kind = kindOf(path)
      return kind === undefined || LEFT.test(path) ? [] : [{ blob, path, kind }]
    })
    const missing = entries.filter(({ blob, path }) => !this.#kept.has(`${blob} ${path}`))
    const texts = textsOf(this.repository, [...new Set(missing.map(({ blob }) => blob))])
    for (const { blob, path, kind } of missing) {
      const text = texts.get(blob)
      const value = text === undefined ? undefined : reduce(path, summarise(text, kind), `${kind}${blob}`)
      this.#kept.set(`${blob} ${path}`, value)
    }
    const tree = new Map<string, FileValue>()
    for (const { blob, path } of entries) {
      const value = this.#kept.get(`${blob} ${path}`)
      if (value !== undefined) tree.set(path, value)
    }
    return tree
  }
}

function textsOf(repository: string, blobs: readonly string[]): Map<string, string> {
  const input = blobs.map((blob) => `${blob}\n`).join('')
  const all = execFileSync('git', ['-C', repository, 'cat-file', '--batch'], { input, maxBuffer: 1 << 30 })
  const texts = new Map<string, string>()
  let at = 0
  for (const blob of blobs) {
    const end = all.indexOf(10, at)
    const size = /^\S+ blob (\d+)$/.exec(all.toString('utf8', at, end))?.[1]
    at = end + 1
    if (size === undefined) continue
    if (Number(size) <= MAX_BYTES) texts.set(blob, all.toString('utf8', at, at + Number(size)))
    at += Number(size) + 1
  }
  return texts
}

/** A monitor that is shown one state of a tree after another. */
export class Replay {
  readonly #state = new SavedState<Memory>(monitor.state?.max ?? 0)
  readonly #detector: ReturnType<typeof monitor.detector>
  readonly #open = new Set<string>()
  #before: Tree = new Map()
  #time = 1_000_000

  constructor(config: Parameters<typeof monitor.config.parse>[0] = {}) {
    this.#detector = monitor.detector({
      config: monitor.config.parse(config),
      fleet: { project: 'study', host: 'here' },
      state: this.#state,
      board: NO_BOARD,
      isOpen: (_, name) => this.#open.has(name),
      skip: () => undefined,
    })
  }

  /** What is told when the tree has become this one. */
  show(tree: Tree): Finding<'new_module'>[] {
    this.#time += STEP_S
    const about = { part: 'index', position: '', time: this.#time }
    const items: ModuleItem[] = [
      ...[...this.#before.keys()]
        .filter((path) => !tree.has(path))
        .map((path) => ({ ...about, kind: 'gone' as const, path })),
      ...[...tree].map(([path, value]) => ({ ...about, kind: 'file' as const, path, value })),
      { ...about, kind: 'level', roots: ROOTS },
    ]
    for (const item of items) this.#detector.take(item, 'index')
    this.#before = tree
    const findings = [...(this.#detector.tick?.(this.#time + STEP_S / 2) ?? [])]
    for (const finding of findings) {
      if ('opens' in finding) this.#open.add(finding.name)
      else this.#open.delete(finding.name)
    }
    return findings
  }
}

const TEXTS = {
  py: ['py', '"""Sums of what is owed."""\n\n\ndef owed_sums(rows):\n    return sum(rows)\n'],
  ts: ['ts', '/** Sums what is owed. */\nexport function owedSums(rows) {\n  return rows.length\n}\n'],
} as const

/** Adds a module that nobody uses beside one that is used, `count` times, one at a time. */
export function addUnused(tree: Tree, count: number, seed: number): Added[] {
  const all = [...tree].filter(
    ([path, { standing, offers }]) => standing === 'module' && offers !== undefined && !isMarker(path),
  )
  const places = [...new Set(all.map(([path]) => `${folderOf(path)}/owed_sums.${path.endsWith('.py') ? 'py' : 'ts'}`))]
  places.sort((a, b) => hashWord(`${seed}${a}`) - hashWord(`${seed}${b}`))
  return places.slice(0, count).map((place) => {
    const path = place.replace(/^\//, '')
    const [kind, text] = TEXTS[path.endsWith('.py') ? 'py' : 'ts']
    const value = reduce(path, summarise(text, kind === 'py' ? 'python' : 'ts'), `new${path}`)
    const replay = new Replay()
    replay.show(tree)
    const told = value === undefined ? [] : replay.show(new Map(tree).set(path, value))
    return { path, isRaised: told.some((one) => 'opens' in one && one.name === `study/${path}`) }
  })
}

function git(repository: string, ...args: string[]): string {
  return execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 })
}
