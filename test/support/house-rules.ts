import { posix } from 'node:path'
import { moduleFacts, type Spot } from './module-facts.ts'

/** A layer: the files it holds, and what they may import beside their own folder. */
interface Layer {
  name: string
  holds: RegExp
  /**
   * Paths in the repository (a folder ends with a slash), names of packages, `node` for Node's own modules, and `*` for
   * any package but ioredis.
   */
  may: readonly string[]
}

/** Services that hold I/O of their own; any other is a monitor, pure but for its index.ts. */
export const SERVICES_WITH_IO = ['curiosity-core', 'curiosity-feed', 'source-index']

const SERVICE_WITH_IO = [
  'zod',
  'lru-cache',
  'node',
  'shared/contract/',
  'shared/sources/',
  'shared/bus/',
  'shared/store/',
]

// The first layer that holds a file is its own.
const layers: readonly Layer[] = [
  { name: 'shared/contract', holds: /^shared\/contract\//, may: ['zod'] },
  {
    name: 'shared/sources/stream',
    holds: /^shared\/sources\/stream(-[a-z]+)*\.ts$/,
    may: ['zod', 'node', 'shared/contract/', 'shared/bus/', 'shared/store/', 'shared/sources/'],
  },
  {
    name: 'shared/sources/index',
    holds: /^shared\/sources\/index(-[a-z]+)*\.ts$/,
    may: ['zod', 'node', 'shared/contract/', 'shared/bus/', 'shared/sources/'],
  },
  {
    name: 'shared/sources',
    holds: /^shared\/sources\//,
    may: ['zod', 'node', 'chokidar', 'picomatch', 'shared/contract/'],
  },
  { name: 'shared/bus', holds: /^shared\/bus\//, may: ['zod', 'node', 'ioredis', 'shared/contract/'] },
  {
    name: 'shared/store',
    holds: /^shared\/store\//,
    may: ['zod', 'node', 'ioredis', 'shared/contract/', 'shared/bus/'],
  },
  { name: 'shared/text', holds: /^shared\/text\//, may: ['zod', 'shared/contract/'] },
  {
    name: 'shared/mcp',
    holds: /^shared\/mcp\//,
    may: ['zod', '@modelcontextprotocol/sdk', 'shared/contract/', 'shared/text/'],
  },
  {
    name: 'shared/daemon',
    holds: /^shared\/daemon\//,
    may: ['zod', 'node', 'pino', 'lru-cache', 'smol-toml', 'shared/contract/', 'shared/bus/'],
  },
  {
    name: 'services/main.ts',
    holds: /^services\/[^/]+\.ts$/,
    may: ['node', 'shared/contract/', 'shared/daemon/', 'shared/bus/', 'services/load.ts', 'package.json'],
  },
  {
    name: 'pure files of services',
    holds: /^services\/([^/]+\/detect|curiosity-core\/(meaning|silence|templates(\/[^/]+)?|ties))\.ts$/,
    may: ['zod', 'lru-cache', 'shared/contract/'],
  },
  {
    name: 'curiosity-feed',
    holds: /^services\/curiosity-feed\//,
    may: [
      ...SERVICE_WITH_IO,
      'fastify',
      '@fastify/cors',
      '@fastify/rate-limit',
      'socket.io',
      '@modelcontextprotocol/sdk',
      'shared/text/',
      'shared/mcp/',
      'package.json',
    ],
  },
  {
    name: 'source-index',
    holds: /^services\/source-index\//,
    may: [
      ...SERVICE_WITH_IO,
      'ignore',
      'smol-toml',
      '@typescript-eslint/typescript-estree',
      'typescript',
      '@lezer/common',
      '@lezer/python',
      'markdown-it',
      'yaml',
    ],
  },
  { name: 'services with I/O', holds: new RegExp(`^services/(${SERVICES_WITH_IO.join('|')})/`), may: SERVICE_WITH_IO },
  {
    name: 'index.ts of monitors',
    holds: /^services\/[^/]+\/index\.ts$/,
    may: ['zod', 'shared/contract/', 'shared/sources/'],
  },
  {
    name: 'workers of monitors',
    holds: /^services\/[^/]+\/worker-[a-z]+\.ts$/,
    may: ['shared/contract/', 'shared/sources/'],
  },
  {
    name: 'pure files of services',
    holds: /^services\/test-monitor\/formats\/xml-elements\.ts$/,
    may: ['sax'],
  },
  {
    name: 'pure files of services',
    holds: /^services\/capability-discovery\/versions-node\.ts$/,
    may: ['semver'],
  },
  { name: 'pure files of services', holds: /^services\/[^/]+\//, may: ['zod', 'lru-cache', 'shared/contract/'] },
  {
    name: 'scripts/study-index',
    holds: /^scripts\/study-index(\/|\.ts$)/,
    may: ['node', 'shared/', 'scripts/study-index/', 'services/integration-monitor/', 'services/source-index/'],
  },
  {
    name: 'scripts/study-capabilities',
    holds: /^scripts\/study-capabilities(\/|\.ts$)/,
    may: ['node', 'shared/', 'scripts/study-capabilities/', 'scripts/study-index/', 'services/capability-discovery/'],
  },
  {
    name: 'scripts/study-modules',
    holds: /^scripts\/study-modules(\/|\.ts$)/,
    may: [
      'node',
      'shared/',
      'scripts/study-modules/',
      'scripts/study-index/',
      'services/module-discovery/',
      'services/source-index/',
    ],
  },
  {
    name: 'scripts/study-knowledge',
    holds: /^scripts\/study-knowledge(\/|\.ts$)/,
    may: [
      'node',
      'shared/',
      'scripts/study-knowledge/',
      'scripts/study-capabilities/',
      'scripts/study-index/',
      'services/knowledge-discovery/',
    ],
  },
  {
    name: 'scripts/study-exploration',
    holds: /^scripts\/study-exploration(\/|\.ts$)/,
    may: ['node', 'shared/', 'scripts/study-exploration/', 'scripts/study-index/', 'services/exploration/'],
  },
  // They reach the fleet over HTTP, and Redis through shared/bus; benchmarks boot a systemd as tests do, and measure a parser
  // and the watching of trees with nothing around them.
  {
    name: 'scripts',
    holds: /^scripts\//,
    may: [
      '*',
      'node',
      'shared/',
      'scripts/',
      'services/load.ts',
      'services/source-index/',
      'services/test-monitor/formats/open.ts',
      'services/curiosity-feed/dashboard-place.ts',
      'package.json',
      'test/support/booted.ts',
    ],
  },
]

const CLOCKS =
  /^(Date\.now|new Date|Date\(\)|set(Timeout|Interval|Immediate)(\(\))?|Math\.random|fetch\(\)|(performance|process|crypto)\..*)$/

/**
 * Holds one file of services/, shared/, scripts/ or test/ against the rules of the house.
 *
 * @param path from the root of the repository, with slashes.
 * @returns a sentence for each offence, with its place.
 */
export function offences(path: string, source: string): string[] {
  const naming = [...namingOffences(path)]
  if (path.startsWith('test/')) return naming
  const facts = moduleFacts(source)
  const layer = layers.find(({ holds }) => holds.test(path))
  if (layer === undefined)
    return [...naming, `${path} belongs to no layer: give it one in test/support/house-rules.ts.`]
  const found = [...naming]
  const tell = (spots: readonly Spot[], sentence: (name: string) => string) => {
    for (const { line, name } of spots) found.push(`${path}:${line} ${sentence(name)}`)
  }

  tell(
    facts.imports.filter(({ name }) => !mayImport(path, layer, name)),
    (name) => `imports ${name}; ${layer.name} may import ${layer.may.join(', ')} and the own folder.`,
  )
  if (!path.startsWith('scripts/') && path !== 'services/main.ts') {
    tell(
      facts.globals.filter(({ name }) => name === 'process.env' || name === 'process.exit'),
      (name) => `uses ${name}: only services/main.ts and scripts/ know how a process is started and ended.`,
    )
  }
  if (layer.name === 'pure files of services') {
    tell(
      facts.globals.filter(({ name }) => CLOCKS.test(name)),
      (name) => `uses ${name}: a pure file has no clock, no chance and no I/O; time comes with the item.`,
    )
  }
  tell(facts.reexports, (name) => `re-exports ${name}: import it where it is declared.`)
  tell(facts.undocumented, (name) => `exports ${name} without a docstring: say above it what it is, in one sentence.`)
  tell(facts.statelessClasses, (name) => `declares ${name}, a class without state: write functions.`)
  if (facts.defaultExport && posix.basename(path) !== 'index.ts') {
    tell([facts.defaultExport], () => 'has a default export: only an index.ts has one, give it a name.')
  }
  if (facts.lines > 250) found.push(`${path} has ${facts.lines} lines: past 250 it is two files.`)
  return found
}

function* namingOffences(path: string): Iterable<string> {
  const name = posix.basename(path).replace(/(\.test)?\.ts$/, '')
  if (!path.split('/').every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?(\.ts)?$/.test(part))) {
    yield `${path} is not named in kebab-case.`
  }
  if (['utils', 'util', 'types', 'helpers', 'helper', 'common', 'misc'].includes(name)) {
    yield `${path} is named after nothing: name it for what it holds.`
  }
}

function mayImport(path: string, { may }: Layer, specifier: string): boolean {
  const target = targetOf(path, specifier)
  if (may.some((one) => (one.endsWith('/') ? target.startsWith(one) : target === one))) return true
  if (!specifier.startsWith('.')) return may.includes('*') && target !== 'ioredis'
  // A service's own folder, but not what its index.ts wires together.
  const folder = /^(?:services|shared)\/[^/]+\//.exec(path)?.[0]
  return folder !== undefined && target.startsWith(folder) && target !== `${folder}index.ts`
}

/** A path in the repository, the name of a package, or `node`. */
function targetOf(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier)
  // node:process is a way around the rule about the environment.
  if (specifier.startsWith('node:')) return specifier === 'node:process' ? specifier : 'node'
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
}
