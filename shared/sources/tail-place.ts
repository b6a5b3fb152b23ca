import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'

/** How much of a file, in bytes, one print covers at most. */
export const PRINT_BYTES = 1024

/** A stretch of a file, known again by its hash: the first 16 hex digits of its SHA-256. */
export type Print = readonly [start: number, length: number, hash: string]

/** Where a file was read to, and how to know it again wherever it went. */
export interface Place {
  /** What it is followed as; stays when it is rotated. */
  path: string
  /** What its rotated copies are named after: the real path, without a rotation's suffix. */
  home: string
  /** {@link identify}. */
  id: string
  offset: number
  /** Its size in bytes when last seen, unpacked. */
  size: number
  /** When it was last written to, as last seen: epoch milliseconds. */
  mtime: number
  /** Its first bytes, and the last that were read; none of an empty file. */
  prints: readonly Print[]
  /** Whether the offset is inside a line too long to be told, whose first part was. */
  cut: boolean
}

/**
 * Names a file whatever it is called: its inode and birth, or its device and inode where the file system keeps no birth.
 *
 * The birth tells a file from the next with a reused inode, and unlike the device number it survives a reboot.
 */
export function identify(stat: BigIntStats): string {
  return stat.birthtimeNs > 0n ? `${stat.ino}.${stat.birthtimeNs}` : `${stat.dev}:${stat.ino}`
}

/** When a file was created, by its name as {@link identify} gives it: epoch milliseconds, infinite where none is kept. */
export function birthOf(id: string): number {
  return Math.floor(Number(id.split('.')[1] ?? Infinity) / 1e6)
}

/** Takes the print of bytes that start at an offset of their file. */
export function print(start: number, bytes: Buffer): Print {
  return [start, bytes.length, createHash('sha256').update(bytes).digest('hex').slice(0, 16)]
}

/** Writes a place as a source's position: JSON, under 16 KiB. */
export function formatPlace({ path, home, id, offset, size, mtime, prints, cut }: Place): string {
  return JSON.stringify({
    path,
    ...(home === path ? {} : { home }),
    id,
    offset,
    size,
    mtime,
    prints,
    ...(cut ? { cut } : {}),
  })
}

/** Reads what {@link formatPlace} wrote; undefined for anything else. */
export function parsePlace(position: string): Place | undefined {
  let value: Partial<Record<keyof Place, unknown>> | null
  try {
    value = JSON.parse(position)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { path, home = path, id, offset, size, mtime, prints, cut = false } = value
  if (typeof path !== 'string' || typeof home !== 'string' || typeof id !== 'string') return undefined
  if (!isCount(offset) || !isCount(size) || typeof mtime !== 'number' || typeof cut !== 'boolean') return undefined
  if (!Array.isArray(prints) || prints.length > 2 || !prints.every(isPrint)) return undefined
  return { path, home, id, offset, size, mtime, prints, cut }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isPrint(value: unknown): value is Print {
  if (!Array.isArray(value)) return false
  const [start, length, hash] = value
  return isCount(start) && isCount(length) && length <= PRINT_BYTES && typeof hash === 'string'
}

/** How a file is at present; undefined where there is none to be seen, because it went or may not be looked at. */
export async function glance(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true })
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
