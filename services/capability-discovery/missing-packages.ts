import type { FactsOf } from '../../shared/contract/gaps.ts'
import { type Environment, normalise } from '../../shared/contract/installed.ts'
import type { Files } from '../../shared/contract/packed-files.ts'
import type { Need } from '../../shared/contract/summary.ts'
import { declaredNode, declaredPython, distributionsIn, hasTypes } from './declared.ts'
import { distributionsOf, isAkinTo, isEditionOf, isForOthers } from './distributions.ts'
import { isScript, type Language, type Project, type Projects } from './projects.ts'
import { type FileValue, isOfTests, type Urgency, type Wanted, wantedIn } from './reduce.ts'
import { isPluginOf, isStandardPython } from './standard.ts'
import type { TreeNames } from './tree-names.ts'
import { satisfiesNode } from './versions-node.ts'
import { satisfiesPython } from './versions-python.ts'

/** A package that is missing, as far as it is put together. */
export interface MissingPackage {
  folder: string
  facts: FactsOf<'missing_dependency'>
}

/** All that packages are looked up in. */
export interface Around {
  projects: Projects
  names: TreeNames
  /** What is installed for a project, the nearest first; none where that is not known. */
  environmentsOf(project: Project): readonly Environment[]
}

/** How many places are told. */
const MAX_PLACES = 5

const URGENCY: Readonly<Record<Urgency, readonly [by: number, why: string]>> = {
  needed: [1, ''],
  asset: [1, ''],
  named: [1, ''],
  dynamic: [0.85, 'it is loaded only where it is used'],
  optional: [0.5, 'the code can do without it'],
  type: [0.5, 'it is imported for its types alone'],
}

/** Often there without being asked for: installers bring them. */
const USUAL = new Set(['setuptools', 'pkg_resources', 'pip', 'wheel', '_distutils_hack'])

/** Where it is packed for a system, often by a program of its own. */
const PACKED =
  /(?:^|\/)(?:(?:win(?:dows|32)?|mac(?:os)?|osx)[_-][\w.-]+|[\w.]+[_-](?:installer|packaging|win(?:dows|32)|macos|osx)|packaging|installers?|mac(?:os)?|osx|win(?:dows|32)|debian|rpm|snap|flatpak|homebrew|pyinstaller)\//i

/** The packages that files of a tree import and do not have. */
export function missingPackages(files: Files<FileValue>, around: Around): MissingPackage[] {
  const missing = new Map<string, MissingPackage>()
  const settled = new Map<string, Verdict | undefined>()
  for (const [path, file] of files) {
    if (file.wants === undefined) continue
    const language: Language = /\.py[iw]?$/.test(path) ? 'python' : 'node'
    const projects = [...around.projects.around(path, language)]
    const [nearest] = projects
    if (nearest === undefined) continue
    for (const wanted of wantedIn(file)) {
      const key = `${language} ${nearest.folder} ${wanted.name}`
      if (isInTree(path, wanted.name, language, around) || needsItself(path, file, wanted.name)) continue
      if (!settled.has(key)) settled.set(key, judge(wanted.name, projects, around))
      const verdict = settled.get(key)
      if (verdict !== undefined) note(missing, key, path, wanted, nearest, of(verdict, path, wanted, projects, around))
    }
  }
  return [...missing.values()]
}

/** Whether a script says itself that it needs something. */
function needsItself(path: string, { manifest }: FileValue, name: string): boolean {
  if (manifest?.needs === undefined || !isScript(path)) return false
  const needs = new Map(manifest.needs.map((need) => [normalise(need[0]), need]))
  return declaredPython(name, distributionsOf(name), { needs }) !== undefined
}

function isInTree(path: string, name: string, language: Language, { names, projects }: Around): boolean {
  if (language === 'python') return names.hasModule(path, name, distributionsOf(name) !== undefined)
  return projects.isAlias(name) || names.hasFolder(path, name) || names.isConfigured(name)
}

/** What is the matter with a package. */
interface Verdict {
  state: MissingPackage['facts']['state']
  package: string
  manifest: string
  declared?: string
  installed?: string
  confidence: number
  why: string[]
}

function judge(name: string, projects: readonly Project[], around: Around): Verdict | undefined {
  const [nearest] = projects
  if (nearest === undefined) return undefined
  const isPython = nearest.language === 'python'
  const [environment] = projects.flatMap(around.environmentsOf)
  if (isPython && isStandardPython(name, environment?.version)) return undefined
  const all = [...around.projects.all(nearest.language)]
  if (all.some(({ names }) => names.has(isPython ? normalise(name) : name))) return undefined
  if (!isPython && all.some(({ folder, needs }) => needs.has(name) && around.names.areBundled(folder))) return undefined
  const known = isPython ? distributionsIn(name, environment) : undefined
  for (const project of projects) {
    const need = isPython ? declaredPython(name, known, project) : declaredNode(name, project)
    if (need !== undefined) return installedAs(need, project, around.environmentsOf(project))
  }
  const why: string[] = []
  let confidence = isPython && known === undefined ? 0.8 : 0.95
  const less = (isSo: boolean, by: number, reason: string) => {
    if (!isSo) return
    confidence *= by
    why.push(reason)
  }
  less(isPython && known === undefined, 1, 'its package goes by the name of the module, as far as is known')
  const isDeclared = (isIt: (one: string) => boolean) =>
    isPython && projects.some(({ needs }) => [...needs.values()].some(([one]) => isIt(one)))
  less(isPython && isForOthers(known?.[0] ?? name), 0.6, 'it is for other systems alone')
  less(
    known === undefined && isDeclared((one) => isAkinTo(one, name)),
    0.8,
    'a package of a like name is declared, and may bring it',
  )
  less(
    known !== undefined && isDeclared((one) => known.some((each) => isEditionOf(one, each))),
    0.7,
    'what may be another edition of it is declared',
  )
  less(/^[^@/]+\.(?:css|scss)$/.test(name), 0.7, 'a plugin of a bundler may make it')
  less(
    projects.some(({ isOpen }) => isOpen),
    0.6,
    'what is declared is not all written out',
  )
  less(!isPython && hasTypes(name, projects), 0.8, 'its types are declared, and may be all that is meant')
  less(USUAL.has(name), 0.6, 'installers bring it')
  less(!isPython && all.some(({ needs }) => needs.has(name)), 0.8, 'another package of the tree declares it')
  // What lies beside projects, such as a script, is run where one of them is installed.
  const isBeside = isPython && !projects.some(({ isWhole }) => isWhole)
  less(
    isBeside && all.some((each) => declaredPython(name, known, each) !== undefined),
    0.7,
    'another project of the tree declares it',
  )
  return { state: 'undeclared', package: known?.[0] ?? name, manifest: nearest.manifest, confidence, why }
}

/** What is known where a file lies, and of how it imports it. */
function of(
  verdict: Verdict,
  path: string,
  { name, urgency }: Wanted,
  projects: readonly Project[],
  around: Around,
): Verdict {
  if (verdict.state !== 'undeclared') return verdict
  const { confidence, why } = verdict
  const less = (by: number, reason: string) => ({ ...verdict, confidence: confidence * by, why: [...why, reason] })
  if (urgency === 'asset' && around.projects.isBased(path)) return less(0.6, 'it may be a file below a `baseUrl`')
  if (urgency === 'named' && hasTypes(name, projects)) return less(0.75, 'it is imported by names as types have')
  if (projects[0]?.language !== 'python') return verdict
  if (PACKED.test(path)) return less(0.7, 'it is for packing, and may be run by other means')
  if (isPluginOf(name, path)) return less(0.7, 'it is a plugin, which what it is for loads')
  const isOpen = isOfTests(path) && projects.some(({ isOpenToTests }) => isOpenToTests)
  return isOpen ? less(0.6, 'what tests are run with is not all written out') : verdict
}

/** What is declared may not be installed, or not as it is declared. */
function installedAs(need: Need, project: Project, environments: readonly Environment[]): Verdict | undefined {
  const [name, range, how] = need
  if (environments.length === 0 || environments.some(({ open }) => open) || how === 'optional') return undefined
  const isPython = project.language === 'python'
  const nameOf = (each: string) => (isPython ? normalise(each) : each)
  const versionOf = (one: string) =>
    environments.map(({ packages }) => packages.get(nameOf(one))).find((each) => each !== undefined)
  const version = versionOf(name)
  const base = {
    package: name,
    manifest: project.manifest,
    declared: range || 'any version',
    confidence: 0.95,
    why: [],
  }
  if (version === undefined) {
    // Where nothing for work on the code is installed, that is meant.
    const others = [...project.needs.values()].filter(([, , each]) => each === 'dev')
    if (how === 'dev' && !others.some(([each]) => versionOf(each) !== undefined)) return undefined
    return { ...base, state: 'not_installed' }
  }
  const fits = isPython ? satisfiesPython(version, range) : satisfiesNode(version, range)
  return fits === false ? { ...base, state: 'wrong_version', installed: version } : undefined
}

function note(
  missing: Map<string, MissingPackage>,
  key: string,
  path: string,
  { name, line, urgency }: Wanted,
  project: Project,
  verdict: Verdict,
): void {
  const [by, reason] = URGENCY[urgency]
  const { why, confidence: whole, ...rest } = verdict
  const confidence = Math.round(whole * by * 1000) / 1000
  const reasons = reason === '' ? why : [...why, reason]
  const place = `${path}:${line}`
  const known = missing.get(key)
  if (known === undefined) {
    const { language } = project
    const facts = { module: name, language, ...rest, imports: [place], count: 1, confidence }
    missing.set(key, { folder: project.folder, facts: { ...facts, ...(reasons.length > 0 && { why: reasons }) } })
    return
  }
  const { facts } = known
  facts.count += 1
  // The surest come first.
  if (confidence > facts.confidence) {
    facts.confidence = confidence
    facts.imports.unshift(place)
    if (reasons.length > 0) facts.why = reasons
    else delete facts.why
  } else facts.imports.push(place)
  facts.imports.splice(MAX_PLACES)
}
