import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// npm test [PART ...]: every test file, or those whose path holds one of the parts.
const root = fileURLToPath(new URL('..', import.meta.url))
const parts = process.argv.slice(2)

// Listed here, because Node 20 expands no patterns.
const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !file.startsWith('fixtures/'))
  .map((file) => join('test', file))
  .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
  .sort()

if (files.length === 0) {
  process.stderr.write(`No test file has ${parts.join(' or ')} in its path.\n`)
  process.exit(2)
}

// So many at a time: tests mostly wait, for real processes and for time to go by. A file that hangs fails.
const options = ['--import', 'tsx', '--test', '--test-concurrency=3', '--test-timeout=480000', '--test-reporter=spec']
const { status } = spawnSync(process.execPath, [...options, ...files], { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)
