import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'

// dist/main.js: starts one service from its bundle, with the machine code that V8 compiled when it was built. Without
// this cache every service compiles the same libraries again at each start, and keeps what that takes in memory.

/** How long a service runs for its code cache, in milliseconds; by then it has started and waits for Redis. */
const WARM_MS = 1_500

const folder = join(dirname(fileURLToPath(import.meta.url)), 'services')
const name = process.argv.slice(2).find((argument) => !argument.startsWith('-')) ?? ''
const known = readdirSync(folder).filter((file) => file.endsWith('.cjs'))
// Any bundle knows the usage and the names of all services.
const file = join(folder, known.includes(`${name}.cjs`) ? `${name}.cjs` : (known[0] as string))
const cacheFile = `${file}.cache`

function readCache(): Buffer | undefined {
  try {
    return readFileSync(cacheFile)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const cachedData = readCache()
// The bundle is ASCII, and read as latin1 it takes one byte a character in memory.
const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`
const script = new Script(source, { filename: file, ...(cachedData === undefined ? {} : { cachedData }) })
const module = { exports: {} }
script.runInThisContext()(module.exports, createRequire(file), module, file, folder)

// Each service is started once with this set, and what was compiled by then is kept in that folder.
const caches = process.env.KLOROS_BUILD_CACHE
if (caches) {
  setTimeout(() => {
    const made = join(caches, basename(cacheFile))
    writeFileSync(`${made}.new`, script.createCachedData())
    renameSync(`${made}.new`, made)
    process.kill(process.pid, 'SIGTERM')
  }, WARM_MS)
}
