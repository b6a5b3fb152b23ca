import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'

// dist/main.js: starts one service from its bundle, with the machine code that V8 compiled when it was built. Without
// this cache every service compiles the same libraries again at each start, and keeps what that takes in memory.

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

// The build starts each service once with this set, and keeps what was compiled by then.
const after_ms = Number(process.env.KLOROS_BUILD_CACHE)
if (after_ms > 0) {
  setTimeout(() => {
    writeFileSync(`${cacheFile}.new`, script.createCachedData())
    renameSync(`${cacheFile}.new`, cacheFile)
    process.kill(process.pid, 'SIGTERM')
  }, after_ms)
}
