const OFFSET = 0x811c9dc5
const PRIME = 0x01000193

/** The 32-bit hash of a word with its sign: FNV-1a over its UTF-16 units. */
export function hashWord(word: string): number {
  return hashOn(OFFSET, word) >>> 0
}

/** As {@link hashWord}, of a word whose sign stands apart. */
export function hashSigned(sign: string, word: string): number {
  return hashOn(hashOn(OFFSET, sign), word) >>> 0
}

function hashOn(before: number, text: string): number {
  let hash = before
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME)
  return hash
}

/** Hashes as a summary carries them, each once: base64 of sorted 32-bit little-endian numbers. */
export function packWords(words: Iterable<string>): string {
  return packHashes(new Set(Array.from(words, hashWord)))
}

/** As {@link packWords}, of hashes that differ. */
export function packHashes(words: Iterable<number>): string {
  const hashes = Uint32Array.from(words).sort()
  let bytes = ''
  for (const hash of hashes) {
    bytes += String.fromCharCode(hash & 255, (hash >>> 8) & 255, (hash >>> 16) & 255, hash >>> 24)
  }
  return btoa(bytes)
}

/** The sorted hashes that {@link packWords} packed. @throws where `packed` is no base64. */
export function unpackWords(packed: string): Uint32Array {
  const bytes = atob(packed)
  const hashes = new Uint32Array(bytes.length >>> 2)
  for (let at = 0; at < hashes.length; at += 1) {
    const byte = (n: number) => bytes.charCodeAt(at * 4 + n)
    hashes[at] = (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> 0
  }
  return hashes
}
