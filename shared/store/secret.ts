import { randomFillSync } from 'node:crypto'

/** The length of a secret, in bytes: 143 bits are beyond guessing. */
const BYTES = 18

// Asking for chance costs the same for a few bytes as for many.
const pool = Buffer.alloc(BYTES * 256)
let next = pool.length

/** A secret that was never given out before, in 24 characters of base64url, the first a letter: no option begins so. */
export function secret(): string {
  if (next === pool.length) {
    randomFillSync(pool)
    next = 0
  }
  const at = next
  next += BYTES
  pool.writeUInt8(pool.readUInt8(at) & 0x7f, at)
  return pool.toString('base64url', at, next)
}
