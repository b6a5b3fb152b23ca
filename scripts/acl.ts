import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { aclFile } from './acl/acl-file.ts'

// npm run acl: writes docs/operations/redis.acl from what the services say of themselves; a test tells when it is not that.
const file = fileURLToPath(new URL('../docs/operations/redis.acl', import.meta.url))
writeFileSync(file, await aclFile('kloros', () => 'PASSWORD'))
