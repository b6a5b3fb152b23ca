import type { TestContext } from 'node:test'
import { type Line, type TailOptions, tail } from '../../shared/sources/tail.ts'
import { SourceFollower } from './source-follower.ts'
import { until } from './until.ts'

/** What the runner is to a tail. */
export class Follower extends SourceFollower<Line> {
  constructor(files: readonly string[], from: Record<string, string> = {}, options: TailOptions = {}) {
    super((reading) => tail(files, reading, options), from)
  }

  get lines(): Line[] {
    return this.items
  }

  get batches(): number {
    return this.saves.length
  }

  get texts(): string[] {
    return this.items.map(({ text }) => text)
  }

  /** The parts on record that are files. */
  get parts(): string[] {
    return filesIn(this.positions)
  }

  /** Waits until there are so many lines in all. */
  async told(count: number): Promise<string[]> {
    await until(() => this.items.length >= count, `${count} lines are told`)
    return this.texts
  }
}

/** The parts of a record that are files; the others say since when they are looked for. */
export function filesIn(positions: Record<string, string>): string[] {
  return Object.keys(positions).filter((part) => !part.startsWith('since:'))
}

/** Starts a tail, and sees to it that it ends with the test. */
export function follow(
  t: TestContext,
  files: readonly string[],
  from: Record<string, string> = {},
  options: TailOptions = {},
): Follower {
  const follower = new Follower(files, from, options)
  t.after(() => follower.stop())
  return follower
}
