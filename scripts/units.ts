import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate } from './units/generate.ts'

// npm run units [-- --check]: writes systemd/ from the definitions of the services, or says what in it differs.
const folder = fileURLToPath(new URL('../systemd', import.meta.url))
const checks = process.argv.includes('--check')

const files = await generate()
const there = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
const old = there.filter((path) => statSync(join(folder, path)).isFile() && !files.has(path))
const changed = [...files].filter(
  ([path, text]) => !there.includes(path) || readFileSync(join(folder, path), 'utf8') !== text,
)

if (checks) {
  for (const path of old) process.stderr.write(`systemd/${path} belongs to no service: run npm run units.\n`)
  for (const [path] of changed)
    process.stderr.write(`systemd/${path} is not what its service says: run npm run units.\n`)
  process.exit(old.length + changed.length === 0 ? 0 : 1)
}
for (const path of old) {
  rmSync(join(folder, path))
  process.stdout.write(`removed systemd/${path}\n`)
}
for (const [path, text] of changed) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
  process.stdout.write(`wrote systemd/${path}\n`)
}
