import { constants, createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { passShortage } from './descriptors.ts'
import { glance, identify, PRINT_BYTES, type Print, print } from './tail-place.ts'

/** A file's content, unpacked. */
export interface Bytes {
  /** Reads a stretch; it comes shorter where the content ends. */
  read(start: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

/** An open file that is not packed, and how it was when it was opened. */
export interface Plain extends Bytes {
  id: string
  size: number
  /** Epoch milliseconds. */
  mtime: number
  /** Changes whenever the file does. */
  version: string
}

/** Whether a file is packed, by its name. */
export function isPacked(path: string): boolean {
  return path.endsWith('.gz')
}

/** Opens a file; what was appended since is not read. Rejects as `open` does, and for what is no regular file. */
export async function openPlain(path: string): Promise<Plain> {
  // Not blocking: to open a pipe would else wait for its writer.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const close = () => handle.close()
  try {
    const now = await handle.stat({ bigint: true })
    if (!now.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'EISDIR' })
    const size = Number(now.size)
    const read = async (start: number, length: number) => {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - start)))
      let filled = 0
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return buffer.subarray(0, filled)
    }
    return { id: identify(now), size, mtime: Number(now.mtimeMs), version: `${size}.${now.mtimeNs}`, read, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Opens a packed file. It is unpacked while it is read, from front to back; to go back is to start again. */
export function openPacked(path: string): Bytes {
  let chunks: AsyncIterator<Buffer> | undefined
  let window = Buffer.alloc(0)
  let at = 0

  const close = async () => {
    await chunks?.return?.()
    chunks = undefined
    window = Buffer.alloc(0)
    at = 0
  }
  const begin = () => {
    // Failures surface where the unpacked stream is read.
    const unpacked = pipeline(createReadStream(path), createGunzip({ chunkSize: 64 * 1024 }), () => undefined)
    return unpacked[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }
  const read = async (start: number, length: number) => {
    if (start < at) await close()
    chunks ??= begin()
    for (;;) {
      const passed = Math.min(start - at, window.length)
      window = window.subarray(passed)
      at += passed
      if (at + window.length >= start + length) break
      const { done, value } = await chunks.next()
      if (done === true) break
      window = Buffer.concat([window, value])
    }
    return at < start ? Buffer.alloc(0) : window.subarray(0, length)
  }
  return { read, close }
}

/** How a file is at present, as {@link Plain} says it; undefined when another one, or none, lies there. */
export async function versionOf(path: string, id: string): Promise<string | undefined> {
  const now = await glance(path)
  return now === undefined || identify(now) !== id ? undefined : `${now.size}.${now.mtimeNs}`
}

/** Opens a file as what its name says it is. */
async function openBytes(path: string): Promise<Bytes> {
  return isPacked(path) ? openPacked(path) : await openPlain(path)
}

/** Whether a content has all these prints, which are asked for in the order given. */
export async function bears(bytes: Bytes, prints: readonly Print[]): Promise<boolean> {
  for (const [start, length, hash] of prints) {
    const stretch = await bytes.read(start, length)
    if (stretch.length < length || print(start, stretch)[2] !== hash) return false
  }
  return true
}

/** The first bytes of a file; none of one that is no longer there, or cannot be read, which is said in its turn. */
export async function headOf(path: string, id: string): Promise<Buffer> {
  try {
    const bytes = await openBytes(path)
    try {
      const head = Buffer.from(await bytes.read(0, PRINT_BYTES))
      return (await versionOf(path, id)) === undefined ? Buffer.alloc(0) : head
    } finally {
      await bytes.close()
    }
  } catch (error) {
    passShortage(error)
    return Buffer.alloc(0)
  }
}

/** Whether a file has a followed one's prints. One in place that may not be read is believed: its turn says why. */
export async function holds(path: string, prints: readonly Print[], unreadable = true): Promise<boolean> {
  try {
    const bytes = await openBytes(path)
    try {
      return await bears(bytes, prints)
    } finally {
      await bytes.close()
    }
  } catch (error) {
    passShortage(error)
    return unreadable && (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

/** Opens two files for a comparison, which is false if either cannot be read. */
export async function both(
  [a, b]: readonly [string, string],
  compare: (a: Bytes, b: Bytes) => Promise<boolean>,
): Promise<boolean> {
  const opened: Bytes[] = []
  try {
    for (const path of [a, b]) opened.push(await openBytes(path))
    return await compare(opened[0] as Bytes, opened[1] as Bytes)
  } catch (error) {
    passShortage(error)
    return false
  } finally {
    await Promise.all(opened.map((bytes) => bytes.close()))
  }
}
