import { createHash } from 'node:crypto'
import { type BigIntStats, constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { passShortage } from './descriptors.ts'
import type { FileReader, Read } from './files.ts'
import { identify } from './tail-place.ts'

/** What is read at a time, in bytes. */
const PIECE_BYTES = 64 * 1024

/** How young, in milliseconds, a file's time may be and not change with the next writing: it is that of a clock's tick. */
const TICK_MS = 20

const CHANGED = { kind: 'partial', reason: 'it changed while it was read' } as const

/** What was made of a file. */
export interface Taken<T> {
  read: Read<T>
  /** The SHA-256 of its bytes as they lie there; of what is foreign or cannot be unpacked, of some of them. */
  hash: string
  /** How it was when it was opened, see {@link versionIn}; empty where a later writing might leave that as it is. */
  version: string
  size: number
  /** Epoch milliseconds. */
  mtime: number
}

/** How a file is: any change of it changes this, but for one within the same tick of the clock. */
export function versionIn(stat: BigIntStats): string {
  return `${identify(stat)}/${stat.size}.${stat.mtimeNs}`
}

/**
 * Has a file read, piece by piece, as much as it holds when it is opened; what is packed is unpacked, whatever its name.
 *
 * @returns undefined when the signal is aborted meanwhile. What may not be read, is no regular file or holds more than
 * `max_bytes`, packed or not, is foreign.
 * @throws with the code ENOENT when it went.
 */
export async function take<T>(
  path: string,
  reader: FileReader<T>,
  max_bytes: number,
  signal: AbortSignal,
): Promise<Taken<T> | undefined> {
  const handle = await opened(path)
  if (typeof handle === 'string') return passed(handle)
  try {
    const stat = await handle.stat({ bigint: true })
    if (!stat.isFile()) return passed('not a regular file')
    const size = Number(stat.size)
    const mtime = Number(stat.mtimeMs)
    const version = Math.abs(Date.now() - mtime) < TICK_MS ? '' : versionIn(stat)
    const hash = createHash('sha256')
    if (size > max_bytes) {
      const read = (await isForeign(reader, pieces(handle, PIECE_BYTES, hash)))
        ? foreign('')
        : foreign(`larger than ${max_bytes} bytes`)
      return { read, hash: '', version, size, mtime }
    }
    const read = await feed(reader, pieces(handle, size, hash), max_bytes, signal)
    if (read === undefined) return undefined
    // What was rewritten meanwhile may have been read half as it was and half as it is.
    const isMixed = read.kind !== 'foreign' && versionIn(await handle.stat({ bigint: true })) !== versionIn(stat)
    return { read: isMixed ? CHANGED : read, hash: hash.digest('hex'), version, size, mtime }
  } finally {
    await handle.close()
  }
}

async function opened(path: string): Promise<FileHandle | string> {
  try {
    // Not blocking: to open a pipe would else wait for its writer. It is known to be no link; if it became one, it went.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  } catch (error) {
    passShortage(error)
    const { code = String(error) } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP')
      throw Object.assign(error as Error, { code: 'ENOENT' })
    return code
  }
}

/** Whether a file begins as one that this source has nothing to say of, however large it is: another may read it. */
async function isForeign<T>(reader: FileReader<T>, first: AsyncIterable<Buffer>): Promise<boolean> {
  for await (const piece of first) if (reader.push(piece)) return false
  const read = reader.end()
  return read.kind === 'foreign' && read.reason === ''
}

async function* pieces(
  handle: FileHandle,
  size: number,
  hash: { update(piece: Buffer): unknown },
): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    // A reader may keep a piece, so none is used twice.
    const buffer = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, size - at))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) return
    at += bytesRead
    const piece = buffer.subarray(0, bytesRead)
    hash.update(piece)
    yield piece
  }
}

/** @returns undefined when it is not to be read on. */
async function feed<T>(
  reader: FileReader<T>,
  packed: AsyncGenerator<Buffer>,
  max_bytes: number,
  signal: AbortSignal,
): Promise<Read<T> | undefined> {
  let left = max_bytes
  let read: Read<T> | undefined
  const content = await unpacked(packed)
  try {
    for await (const piece of content) {
      if (signal.aborted) return undefined
      left -= piece.length
      if (left < 0) return foreign(`unpacks to more than ${max_bytes} bytes`)
      if (read !== undefined || reader.push(piece)) continue
      read = reader.end()
      // Of anything else the rest is read for the hash.
      if (read.kind === 'foreign') return read
    }
    return read ?? reader.end()
  } catch (error) {
    const { code = '', syscall } = error as NodeJS.ErrnoException
    if (code.startsWith('Z_')) return { kind: 'partial', reason: `cannot be unpacked: ${code}` }
    if (syscall !== undefined) return foreign(code)
    throw error
  }
}

async function unpacked(packed: AsyncGenerator<Buffer>): Promise<AsyncIterable<Buffer>> {
  const first = await packed.next()
  if (first.done === true) return packed
  const all = (async function* () {
    yield first.value
    yield* packed
  })()
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return all
  // Failures surface where the unpacked stream is read.
  return pipeline(Readable.from(all), createGunzip({ chunkSize: PIECE_BYTES }), () => undefined)
}

function foreign(reason: string): { kind: 'foreign'; reason: string } {
  return { kind: 'foreign', reason }
}

function passed<T>(reason: string): Taken<T> {
  return { read: foreign(reason), hash: '', version: '', size: 0, mtime: 0 }
}
