import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Adds to package-lock.json what `npm install` leaves out where the registry lacks the binaries of other platforms: with
// an optional dependency missing, `npm ci` refuses the whole file. They are pinned by version, without a hash, and their
// names say what they are for: without that all of them would be installed everywhere, at 800 MB.

interface Package {
  version?: string
  optional?: boolean
  optionalDependencies?: Record<string, string>
  dev?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
}

const PLATFORM =
  /[-/](aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?:-(musl|gnu))?/

/** What a package of binaries is for, as its name says. */
function platformOf(name: string): Pick<Package, 'os' | 'cpu' | 'libc'> {
  const [, os, cpu, libc] = PLATFORM.exec(name) ?? []
  if (os === undefined || cpu === undefined) return {}
  return { os: [os], cpu: [cpu], ...(libc !== undefined && { libc: [libc === 'gnu' ? 'glibc' : libc] }) }
}

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url))
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Package> }
let added = 0
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`
    const held = lock.packages[path]
    const isKnown = held !== undefined && (held.os !== undefined || 'integrity' in held)
    if (isKnown || !/^\d+\.\d+\.\d+$/.test(version)) continue
    lock.packages[path] = { version, ...(parent.dev ? { dev: true } : {}), optional: true, ...platformOf(name) }
    added += 1
  }
}
const [root, ...rest] = Object.entries(lock.packages)
const sorted = rest.sort(([a], [b]) => a.localeCompare(b, 'en'))
lock.packages = Object.fromEntries(root === undefined ? sorted : [root, ...sorted])
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${added} added\n`)
