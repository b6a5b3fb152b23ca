import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

test('npm ci takes the lock file, which names the binaries of every platform', () => {
  const file = new URL('../package-lock.json', import.meta.url)
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>
  }
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
  assert.ok(wanted.length > 0, 'some packages have binaries')
  const missing = wanted.filter((name) => packages[`node_modules/${name}`] === undefined)
  assert.deepEqual(missing, [], 'the registry in use lacks these: npx tsx scripts/complete-lock.ts')
})
