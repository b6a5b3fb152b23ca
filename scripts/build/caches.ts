import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { locate, nodeFlags } from '../kloros/locate.ts'

// dist/caches.js FOLDER: starts each service once, without a Redis, and has the loader keep in a folder what V8 compiled. Such
// a cache is for one Node on one kind of processor: V8 refuses any other, and the service compiles for itself.

/** After this, in milliseconds, a service goes without its code cache. */
const STUCK_MS = 60_000

const { main, services } = locate()
const caches = resolve(process.argv[2] ?? '.')
const folder = mkdtempSync(join(tmpdir(), 'kloros-caches-'))
// Ports that nothing else has, on a host where a fleet runs, too.
const tables = services().map((name) => `[${name}]\nport = 0\n`)
writeFileSync(join(folder, 'kloros.toml'), tables.join(''))

async function warm(name: string): Promise<void> {
  const env = {
    PATH: process.env.PATH ?? '',
    KLOROS_BUILD_CACHE: caches,
    KLOROS_REDIS_URL: `unix://${folder}/none.sock`,
    KLOROS_CONFIG: join(folder, 'kloros.toml'),
    KLOROS_STATE_DIR: folder,
  }
  const child = spawn(process.execPath, [...nodeFlags, main, name], { env, stdio: 'ignore' })
  const stuck = setTimeout(() => child.kill('SIGKILL'), STUCK_MS)
  const code = await new Promise<number | null>((done) => child.once('exit', done))
  clearTimeout(stuck)
  if (code !== 0) process.stderr.write(`No code cache for ${name}: it ended with ${code}.\n`)
}

await Promise.all(services().map((name) => warm(name)))
rmSync(folder, { recursive: true })
