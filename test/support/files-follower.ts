import type { TestContext } from 'node:test'
import { type FileReader, type FilesOptions, files, type Read, type Whole } from '../../shared/sources/files.ts'
import { SourceFollower } from './source-follower.ts'
import { until } from './until.ts'

/**
 * Reads a text that is whole once it ends with "end", and has something to say before that if it starts with "tap", or again
 * if it starts with "again".
 */
export class TextReader implements FileReader<string> {
  #text = ''

  push(piece: Uint8Array): boolean {
    this.#text += Buffer.from(piece).toString('latin1')
    return !this.#text.startsWith('other')
  }

  end(): Read<string> {
    const text = this.#text
    if (text.startsWith('other')) return { kind: 'foreign', reason: text.startsWith('other!') ? 'is no text' : '' }
    if (text.endsWith('end')) return { kind: 'whole', value: text, ...(text.startsWith('again') && { again: true }) }
    return { kind: 'partial', reason: 'has no end', ...(text.startsWith('tap') ? { value: text } : {}) }
  }
}

/** What the runner is to a source of files. */
export class FilesFollower extends SourceFollower<Whole<string>> {
  constructor(
    paths: readonly string[],
    from: Record<string, string> = {},
    options: Partial<FilesOptions<string>> = {},
  ) {
    super((reading) => files(paths, reading, { open: () => new TextReader(), settle_ms: 20, ...options }), from)
  }

  get texts(): string[] {
    return this.items.map(({ value }) => value)
  }

  /** Waits until so many were told in all. */
  async told(count: number): Promise<string[]> {
    await until(() => this.items.length >= count, `${count} files are told`)
    return this.texts
  }
}

/** Starts a source of files, and sees to it that it ends with the test. */
export function followFiles(
  t: TestContext,
  paths: readonly string[],
  from: Record<string, string> = {},
  options: Partial<FilesOptions<string>> = {},
): FilesFollower {
  const follower = new FilesFollower(paths, from, options)
  t.after(() => follower.stop())
  return follower
}
