const BYTES = new TextEncoder()

/**
 * FNV-1a over the UTF-8 of a text, 32 bits as 8 hexadecimal digits (RFC 9923; pure, unlike Node's own hashes).
 *
 * Not made to withstand whoever looks for two texts of one hash: they tell groups apart within one unit and type.
 */
export function hash(text: string): string {
  let state = 0x811c9dc5
  for (const byte of BYTES.encode(text)) state = Math.imul(state ^ byte, 0x01000193)
  return (state >>> 0).toString(16).padStart(8, '0')
}
