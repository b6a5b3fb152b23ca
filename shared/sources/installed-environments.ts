import { basename, dirname, join } from 'node:path'
import { type Environment, normalise } from '../contract/installed.ts'
import { addTo } from '../contract/lists.ts'
import { namesIn, programsIn } from './installed-programs.ts'
import { workspacesIn } from './installed-workspaces.ts'
import { textOf } from './small-file.ts'
import type { Watch } from './tail-watch.ts'

/** How many packages of one environment are known, and how much of a file is read, in bytes. */
const MAX_PACKAGES = 10_000
const MAX_BYTES = 256 * 1024

/** What virtual environments in a project are called. */
const NAMES = ['.venv', 'venv', 'env', '.env']

/** What a new virtual environment has. */
const BROUGHT = new Set(['pip', 'setuptools', 'wheel'])

/** Reads the environments at some places: a project's own, or what each place is itself. */
export async function readEnvironments(places: readonly string[], watch: Watch): Promise<Environment[]> {
  const found: Environment[] = []
  for (const place of places) {
    const names = await namesIn(place, watch)
    if (basename(place) === 'node_modules') found.push(...(await readNode(place, watch)))
    else if (names.includes('pyvenv.cfg')) found.push(...(await readVirtual(place, watch)))
    else if (names.some((name) => /\.(?:dist|egg)-info$/.test(name))) {
      found.push(await readPackages(place, place, watch))
    } else {
      if (names.includes('node_modules')) found.push(...(await readProject(place, watch)))
      if (names.includes('conda-meta')) found.push(...(await readConda(place, watch)))
      for (const name of NAMES.filter((each) => names.includes(each))) {
        found.push(...(await readVirtual(join(place, name), watch)))
      }
    }
  }
  return found
}

/** Reads the packages of a project, and those that its members have for themselves. */
async function readProject(folder: string, watch: Watch): Promise<Environment[]> {
  const members = await workspacesIn(folder, watch)
  const own = await readNode(join(folder, 'node_modules'), watch)
  const found: Environment[] = own.map((one) => (members.length === 0 ? one : { ...one, members }))
  for (const member of members) found.push(...(await readNode(join(member, 'node_modules'), watch)))
  return found
}

async function readNode(folder: string, watch: Watch): Promise<Environment[]> {
  const packages = new Map<string, string>()
  let isOpen = false
  for (const name of await namesIn(folder, watch)) {
    const inside = name.startsWith('@') ? await namesIn(join(folder, name), watch) : ['']
    for (const one of inside) {
      const whole = one === '' ? name : `${name}/${one}`
      // npm puts what it replaces aside under such a name until all is done, and makes folders before it fills them.
      if (/(?:^|\/)\.[^/]+-[\w-]{8}$/.test(whole)) isOpen = true
      if (/(?:^|\/)\./.test(whole)) continue
      const version = versionIn(await textOf(join(folder, whole, 'package.json'), MAX_BYTES))
      if (version === undefined) isOpen = true
      else if (packages.size < MAX_PACKAGES) packages.set(whole, version)
    }
  }
  // An upgrade may leave every name as it is.
  await watch.hold(folder, '.package-lock.json')
  if (packages.size === 0) return []
  const programs = new Set(await namesIn(join(folder, '.bin'), watch))
  const open = isOpen ? ({ open: true } as const) : {}
  return [{ of: dirname(folder), language: 'node', packages, modules: new Map(), programs, ...open }]
}

/** The version of a `package.json`; empty where it says none, undefined where it is not there or not whole. */
function versionIn(text: string): string | undefined {
  try {
    const { version } = JSON.parse(text) as { version?: unknown }
    return typeof version === 'string' ? version.slice(0, 100) : ''
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
    return undefined
  }
}

async function readVirtual(folder: string, watch: Watch): Promise<Environment[]> {
  // It may be half made.
  await namesIn(folder, watch)
  const settings = await textOf(join(folder, 'pyvenv.cfg'), MAX_BYTES)
  if (settings === '') return []
  const found: Environment[] = []
  const own = /^\s*version(?:_info)?\s*=\s*(\S+)/im.exec(settings)?.[1]
  for (const version of await versionsIn(folder, own, watch)) {
    const read = await readPackages(sitePackages(folder, version), dirname(folder), watch)
    const programs = await programsIn([join(folder, 'bin')], watch)
    const isOpen = read.open || /^\s*include-system-site-packages\s*=\s*true/im.test(settings)
    found.push({ ...read, programs, version, ...(isOpen && { open: true }) })
  }
  return found
}

/** Reads an environment of conda, which has packages of its own beside those of pip. */
async function readConda(folder: string, watch: Watch): Promise<Environment[]> {
  const own = new Map<string, string>()
  for (const name of (await namesIn(join(folder, 'conda-meta'), watch)).slice(0, MAX_PACKAGES)) {
    const [, distribution, version = ''] = /^(.+)-([^-]+)-[^-]+\.json$/.exec(name) ?? []
    if (distribution !== undefined) own.set(normalise(distribution), version)
  }
  const found: Environment[] = []
  for (const version of await versionsIn(folder, own.get('python'), watch)) {
    const read = await readPackages(sitePackages(folder, version), folder, watch, own)
    const programs = await programsIn([join(folder, 'bin')], watch)
    found.push({ ...read, programs, version })
  }
  return found
}

/**
 * The x of each Python 3.x that an environment has packages for: of the one that it says it has alone, for those of one that
 * was there before stay beside them.
 */
async function versionsIn(folder: string, own: string | undefined, watch: Watch): Promise<number[]> {
  const versions = (await namesIn(join(folder, 'lib'), watch)).flatMap((name) => {
    const minor = /^python3\.(\d+)$/.exec(name)?.[1]
    return minor === undefined ? [] : [Number(minor)]
  })
  const said = Number(/^3\.(\d+)/.exec(own ?? '')?.[1])
  return versions.includes(said) ? [said] : versions
}

function sitePackages(folder: string, version: number): string {
  return join(folder, 'lib', `python3.${version}`, 'site-packages')
}

/** Reads the metadata of a folder of Python's packages. @param others what is there besides. */
async function readPackages(
  folder: string,
  of: string,
  watch: Watch,
  others: ReadonlyMap<string, string> = new Map(),
): Promise<Environment> {
  const packages = new Map(others)
  const modules = new Map<string, string[]>()
  let isOpen = false
  for (const name of (await namesIn(folder, watch)).sort().slice(0, MAX_PACKAGES)) {
    // What such a file names is elsewhere; and pip gives such a name to what it replaces until that is done.
    const isLink = /\.(?:egg-link|pth)$/.test(name) && !/^(?:distutils-precedence|_virtualenv|__editable__)/.test(name)
    if (isLink || name.startsWith('~')) isOpen = true
    const [, distribution, version = ''] =
      /^([^~-].*?)(?:-([^-]+?)(?:-py[\d.]+)?)?\.(?:dist|egg)-info$/.exec(name) ?? []
    if (distribution === undefined) continue
    const normal = normalise(distribution)
    packages.set(normal, version)
    const metadata = join(folder, name)
    const found = await modulesOf(metadata)
    for (const module of found) if (modules.get(module)?.at(-1) !== normal) addTo(modules, module, normal)
    // What names its modules is written last.
    if (found.length === 0) await watch.hold(metadata)
  }
  // What makes an environment brings these, and what is wanted there comes after.
  if ([...packages.keys()].every((name) => BROUGHT.has(name))) isOpen = true
  return { of, language: 'python', packages, modules, programs: new Set(), ...(isOpen && { open: true }) }
}

async function modulesOf(metadata: string): Promise<string[]> {
  const names = await textOf(join(metadata, 'top_level.txt'), MAX_BYTES)
  if (names !== '') return names.split(/\s+/).filter((name) => name !== '' && !name.includes('/'))
  const found = new Set<string>()
  for (const line of (await textOf(join(metadata, 'RECORD'), MAX_BYTES)).split('\n')) {
    const [, folder, file] =
      /^(?:([A-Za-z]\w*)\/[^,]*\.(?:py|so|pyd)|([A-Za-z]\w*)(?:\.[\w-]+)?\.(?:py|so|pyd)),/.exec(line) ?? []
    const name = folder ?? file
    if (name !== undefined) found.add(name)
  }
  return [...found]
}
