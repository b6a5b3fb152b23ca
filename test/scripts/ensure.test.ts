import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../scripts', import.meta.url))
const given = readFileSync(join(folder, 'lib/ensure.sh'), 'utf8')

for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((each) => each.isFile())) {
  const script = readFileSync(join(folder, name), 'utf8')
  if (!script.startsWith('#!/usr/bin/env bash\n')) continue
  test(`whatever scripts/${name} ensures, there is a function for`, () => {
    const called = [...script.matchAll(/\bensure_\w+/g)].map(([each]) => each)
    assert.deepEqual(
      called.filter((each) => !`${given}\n${script}`.includes(`\n${each}() {`)),
      [],
    )
  })
}
