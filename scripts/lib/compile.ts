import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { workerPlaceIs } from './worker-place.ts'

/** Lets each source file tell where it is as if it had not been bundled. */
const whereFilesAre: Plugin = {
  name: 'where-files-are',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      if (!text.includes('import.meta.')) return undefined
      const here = JSON.stringify({ url: pathToFileURL(path).href, dirname: dirname(path) })
      return { contents: `const here_ = ${here};${text}`, loader: 'ts' }
    })
  },
}

/**
 * Compiles programs of a checkout and the workers of its services, all at once: each would take half a second longer to start
 * from its sources.
 *
 * @param files their sources, from the root; each becomes an `.mjs` at that path in `outdir`.
 * @param outdir a folder in which Node finds the packages.
 */
export async function compile(root: string, files: readonly string[], outdir: string): Promise<void> {
  const services = readdirSync(join(root, 'services'), { recursive: true, encoding: 'utf8' })
  const workers = services.filter((file) => /^[^/]+\/worker-[^/]+\.ts$/.test(file))
  const to = JSON.stringify(join(outdir, 'services'))
  await build({
    absWorkingDir: root,
    entryPoints: [...files, ...workers.map((file) => join('services', file))],
    outbase: '.',
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    define: { 'import.meta.url': 'here_.url', 'import.meta.dirname': 'here_.dirname' },
    plugins: [workerPlaceIs(`${to} + '/' + service + '/worker-' + program + '.mjs'`), whereFilesAre],
    logLevel: 'warning',
  })
}
