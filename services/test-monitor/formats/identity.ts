import { oneLine } from '../text.ts'
import { plain } from './plain-text.ts'

/** The most an id may be, in characters: with the project before it, it names a gap. */
const MAX_ID = 400

const AT = 0x40
const DASH = 0x2d
const SLASH = 0x2f
const ZERO = 0x30
const D = 0x64
const P = 0x70
const T = 0x74
const V = 0x76
const X = 0x78

/** A test's id with what changes from one run to the next replaced: addresses, temporary paths, UUIDs, pids. */
export function steady(id: string): string {
  const text = mayVary(id) ? replaced(id) : id
  return text.length > MAX_ID ? oneLine(text, MAX_ID) : text
}

/** {@link steady} for an id whose beginning is known to hold nothing that changes, and nothing that goes on. */
export function steadyAfter(beginning: string, rest: string): string {
  const id = beginning + rest
  return id.length > MAX_ID || mayVary(rest) ? steady(id) : id
}

/** Whether an id may hold anything that `replaced` looks for. Every test of every report goes through this, so no RegExp. */
function mayVary(id: string): boolean {
  const { length } = id
  let before = 0
  for (let i = 0; i < length; i += 1) {
    const code = id.charCodeAt(i)
    if (code <= AT) {
      if (code < 0x20 || code === AT) return true
      // As far from each other as in a UUID.
      if (code === DASH && i + 5 < length && id.charCodeAt(i + 5) === DASH) return true
    } else if (code >= P) {
      if (code === X && before === ZERO) return true
      if ((code === T || code === V || code === P) && before === SLASH && holdsFolder(id, i)) return true
      if (code === P && i + 2 < length && id.charCodeAt(i + 2) === D) return true
      if (code >= 0x7f && code < 0xa0) return true
    }
    before = code
  }
  return false
}

function holdsFolder(id: string, at: number): boolean {
  return ['tmp/', 'var/', 'private/', 'pytest-of-'].some((folder) => id.startsWith(folder, at))
}

function replaced(id: string): string {
  return plain(id)
    .replace(/\n/g, ' ')
    .replace(/0x[0-9a-fA-F]{6,}/g, '0x…')
    .replace(/(?<=\/pytest-of-)[^/\s]{1,64}(?:\/pytest-\d{1,9})?/g, '…')
    .replace(/(?<=\/(?:private\/)?var\/folders\/)[^/\s]{1,64}\/[^/\s]{1,64}\/T\/[^/\s'"\])]{1,128}/g, '…')
    .replace(/(?<=\/(?:private\/)?tmp\/)(?!pytest-of-)(?:tmp[a-z0-9_]{8}\b|(?=[^/\s]{0,128}\d)[\w.-]{6,128})/g, '…')
    .replace(/\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b/g, '<uuid>')
    .replace(/(?<=[A-Za-z_$][\w$]{0,100}@)(?=[a-f]{0,8}\d)[0-9a-f]{6,8}\b/g, '…')
    .replace(/(\bpid[ =:#]{0,2})\d{1,9}\b/g, '$1…')
}

/** The path of a file URL, which Node writes for modules; any other text as it is. */
export function withoutScheme(text: string): string {
  if (!text.startsWith('file:///')) return text
  const path = text.slice('file://'.length)
  try {
    return decodeURIComponent(path)
  } catch (error) {
    // Where it is cut, or was never escaped.
    if (error instanceof URIError) return path
    throw error
  }
}

/** A path relative to the first of the roots it lies in, with slashes; as it is where it lies in none. */
export function relativePath(path: string, roots: readonly (string | undefined)[]): string {
  const slashed = /^[A-Za-z]:\\|^\.{0,2}\\|^\w+\\/.test(path) ? path.replaceAll('\\', '/') : path
  const text = withoutScheme(slashed).replace(/^(?:\.\/)+(?=.)/, '')
  for (const root of roots) {
    const folder = root?.replaceAll('\\', '/').replace(/\/+$/, '')
    if (folder && text.startsWith(`${folder}/`)) return text.slice(folder.length + 1)
  }
  return text
}

const COMMITS =
  /^(?:git_commit|git_sha|git_revision|ci_commit_sha|github_sha|build_sourceversion|commit|commit_sha|revision|vcs\.revision|buildkite_commit|circle_sha1)$/i

/** The commit a property of a report names, in lower case; undefined for any other property or value. */
export function commitIn(name: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || !COMMITS.test(name) || !/^[0-9a-f]{7,64}$/i.test(value.trim())) return undefined
  return value.trim().toLowerCase()
}
