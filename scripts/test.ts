import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

// npm test [PART ...]: every test file, or those whose path holds one of the parts.
const root = fileURLToPath(new URL('..', import.meta.url))
const parts = process.argv.slice(2)

const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !file.startsWith('fixtures/'))
  .filter((file) => parts.length === 0 || parts.some((part) => join('test', file).includes(part)))
  .sort()

if (files.length === 0) {
  process.stderr.write(`No test file has ${parts.join(' or ')} in its path.\n`)
  process.exit(2)
}

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

/** Compiles the tests, all at once: each would take half a second longer to start from its sources. */
async function compile(outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: files.map((file) => join('test', file)),
    outbase: 'test',
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
    define: { 'import.meta.url': 'here_.url', 'import.meta.dirname': 'here_.dirname' },
    plugins: [whereFilesAre],
    logLevel: 'warning',
  })
}

// In a folder where Node finds the packages.
const caches = join(root, 'node_modules', '.cache')
mkdirSync(caches, { recursive: true })
const compiled = mkdtempSync(join(caches, 'tests-'))
// Ctrl-C reaches the tests as well, which end first.
process.on('SIGINT', () => undefined)
try {
  await compile(compiled)
  // So many at a time: tests mostly wait, for real processes and for time to go by. A file that hangs fails.
  const options = ['--enable-source-maps', '--test', '--test-concurrency=3', '--test-timeout=480000']
  const programs = files.map((file) => join(compiled, file.replace(/\.ts$/, '.mjs')))
  const tests = spawn(process.execPath, [...options, '--test-reporter=spec', ...programs], {
    cwd: root,
    stdio: 'inherit',
  })
  const [code] = await once(tests, 'exit')
  process.exitCode = code ?? 1
} finally {
  rmSync(compiled, { recursive: true })
}
