import { cut, plain } from './plain-text.ts'

/** The most an id may be, in characters: with the project before it, it names a gap. */
const MAX_ID = 400

/** What is volatile, as it looks around the character that tells of it. */
const VOLATILE = /0x|\/(?:tmp|var|private|pytest-of-)|-[0-9a-fA-F]{4}-|\bpid/

/** By code: 1 for what is never in an id that stays the same, 2 for what may be. */
const SIGNS = new Uint8Array(0xa0)
for (let code = 0; code < 0xa0; code += 1) {
  if (code < 0x20 || code >= 0x7f || code === 0x40) SIGNS[code] = 1
}
for (const letter of 'x/-p') SIGNS[letter.charCodeAt(0)] = 2

/** A test's id with what changes from one run to the next replaced: addresses, temporary paths, UUIDs, pids. */
export function steady(id: string): string {
  const text = mayVary(id) ? replaced(id) : id
  return text.length > MAX_ID ? `${cut(text, MAX_ID - 9)} ${hash(text)}` : text
}

/** Whether an id may hold anything that `replaced` looks for. A loop, since every test of every report goes through it. */
function mayVary(id: string): boolean {
  const { length } = id
  for (let i = 0; i < length; i += 1) {
    const code = id.charCodeAt(i)
    if (code > 0x9f) continue
    const sign = SIGNS[code]
    if (sign === 0) continue
    if (sign === 1 || VOLATILE.test(id.slice(Math.max(0, i - 1), i + 12))) return true
  }
  return false
}

function replaced(id: string): string {
  return plain(id)
    .replace(/\n/g, ' ')
    .replace(/0x[0-9a-fA-F]{6,}/g, '0x…')
    .replace(/(?<=\/pytest-of-)[^/\s]{1,64}(?:\/pytest-\d{1,9})?/g, '…')
    .replace(/(?<=\/(?:private\/)?var\/folders\/)[^/\s]{1,64}\/[^/\s]{1,64}\/T\/[^/\s'"\])]{1,128}/g, '…')
    .replace(/(?<=\/(?:private\/)?tmp\/)(?!pytest-of-)(?=[^/\s]{0,128}\d)[\w.-]{6,128}/g, '…')
    .replace(/\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b/g, '<uuid>')
    .replace(/(?<=[A-Za-z_$][\w$]{0,100}@)(?=[a-f]{0,8}\d)[0-9a-f]{6,8}\b/g, '…')
    .replace(/(\bpid[ =:#]{0,2})\d{1,9}\b/g, '$1…')
}

/** FNV-1a, 32 bits as 8 hexadecimal digits: what tells long ids apart whose beginnings are the same. */
function hash(text: string): string {
  let state = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  return (state >>> 0).toString(16).padStart(8, '0')
}

/** A path relative to the first of the roots it lies in, with slashes; as it is where it lies in none. */
export function relativePath(path: string, roots: readonly (string | undefined)[]): string {
  const text = (/^[A-Za-z]:\\|^\.{0,2}\\|^\w+\\/.test(path) ? path.replaceAll('\\', '/') : path)
    .replace(/^file:\/\/(?=\/)/, '')
    .replace(/^(?:\.\/)+(?=.)/, '')
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
