import { fileURLToPath } from 'node:url'
import { aclDrift, settleAcl } from './units/acl-file.ts'
import { drift, settle } from './units/folder.ts'
import { generate } from './units/generate.ts'

// npm run units [-- --check]: writes systemd/ and the users of Redis from what the services say of themselves, or tells what in
// them differs.
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = fileURLToPath(new URL('../systemd', import.meta.url))
const [option, ...more] = process.argv.slice(2)

if ((option !== undefined && option !== '--check') || more.length > 0) {
  process.stderr.write('Usage: npm run units [-- --check]\n')
  process.exitCode = 2
} else if (option === '--check') {
  const { changed, old } = drift(folder, await generate())
  const acl = await aclDrift(root)
  for (const path of changed) process.stderr.write(`systemd/${path} is not what its service says: npm run units\n`)
  for (const path of old) process.stderr.write(`systemd/${path} is no service's: npm run units\n`)
  for (const path of acl) process.stderr.write(`${path} is not what the services say: npm run units\n`)
  process.exitCode = changed.length + old.length + acl.length > 0 ? 1 : 0
} else {
  const { changed, old } = settle(folder, await generate())
  for (const path of [...changed.map((path) => `systemd/${path}`), ...(await settleAcl(root))]) {
    process.stdout.write(`wrote ${path}\n`)
  }
  for (const path of old) process.stdout.write(`removed systemd/${path}\n`)
}
