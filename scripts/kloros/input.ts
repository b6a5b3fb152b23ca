import { createReadStream } from 'node:fs'
import { type Context, Failure } from './command.ts'

/**
 * Reads text to its end.
 *
 * @param what what it is, for the sentence when it is more than `most` bytes.
 */
export async function readAll(from: Context['stdin'], most: number, what: string): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of from) {
    const buffer = Buffer.from(part)
    bytes += buffer.length
    if (bytes > most) throw new Failure(`${what} is larger than ${most} bytes.`)
    parts.push(buffer)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Reads a file, or stdin where none is named or it is `-`. */
export async function readInput(context: Context, file: string | undefined, most: number): Promise<string> {
  if (file === undefined || file === '-') return readAll(context.stdin, most, 'The input')
  try {
    return await readAll(createReadStream(file), most, file)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(`${file} cannot be read: ${(error as Error).message}.`)
  }
}
