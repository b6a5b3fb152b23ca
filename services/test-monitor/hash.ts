const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * A hash of a text: 48 bits as eight digits of base64url, by two multiplicative hashes that are mixed at the end as
 * MurmurHash3 does it (pure, unlike Node's own hashes).
 *
 * Not made to withstand whoever looks for two texts of one hash.
 */
export function hash(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9e3779b1]
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    a = Math.imul(a ^ unit, 0x85ebca6b)
    b = Math.imul(b ^ unit, 0xc2b2ae35)
  }
  a = mix(a) ^ Math.imul(b ^ (b >>> 13), 0xcc9e2d51)
  b = mix(b) ^ Math.imul(a ^ (a >>> 13), 0x1b873593)
  return digits(a, 5) + digits(b, 3)
}

function mix(state: number): number {
  const once = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  return once ^ (once >>> 13)
}

function digits(state: number, count: number): string {
  let text = ''
  for (let at = 0; at < count; at += 1) text += DIGITS.charAt((state >>> (32 - 6 * (at + 1))) & 63)
  return text
}
