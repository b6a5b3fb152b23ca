import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { satisfies } from 'semver'
import about from '../package.json' with { type: 'json' }
import { isInstalled } from './support/booted.ts'

const skip = (await isInstalled('dpkg')) ? false : 'dpkg is not installed'
const control = readFileSync(fileURLToPath(new URL('../packaging/control', import.meta.url)), 'utf8')
const [, depends = ''] = /^Depends: (.*)$/m.exec(control) ?? []

/** Whether a version of the package nodejs is what the package depends on. */
async function isTaken(version: string): Promise<boolean> {
  const holds = async ([, relation = '', other = '']: RegExpMatchArray) =>
    promisify(execFile)('dpkg', ['--compare-versions', version, relation, other]).then(
      () => true,
      () => false,
    )
  const groups = depends.split(', ').filter((group) => group.startsWith('nodejs '))
  const judged = groups.map(async (group) =>
    (await Promise.all([...group.matchAll(/nodejs \((\S+) (\S+)\)/g)].map(holds))).includes(true),
  )
  return !(await Promise.all(judged)).includes(false)
}

const nodes = [
  '18.20.4',
  '20.18.3',
  '20.19.0',
  '20.20.2',
  '21.7.3',
  '22.13.1',
  '22.14.0',
  '22.22.1',
  '23.0.0',
  '23.11.1',
]
for (const node of [...nodes, '24.0.0', '25.1.0', '26.0.0']) {
  const fits = satisfies(node, about.engines.node)
  test(`the package ${fits ? 'takes' : 'does not take'} Node.js ${node}, as npm does`, { skip }, async () => {
    for (const revision of ['-1nodesource1', '+dfsg-2']) assert.equal(await isTaken(`${node}${revision}`), fits)
  })
}
