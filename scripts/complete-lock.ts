import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Adds to package-lock.json what `npm install` leaves out where the registry lacks the binaries of other platforms: with
// an optional dependency missing, `npm ci` refuses the whole file. They are pinned by version, without a hash.

interface Package {
  version?: string
  optional?: boolean
  optionalDependencies?: Record<string, string>
  dev?: boolean
}

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url))
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Package> }
let added = 0
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`
    if (lock.packages[path] !== undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue
    lock.packages[path] = { version, ...(parent.dev ? { dev: true } : {}), optional: true }
    added += 1
  }
}
const [root, ...rest] = Object.entries(lock.packages)
const sorted = rest.sort(([a], [b]) => a.localeCompare(b, 'en'))
lock.packages = Object.fromEntries(root === undefined ? sorted : [root, ...sorted])
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${added} added\n`)
