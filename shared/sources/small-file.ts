import { isOfSystem } from './system-error.ts'
import { openPlain } from './tail-bytes.ts'

/** What was read of a file, and whether that is all of it. */
export interface SmallFile {
  text: string
  isWhole: boolean
}

/**
 * Reads the start of a file, without ever waiting for a pipe or reading on and on from a device.
 *
 * @param max_bytes how much is read at most.
 * @returns undefined where there is no regular file, or it may not be read.
 */
export async function readSmall(path: string, max_bytes: number): Promise<SmallFile | undefined> {
  try {
    const file = await openPlain(path)
    try {
      return { text: (await file.read(0, max_bytes)).toString('utf8'), isWhole: file.size <= max_bytes }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (!isOfSystem(error)) throw error
    return undefined
  }
}

/** The start of a small file; empty where there is none, or it may not be read. */
export async function textOf(path: string, max_bytes: number): Promise<string> {
  return (await readSmall(path, max_bytes))?.text ?? ''
}
