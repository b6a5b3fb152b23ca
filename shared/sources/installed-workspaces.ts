import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import picomatch from 'picomatch'
import { textOf } from './small-file.ts'
import { isOfSystem } from './system-error.ts'
import type { Watch } from './tail-watch.ts'

/** How many members one project has at most, how deep they may lie, and how many folders are looked at for them. */
const MAX_MEMBERS = 300
const MAX_DEPTH = 5
const MAX_FOLDERS = 3_000
const MAX_PATTERNS = 100
const MAX_PATTERN = 200
/** How much of a manifest is read. */
const MAX_BYTES = 256 * 1024

/** The folders of the members of a project of npm, yarn or pnpm: the packages that its installation is for. */
export async function workspacesIn(folder: string, watch: Watch): Promise<string[]> {
  const patterns = [
    ...patternsOf(await textOf(join(folder, 'package.json'), MAX_BYTES)),
    ...packagesOf(await textOf(join(folder, 'pnpm-workspace.yaml'), MAX_BYTES)),
  ].filter((each) => each.length <= MAX_PATTERN)
  await watch.hold(folder, 'package.json')
  await watch.hold(folder, 'pnpm-workspace.yaml')
  const wanted = patterns.filter((each) => !each.startsWith('!')).slice(0, MAX_PATTERNS)
  if (wanted.length === 0) return []
  const left = patterns.filter((each) => each.startsWith('!')).slice(0, MAX_PATTERNS)
  const matches = picomatch(wanted.map(plain), { ignore: left.map((each) => plain(each.slice(1))) })
  // Only where a member may lie is looked.
  const depth = Math.min(
    MAX_DEPTH,
    Math.max(...wanted.map((each) => (each.includes('**') ? MAX_DEPTH : partsOf(each)))),
  )
  const members: string[] = []
  let looked = 0
  const below = async (path: string, level: number): Promise<void> => {
    looked += 1
    if (looked > MAX_FOLDERS || level >= depth) return
    for (const name of await foldersIn(join(folder, path))) {
      const place = path === '' ? name : `${path}/${name}`
      if (members.length < MAX_MEMBERS && matches(place)) members.push(join(folder, place))
      await below(place, level + 1)
    }
  }
  await below('', 0)
  return members
}

/** Links are not followed: they may lead in circles. */
async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
      .map(({ name }) => name)
  } catch (error) {
    if (!isOfSystem(error)) throw error
    return []
  }
}

function patternsOf(text: string): string[] {
  try {
    const { workspaces } = JSON.parse(text.replace(/^\ufeff/, '')) as { workspaces?: unknown }
    const all = Array.isArray(workspaces) ? workspaces : (workspaces as { packages?: unknown } | undefined)?.packages
    return Array.isArray(all) ? all.filter((each): each is string => typeof each === 'string') : []
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
    return []
  }
}

/** The list under `packages:` in a file of YAML, as pnpm has it. */
function packagesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  const found: string[] = []
  for (let at = lines.indexOf('packages:') + 1; at > 0 && at < lines.length; at += 1) {
    const line = lines[at]!.replace(/\s#.*$/, '')
    if (/^\s*$|^\s*#/.test(line)) continue
    const item = /^\s*-\s+(["']?)(.*?)\1\s*$/.exec(line)?.[2]
    if (item === undefined) break
    found.push(item)
  }
  return found
}

function plain(pattern: string): string {
  return pattern.replace(/^\.\//, '').replace(/\/+$/, '')
}

function partsOf(pattern: string): number {
  return plain(pattern).split('/').length
}
