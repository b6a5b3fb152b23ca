import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as z from 'zod'
import { templates } from '../../services/curiosity-core/templates.ts'
import { load } from '../../services/load.ts'
import { gaps } from '../../shared/contract/gaps.ts'
import type { MonitorDefinition } from '../../shared/contract/monitor.ts'
import type { ServiceDefinition } from '../../shared/contract/service.ts'
import { SERVICES_WITH_IO } from './house-rules.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** One folder of services/, and what belongs to it elsewhere. */
export interface Folder {
  name: string
  /** The default export of its index.ts; unset where there is none. */
  definition: Partial<ServiceDefinition & MonitorDefinition> | undefined
  /** What the folder, its tests and its fixtures hold, from the root of the repository. */
  files: readonly string[]
}

/** What the repository says about its fleet, in all the places that have to agree. */
export interface Fleet {
  folders: readonly Folder[]
  /** The gap types of the contract. */
  gaps: readonly string[]
  /** The gap types that have a question template. */
  templates: readonly string[]
  readme: string
  changelog: string
}

/** The ports the fleet promises, by service, as they are added to `KLOROS_PORT_BASE`; other services take others. */
const PORTS: Readonly<Record<string, number>> = {
  'curiosity-feed': 0,
  'curiosity-core': 1,
  'source-index': 2,
  'exception-monitor': 11,
  'integration-monitor': 12,
  'chaos-monitor': 13,
  'test-monitor': 14,
  'module-discovery': 15,
  'capability-discovery': 16,
  exploration: 17,
  'metric-quality': 18,
  'knowledge-discovery': 19,
}

/** The gap type that no monitor owns: every one may lose input, and the runner says so. */
const OF_THE_RUNNER = 'source_loss'

/** Reads this checkout. Definitions are loaded, so each state of a checkout needs a process of its own. */
export async function readFleet(): Promise<Fleet> {
  const text = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '')
  const filesIn = (folder: string) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`)
      : []

  const folders: Folder[] = []
  for (const entry of readdirSync(join(root, 'services'), { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const { name } = entry
    const files = [`services/${name}`, `test/services/${name}`, `test/fixtures/${name}`].flatMap(filesIn)
    const index = `services/${name}/index.ts`
    folders.push({ name, files, definition: files.includes(index) ? await load(name) : undefined })
  }
  return {
    folders,
    gaps: Object.keys(gaps),
    templates: Object.keys(templates),
    readme: text('README.md'),
    changelog: text('CHANGELOG.md'),
  }
}

/** Says what of the fleet is half-added: a sentence for each thing that is left to write. */
export function leftToWrite(fleet: Fleet): string[] {
  return [...fleet.folders.flatMap((folder) => [...inService(folder, fleet)]), ...inGaps(fleet), ...inDocuments(fleet)]
}

function* inService({ name, definition, files }: Folder, fleet: Fleet): Iterable<string> {
  const index = `services/${name}/index.ts`
  if (definition === undefined) {
    yield `${index} is missing, or has no default export: define the service there.`
    return
  }
  const { summary = '', limits, port, config, gaps = [], detector } = definition
  if (definition.name !== name) yield `${index} names itself '${definition.name}': name it after its folder, '${name}'.`
  if (!/^[A-Z][^\n]{8,118}\.$/.test(summary) || /[.!?]\s/.test(summary)) {
    yield `${index}: write a summary that is one sentence, with a capital and a full stop, of at most 120 characters.`
  }
  if (!/^[1-9]\d*[KMG]$/.test(limits?.memory ?? '')) {
    yield `${index}: set limits.memory as systemd writes it, such as '64M'.`
  }
  if (!/^([2-9]\d|[1-9]\d\d)%$/.test(limits?.cpu ?? '')) {
    yield `${index}: set limits.cpu as systemd writes it, '20%' or more; with less a start takes seconds.`
  }
  yield* inPort(name, port, fleet)
  yield* inConfig(index, config)
  if (!files.some((file) => file.startsWith(`test/services/${name}/`) && file.endsWith('.test.ts'))) {
    yield `test/services/${name}/ has no test: write one.`
  }
  if (detector !== undefined) yield* inMonitor(name, gaps, files, fleet)
}

function* inPort(name: string, port: number | undefined, { folders }: Fleet): Iterable<string> {
  const index = `services/${name}/index.ts`
  const promised = PORTS[name]
  if (promised !== undefined) {
    if (port !== promised) yield `${index}: set port to ${promised}, as promised for ${name}.`
    return
  }
  if (port === undefined || !Number.isInteger(port) || port < 0 || port > 99) {
    yield `${index}: set port to a number from 0 to 99; it is added to KLOROS_PORT_BASE.`
  }
  const holder =
    Object.keys(PORTS).find((other) => PORTS[other] === port) ??
    folders.find((other) => other.name !== name && other.definition?.port === port)?.name
  if (holder !== undefined) yield `${index}: port ${port} belongs to ${holder}, choose another.`
}

function* inConfig(index: string, config: z.ZodObject | undefined): Iterable<string> {
  const parsed = config?.safeParse({})
  if (parsed === undefined) yield `${index}: declare config, z.object({}) if there is nothing to configure.`
  for (const issue of parsed?.error?.issues ?? []) {
    yield `${index}: give config.${issue.path.join('.')} a default; every key has one.`
  }
}

function* inMonitor(
  name: string,
  types: readonly string[],
  files: readonly string[],
  { gaps, templates }: Fleet,
): Iterable<string> {
  const isPure = !SERVICES_WITH_IO.includes(name)
  if (isPure && !files.includes(`services/${name}/detect.ts`)) {
    yield `services/${name}/detect.ts is missing: write the detector.`
  }
  if (isPure && !files.some((file) => file.startsWith(`test/fixtures/${name}/`))) {
    yield `test/fixtures/${name}/ is empty: record real input there, and say which program and version wrote it.`
  }
  if (types.length === 0) yield `services/${name}/index.ts: list in gaps the types it opens.`
  for (const type of types) {
    if (!gaps.includes(type)) {
      yield `shared/contract/gaps.ts does not name '${type}', which ${name} opens: add it with its facts.`
    } else if (!templates.includes(type)) {
      yield noTemplate(type)
    }
  }
}

const noTemplate = (type: string) =>
  `services/curiosity-core/templates.ts has no template for '${type}': write the question it asks.`

function* inGaps({ folders, gaps, templates }: Fleet): Iterable<string> {
  for (const type of gaps) {
    const owners = folders.filter(({ definition }) => definition?.gaps?.includes(type as never)).map(({ name }) => name)
    if (type === OF_THE_RUNNER) {
      if (owners.length > 0) yield `${owners.join(' and ')} lists '${type}', which the runner opens: remove it.`
      if (!templates.includes(type)) yield noTemplate(type)
    } else if (owners.length === 0) {
      yield `shared/contract/gaps.ts names '${type}', which no monitor opens: list it in a monitor's gaps, or remove it.`
    } else if (owners.length > 1) {
      yield `${owners.join(' and ')} list '${type}': a type belongs to one monitor.`
    }
  }
}

function* inDocuments({ folders, readme, changelog }: Fleet): Iterable<string> {
  const rows = new Map([...readme.matchAll(/^\| `([a-z0-9-]+)` \| \d.*$/gm)].map(([row, name]) => [name, row]))
  for (const { name, definition } of folders) {
    const row = rows.get(name)
    if (row === undefined) {
      yield `README.md has no line for ${name} in its fleet table: add it.`
      continue
    }
    if (definition === undefined) continue
    const facts = [String(8700 + (definition.port ?? 0)), ...(definition.gaps ?? []).map((type) => `\`${type}\``)]
    for (const fact of facts) {
      if (!row.includes(fact)) yield `README.md: the line for ${name} in the fleet table does not say ${fact}: add it.`
    }
  }
  for (const name of rows.keys()) {
    if (folders.some((folder) => folder.name === name)) continue
    yield `README.md: the fleet table has a line for ${name}, which services/ does not hold: remove it.`
  }
  if (!changelog.includes('## [Unreleased]'))
    yield 'CHANGELOG.md has no section Unreleased: write what changes for users.'
}
