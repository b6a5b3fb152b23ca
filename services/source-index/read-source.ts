import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { isSame, type Version, versionOf, versionRead } from './known.ts'
import { type Kind, letterOf } from './languages.ts'

/** Of a file that is larger, so much is read, in bytes. */
const MAX_BYTES = 1024 * 1024

/** A file that was read. */
export interface Source {
  /** Letter of its kind and hash of its content: what a summary goes by. */
  key: string
  version: Version
  bytes: Uint8Array
  /** It is larger than what was read. */
  cut: boolean
}

const buffer = Buffer.allocUnsafeSlow(MAX_BYTES)

/**
 * Reads a file, at once: the bytes are those of the next call, too.
 *
 * @throws where it is not there, may not be read, or is no regular file (EISDIR).
 */
export function readSource(path: string, kind: Kind): Source {
  // What is no file by now, such as a pipe, must not be waited for.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  try {
    const before = fstatSync(file)
    if (!before.isFile()) throw Object.assign(new Error('no regular file'), { code: 'EISDIR' })
    const read_at = Date.now()
    let size = 0
    while (size < MAX_BYTES) {
      const more = readSync(file, buffer, size, MAX_BYTES - size, size)
      if (more === 0) break
      size += more
    }
    const version = versionOf(fstatSync(file))
    const isCalm = isSame(version, versionOf(before))
    const bytes = buffer.subarray(0, size)
    const hash = createHash('sha256').update(bytes)
    const cut = version[0] > size
    // Of the rest, the size is all that is known.
    if (cut) hash.update(String(version[0]))
    const key = `${letterOf(kind)}:${hash.digest('hex').slice(0, 32)}`
    return { key, version: isCalm ? versionRead(version, read_at) : [version[0], 0, version[2]], bytes, cut }
  } finally {
    closeSync(file)
  }
}

/** What a path leads to; undefined where that is nothing, or may not be looked at. */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}
