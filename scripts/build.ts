import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build as bundleFiles, type Plugin } from 'esbuild'
import about from '../package.json' with { type: 'json' }
import { dashboardPlace as findDashboard } from '../services/curiosity-feed/dashboard-place.ts'
import { serviceNames } from '../services/load.ts'
import { copyright } from './build/copyright.ts'
import { exampleConfig } from './build/example-config.ts'
import { manual } from './build/manual.ts'
import { sparedParts } from './build/spared-parts.ts'
import { bashCompletion } from './kloros/completion/bash.ts'
import { fishCompletion } from './kloros/completion/fish.ts'
import { completed } from './kloros/completion/table.ts'
import { zshCompletion } from './kloros/completion/zsh.ts'
import { workerPlaceIs } from './lib/worker-place.ts'

// Builds dist/: main.js (the loader), services/NAME.cjs with its code cache, which caches.js makes, services/workers/, dashboard/, kloros.js (the command
// line) with its manual page kloros.1 and completions/ for shells, kloros.toml, the configuration that a host begins with, and copyright.

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

/** The files that are in what is built. */
const sources = new Set<string>()

async function build(options: BuildOptions): Promise<void> {
  const { metafile } = await bundleFiles({ absWorkingDir: root, logLevel: 'warning', ...options, metafile: true })
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) if (bytesInOutput > 0) sources.add(path)
  }
}

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  charset: 'ascii',
  // Names stay, for a crash is told by them.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
}

/** Puts the one service into its bundle where the source tree would look for it by name. */
function oneService(name: string): Plugin {
  return {
    name: 'one-service',
    setup({ onLoad }) {
      onLoad({ filter: /\/services\/load\.ts$/ }, () => ({
        contents: `
          export const load = async () => (await import('./${name}/index.ts')).default
          export const serviceNames = () => ${JSON.stringify(serviceNames())}`,
        resolveDir: join(root, 'services'),
        loader: 'ts',
      }))
    },
  }
}

/** Tells where the dashboard's files are, in place of the file that does in the source tree. */
const dashboardPlace: Plugin = {
  name: 'dashboard-place',
  setup({ onLoad }) {
    onLoad({ filter: /\/curiosity-feed\/dashboard-place\.ts$/ }, ({ path }) => ({
      contents: `
        import { join } from 'node:path'
        export const dashboardPlace = () => ({ folder: join(__dirname, '..', 'dashboard'), elsewhere: {} })`,
      resolveDir: dirname(path),
      loader: 'ts',
    }))
  },
}

/** Leaves what may never be needed, `FOLDER/late-PART.ts`, to a file of its own: what is loaded is what is paid. */
const lateParts: Plugin = {
  name: 'late-parts',
  setup({ onResolve }) {
    onResolve({ filter: /\/late-[^/]+\.ts$/ }, ({ kind, path, importer }) => {
      if (kind !== 'dynamic-import') return undefined
      return { path: `./late/${lateName(join(dirname(importer), path))}.cjs`, external: true }
    })
  },
}

function lateName(path: string): string {
  const [, folder, part] = /([^/]+)\/late-([^/]+)\.ts$/.exec(path) ?? []
  return `${folder}-${part}`
}

/** The programs of workers, `services/NAME/worker-PROGRAM.ts`: each a file of its own, so that none loads what it has no use for. */
const workers = filesOf('services', /^[^/]+\/worker-[^/]+\.ts$/)

function filesOf(place: string, named: RegExp): string[] {
  const files = readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
  return files.flatMap((file) => (named.test(file) ? [join(place, file)] : []))
}

async function bundleLate(file: string): Promise<void> {
  await build({
    ...common,
    entryPoints: [file],
    outfile: join(dist, 'services', 'late', `${lateName(file)}.cjs`),
    format: 'cjs',
  })
}

async function bundleWorker(file: string): Promise<void> {
  await build({
    ...common,
    entryPoints: [file],
    outfile: join(dist, 'services', 'workers', `${file.slice('services/'.length, -3).replace('/worker-', '-')}.cjs`),
    format: 'cjs',
  })
}

async function bundle(name: string): Promise<void> {
  await build({
    ...common,
    entryPoints: ['services/main.ts'],
    outfile: join(dist, 'services', `${name}.cjs`),
    format: 'cjs',
    plugins: [
      oneService(name),
      workerPlaceIs(`__dirname + '/workers/' + service + '-' + program + '.cjs'`),
      dashboardPlace,
      lateParts,
      sparedParts,
    ],
    // What runs from a code cache can import nothing at run time, but require it.
    supported: { 'dynamic-import': false },
    // The feed never uses fastify's compilers; see services/curiosity-feed/app.ts.
    external: ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler'],
  })
}

/** Puts the dashboard's files beside the services, and the library that draws its charts among them. */
async function dashboard(): Promise<void> {
  const to = join(dist, 'dashboard')
  const { folder, elsewhere } = findDashboard()
  await cp(folder, to, { recursive: true })
  const libraries = Object.entries(elsewhere).map(([name, path]) =>
    build({ entryPoints: [path], outfile: join(to, name), minify: true, legalComments: 'inline', charset: 'utf8' }),
  )
  await Promise.all(libraries)
}

await rm(dist, { recursive: true, force: true })
const names = serviceNames()
await Promise.all([
  ...names.map(bundle),
  ...workers.map(bundleWorker),
  dashboard(),
  ...['services', 'shared'].flatMap((place) => filesOf(place, /^[^/]+\/late-[^/]+\.ts$/)).map(bundleLate),
  build({ ...common, entryPoints: ['scripts/build/loader.ts'], outfile: join(dist, 'main.js'), format: 'esm' }),
  build({ ...common, entryPoints: ['scripts/build/caches.ts'], outfile: join(dist, 'caches.js'), format: 'esm' }),
  build({
    ...common,
    entryPoints: ['scripts/kloros/index.ts'],
    outdir: dist,
    entryNames: 'kloros',
    chunkNames: 'kloros/[name]-[hash]',
    splitting: true,
    format: 'esm',
    // Some libraries are CommonJS and ask for node's own modules.
    banner: {
      js: "import { createRequire as createRequire_ } from 'node:module';const require = createRequire_(import.meta.url);",
    },
  }),
])
await chmod(join(dist, 'kloros.js'), 0o755)
await writeFile(join(dist, 'kloros.1'), await manual(about.version))
await writeFile(join(dist, 'kloros.toml'), await exampleConfig())
const table = await completed()
await mkdir(join(dist, 'completions'))
await writeFile(join(dist, 'completions', 'kloros'), bashCompletion(table))
await writeFile(join(dist, 'completions', '_kloros'), zshCompletion(table))
await writeFile(join(dist, 'completions', 'kloros.fish'), fishCompletion(table))
await writeFile(join(dist, 'copyright'), copyright(root, sources))
execFileSync(process.execPath, [join(dist, 'caches.js'), join(dist, 'services')], { stdio: 'inherit' })
