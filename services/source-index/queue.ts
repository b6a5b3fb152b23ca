import { type Folder, pathIn } from './folder.ts'
import { type Group, groupOf, type Kind, kindOf } from './languages.ts'

/** A file that is to be read. */
export interface Task {
  folder: Folder
  name: string
  path: string
  kind: Kind
}

type Waiting = Readonly<Record<Group, Map<string, Task>>>

const nothing = (): Waiting => ({ light: new Map(), typescript: new Map() })

/** Files that are to be read, each once: those that changed just now come first, then the others as they were found. */
export class Queue {
  readonly #urgent = nothing()
  readonly #others = nothing()
  /** Those that somebody is at: what changes meanwhile is read again when they are done. */
  readonly #taken = new Map<string, Task>()

  /** How many there are, with those that somebody is at. */
  get size(): number {
    return this.#taken.size + [this.#urgent, this.#others].reduce((sum, one) => sum + sizeOf(one), 0)
  }

  add(folder: Folder, name: string, isUrgent: boolean): void {
    const path = pathIn(folder, name)
    const kind = kindOf(path)
    if (kind === undefined) return
    const group = groupOf(kind)
    if (isUrgent) this.#others[group].delete(path)
    const queue = isUrgent || this.#urgent[group].has(path) ? this.#urgent : this.#others
    queue[group].set(path, { folder, name, path, kind })
  }

  /** Forgets a file that is not there any more. */
  remove(path: string): void {
    for (const queue of [this.#urgent, this.#others]) {
      queue.light.delete(path)
      queue.typescript.delete(path)
    }
  }

  /** Takes the next file of one of these groups. */
  take(groups: ReadonlySet<Group>): Task | undefined {
    const task = this.#next(groups)
    if (task === undefined) return undefined
    for (const queue of [this.#urgent, this.#others]) queue[groupOf(task.kind)].delete(task.path)
    this.#taken.set(task.path, task)
    return task
  }

  /** Whether there is one to take. */
  has(groups: ReadonlySet<Group>): boolean {
    return this.#next(groups) !== undefined
  }

  /** Says that nobody is at a file any more. @returns whether it is the one that was taken, and is still there. */
  done(task: Task): boolean {
    const isIt = this.#taken.get(task.path) === task
    if (isIt) this.#taken.delete(task.path)
    return isIt && !task.folder.isGone && task.folder.files.has(task.name)
  }

  #next(groups: ReadonlySet<Group>): Task | undefined {
    for (const queue of [this.#urgent, this.#others]) {
      for (const group of groups) {
        for (const [path, task] of queue[group]) if (!this.#taken.has(path)) return task
      }
    }
    return undefined
  }
}

function sizeOf({ light, typescript }: Waiting): number {
  return light.size + typescript.size
}
