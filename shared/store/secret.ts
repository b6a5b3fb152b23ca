import { randomFillSync } from 'node:crypto'

/** The length of a secret, in bytes: 144 bits are beyond guessing. */
const BYTES = 18

// Asking for chance costs the same for a few bytes as for many.
const pool = Buffer.alloc(BYTES * 256)
let next = pool.length

/** A secret that was never given out before, in 24 characters of base64url. */
export function secret(): string {
  if (next === pool.length) {
    randomFillSync(pool)
    next = 0
  }
  next += BYTES
  return pool.toString('base64url', next - BYTES, next)
}
