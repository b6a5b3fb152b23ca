import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { compile } from '../../scripts/lib/compile.ts'
import { offences } from '../support/house-rules.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const PROJECT = 'tsconfig.part.json'
const NOT_COPIED = ['node_modules', 'dist', '.git', '.kloros']

let copy: string
before(async () => {
  copy = await mkdtemp(join(tmpdir(), 'kloros-scaffold-'))
  await cp(root, copy, { recursive: true, filter: (source) => !NOT_COPIED.includes(relative(root, source)) })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  // What a monitor and its question are made of: the rest of the tree would take as long again at each step.
  const include = ['services/disk-monitor', 'services/curiosity-core', 'shared/contract']
  await writeFile(join(copy, PROJECT), JSON.stringify({ extends: './tsconfig.json', include }))
})
after(() => rm(copy, { recursive: true, force: true }))

/** Runs Node in the copy; without the mark by which a test runner knows its own children. */
function node(...args: string[]) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, env, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

/** Runs a program of the copy, compiled from what its sources are now. */
async function program(path: string, ...args: string[]) {
  await compile(copy, [path], join(copy, 'dist'))
  return node(join('dist', path.replace(/\.ts$/, '.mjs')), ...args)
}

// From its sources: it loads the monitor that it writes, which nothing that was compiled knows.
const scaffold = (...args: string[]) => node('--import', 'tsx', 'scripts/new-monitor.ts', ...args)

/** The files in which the compiler finds errors. */
function compilerPointsAt(): string[] {
  // Incremental, because it is asked again after each step.
  const tsc = ['node_modules/typescript/bin/tsc', '--noEmit', '--project', PROJECT]
  const { output } = node(...tsc, '--incremental', '--tsBuildInfoFile', 'dist/types')
  return [...new Set([...output.matchAll(/^(\S+)\(\d+,\d+\): error/gm)].map(([, file]) => file ?? ''))]
}

/** What the fleet test finds left to write. */
async function fleetPointsAt(): Promise<string[]> {
  const { status, output } = await program('test/fleet.test.ts')
  const left = /left to write:\n([\s\S]*?)\n\s*\n/.exec(output)?.[1]
  assert.equal(status === 0, left === undefined, output)
  return left?.split('\n').map((line) => line.trim()) ?? []
}

/** Whether the units are what the services say. */
const checkUnits = () => program('scripts/units.ts', '--check')

/** Puts what the scaffold printed for a step behind a line of a file. */
async function follow(printed: string, file: string, behind: RegExp) {
  const piece = printed.split('Left to do')[1]?.split(file)[1]?.split('\n\n')[1]
  const text = await readFile(join(copy, file), 'utf8')
  assert.ok(piece !== undefined && behind.test(text), `${file} is named among the steps, and has its place for it`)
  await writeFile(
    join(copy, file),
    text.replace(behind, (line) => `${line}\n${piece}`),
  )
}

test('a new monitor is whole after the steps that are printed, and the checks point at each till then', async () => {
  const GAPS = 'shared/contract/gaps.ts'
  const TEMPLATES = 'services/curiosity-core/templates.ts'
  const gapMissing = `${GAPS} does not name 'disk_worn', which disk-monitor opens: add it with its facts.`
  const templateMissing = `${TEMPLATES} has no template for 'disk_worn': write the question it asks.`
  const lineMissing = 'README.md has no line for disk-monitor in its fleet table: add it.'

  const { status, output: printed } = scaffold('disk-monitor', '--gap', 'disk_worn')
  assert.equal(status, 0, printed)
  assert.deepEqual(await fleetPointsAt(), [gapMissing, lineMissing])
  assert.deepEqual(compilerPointsAt(), ['services/disk-monitor/detect.ts', 'services/disk-monitor/index.ts'])
  assert.match(printed, /^wrote systemd\/kloros-disk-monitor\.service$/m)
  assert.deepEqual(await checkUnits(), { status: 0, output: '' })
  const index = join(copy, 'services/disk-monitor/index.ts')
  const text = await readFile(index, 'utf8')
  await writeFile(index, text.replace("memory: '64M'", "memory: '65M'"))
  const drifted = 'systemd/kloros-disk-monitor.service is not what its service says: npm run units\n'
  assert.deepEqual(await checkUnits(), { status: 1, output: drifted })
  await writeFile(index, text)

  await follow(printed, GAPS, /^export const gaps = \{$/m)
  assert.deepEqual(await fleetPointsAt(), [templateMissing, lineMissing])
  assert.deepEqual(compilerPointsAt(), [TEMPLATES])

  await follow(printed, TEMPLATES, /^export const templates: .*\{$/m)
  assert.deepEqual(await fleetPointsAt(), [lineMissing])
  assert.deepEqual(compilerPointsAt(), [])

  await follow(printed, 'README.md', /^\| `chaos-monitor` \|.*$/m)
  assert.deepEqual(await fleetPointsAt(), [])

  const tests = await program('test/services/disk-monitor/detect.test.ts')
  assert.equal(tests.status, 0, tests.output)
  for (const file of ['index.ts', 'detect.ts', 'schema.ts'].map((name) => `services/disk-monitor/${name}`)) {
    assert.deepEqual(offences(file, await readFile(join(copy, file), 'utf8')), [])
  }
  const written = ['services/disk-monitor', 'test/services/disk-monitor', GAPS, TEMPLATES]
  const style = node('node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', ...written)
  assert.equal(style.status, 0, style.output)
})

test('CONTRIBUTING names the same four steps', async () => {
  const text = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8')
  const steps = [...text.matchAll(/^(\d)\. (.*)$/gm)].map(([, number, step]) => `${number} ${step}`)
  const expected = [
    /^1 .*scripts\/new-monitor/,
    /^2 .*shared\/contract\/gaps\.ts/,
    /^3 .*templates\.ts/,
    /^4 .*README\.md/,
  ]
  assert.equal(steps.length, expected.length, steps.join('\n'))
  for (const [index, step] of expected.entries()) assert.match(steps[index] ?? '', step)
})

const refused: [name: string, args: string[], status: number, says: RegExp][] = [
  ['no name', [], 2, /^Usage/],
  ['two names', ['a-monitor', 'b-monitor'], 2, /^Usage/],
  ['an option that is none', ['a-monitor', '--force'], 2, /--force/],
  ['a name in capitals', ['DiskMonitor'], 2, /'DiskMonitor' is no name/],
  ['a way out of the folder', ['../disk'], 2, /is no name/],
  ['a gap type with hyphens', ['a-monitor', '--gap', 'disk-worn'], 2, /'disk-worn' is no gap type/],
  ['a monitor that is there', ['chaos-monitor'], 1, /services\/chaos-monitor is there already/],
]

test('what it refuses', async (t) => {
  await compile(copy, ['scripts/new-monitor.ts'], join(copy, 'dist'))
  for (const [name, args, status, says] of refused) {
    await t.test(name, () => {
      const run = node('dist/scripts/new-monitor.mjs', ...args)
      assert.equal(run.status, status)
      assert.match(run.output, says)
    })
  }
})
