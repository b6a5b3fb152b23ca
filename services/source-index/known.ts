import type { Stats } from 'node:fs'

/** So long after its last change a file may change again without its times showing it, in milliseconds. */
const GRAIN_MS = 20

/** The same on file systems that keep whole seconds. */
const COARSE_MS = 2_100

/** How a file stood when it was read, as far as its folder tells: what is otherwise than that is read again. */
export type Version = readonly [size: number, ctime_ms: number, ino: number]

/** What the index holds of one file. */
export interface Known {
  /** Of the summary that stands for it. */
  key: string
  version: Version
  /** Of what is in it now, where that does not parse: `key` is then of what last did, or the same where nothing did. */
  broken?: string
}

/**
 * The version of a file, by what `stat` says. The time is that of its last change in any way (ctime), which programs cannot
 * set as they like.
 */
export function versionOf({ size, ctimeMs, ino }: Stats): Version {
  return [size, ctimeMs, ino]
}

/**
 * The version to be kept of what was read at a time (epoch ms): one that fits no file where it was written to so shortly before
 * that another change would not show.
 */
export function versionRead(version: Version, read_at: number): Version {
  const [size, ctime_ms, ino] = version
  const grain_ms = Number.isInteger(ctime_ms / 1_000) ? COARSE_MS : GRAIN_MS
  return ctime_ms > read_at - grain_ms ? [size, 0, ino] : version
}

/** How soon, in milliseconds, a file must be read again whose version fits none; undefined where it does. */
export function unsettled([, ctime_ms]: Version): number | undefined {
  return ctime_ms === 0 ? GRAIN_MS : undefined
}

/** What is known of a file, as text, with a version that fits none: it is looked at again, and not counted until then. */
export function unconfirmed(text: string): string {
  return text.replace(/^(\["[^"]*"),\d+/, '$1,-1')
}

/**
 * What stands of a file that cannot be read, as text: as it is known, with a version that fits none, so that it is looked at
 * again. Empty where that is nothing, or perhaps of another file.
 */
export function standing(text: string): string {
  const known = parseKnown(text)
  if (known === undefined || known.key === '' || !isConfirmed(known.version)) return ''
  const [size, , ino] = known.version
  return formatKnown({ ...known, version: [size, 0, ino] })
}

/** Whether a file with that version was looked at since it may have become another. */
export function isConfirmed([size]: Version): boolean {
  return size >= 0
}

/** Whether two versions are the same. */
export function isSame(a: Version, b: Version): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2]
}

/** As it stands in Redis, and in memory, where a text takes least. */
export function formatKnown({ key, version, broken }: Known): string {
  return JSON.stringify(broken === undefined ? [key, ...version] : [key, ...version, broken])
}

/** Reads what {@link formatKnown} wrote; undefined where it is something else. */
export function parseKnown(text: string): Known | undefined {
  try {
    const [key, size, ctime_ms, ino, broken] = JSON.parse(text) as [unknown, unknown, unknown, unknown, unknown]
    const numbers = [size, ctime_ms, ino]
    if (typeof key !== 'string' || !numbers.every((one) => typeof one === 'number')) return undefined
    const version = numbers as unknown as Version
    return typeof broken === 'string' ? { key, version, broken } : { key, version }
  } catch {
    return undefined
  }
}
