import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import monitor from '../../../services/capability-discovery/index.ts'
import type { Installed } from '../../../shared/contract/installed.ts'
import type { MonitorDefinition, Reading } from '../../../shared/contract/monitor.ts'
import { installed } from '../../../shared/sources/installed.ts'
import { LiveMonitor, told } from '../../support/monitor.ts'
import { startRedis } from '../../support/redis.ts'
import { startIndex } from '../../support/source-index.ts'
import { until } from '../../support/until.ts'

test('on real files: an import opens, installing and declaring close', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kloros-needs-'))
  t.after(() => rm(folder, { recursive: true }))
  const tree = join(folder, 'shop')
  const write = async (path: string, text: string) => {
    await mkdir(join(tree, path, '..'), { recursive: true })
    await writeFile(join(tree, path), text)
  }
  const needs = (...names: string[]) =>
    write(
      'package.json',
      JSON.stringify({ name: 'shop', dependencies: Object.fromEntries(names.map((name) => [name, '1'])) }),
    )
  await needs('there', 'gone')
  await write('node_modules/there/package.json', '{"name": "there", "version": "1.2.0"}')
  await write('a.js', "import 'there'\nimport 'gone'")
  await write('b.py', "import subprocess\nsubprocess.run(['rsync'])")

  const redis = await startRedis()
  t.after(() => redis.stop())
  startIndex(t, redis, { roots: [tree] })
  const config = monitor.config.parse({ settle_ms: 100, path: [join(folder, 'bin')], environments: [tree] })
  const configured = {
    ...monitor,
    sources: Object.fromEntries(
      Object.entries(monitor.sources).map(([name, source]) => [
        name,
        (_: unknown, reading: never) => source(config, reading),
      ]),
    ),
    detector: (circumstances: Parameters<typeof monitor.detector>[0]) => monitor.detector({ ...circumstances, config }),
  } as unknown as MonitorDefinition
  const live = new LiveMonitor(redis, configured)
  t.after(() => live.stop())
  const say = (line: string) => until(async () => (await told(redis)).includes(line), line)

  await say('open p/node:gone ×1')
  await say('open p/rsync ×1')
  await write('node_modules/.new/package.json', '{"name": "gone", "version": "1.0.0"}')
  await rename(join(tree, 'node_modules/.new'), join(tree, 'node_modules/gone'))
  await say('close p/node:gone')
  await write('c.js', "import 'chalk'")
  await say('open p/node:chalk ×1')
  await needs('there', 'gone', 'chalk')
  await write('node_modules/chalk/package.json', '{"name": "chalk", "version": "1.0.0"}')
  await say('close p/node:chalk')
  await mkdir(join(folder, 'bin'))
  await writeFile(join(folder, 'bin/rsync'), '', { mode: 0o755 })
  await say('close p/rsync')
})

const RECORDED = join(import.meta.dirname, '../../fixtures/capability-discovery/site-packages')

/** What is installed at a place, in lines: packages with their versions, modules as `module<distribution`; `open` first. */
function shown({ programs, environments }: Installed): string[] {
  return [
    ...[...programs].map((name) => `$${name}`),
    ...environments.flatMap(({ open, packages, modules }) => [
      ...(open ? ['open'] : []),
      ...[...packages].map(([name, version]) => `${name} ${version}`),
      ...[...modules].map(([module, distributions]) => `${module}<${distributions.join('<')}`),
    ]),
  ].sort()
}

test('what is installed: while it is being installed, and whenever it is replaced', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kloros-installed-'))
  t.after(() => rm(folder, { recursive: true }))
  const write = async (path: string, text = '') => {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text, { mode: 0o755 })
  }
  const site = 'venv/lib/python3.11/site-packages'
  await mkdir(join(folder, 'bin-1'))
  // It leads to itself, so nobody can look at it.
  await symlink('loop', join(folder, 'bin-1/loop'))
  await mkdir(join(folder, 'links'))
  await symlink('../bin-1', join(folder, 'links/bin'))
  await mkdir(join(folder, 'tools'))
  const stopping = new AbortController()
  t.after(() => stopping.abort())
  const nothing = () => undefined
  const reading = { signal: stopping.signal, report: nothing, warn: nothing, skip: nothing } as unknown as Reading
  let last: string[] = []
  const told = (async () => {
    const places = { path: [join(folder, 'links/bin'), join(folder, 'tools')], environments: [folder] }
    for await (const { items } of installed(places, reading)) last = items[0] ? shown(items[0].installed) : last
  })()
  const steps: readonly (readonly [name: string, shows: string[], change: () => Promise<unknown>])[] = [
    ['a link', ['$a'], () => write('bin-1/a')],
    [
      'that names another folder',
      ['$b'],
      async () => {
        await write('bin-2/b')
        await symlink('../bin-2', join(folder, 'new'))
        await rename(join(folder, 'new'), join(folder, 'links/bin'))
      },
    ],
    [
      'a folder that is replaced',
      ['$b', '$c'],
      async () => {
        await write('tools-2/c')
        await rename(join(folder, 'tools'), join(folder, 'old'))
        await rename(join(folder, 'tools-2'), join(folder, 'tools'))
      },
    ],
    ['no packages yet', ['$b', '$c'], () => mkdir(join(folder, 'venv'))],
    [
      'pip alone',
      ['$b', '$c', 'open', 'pip 26.1'],
      async () => {
        await write(`${site}/pip-26.1.dist-info/top_level.txt`)
        await write('venv/pyvenv.cfg', 'version = 3.11.2')
      },
    ],
    [
      'metadata that is not whole',
      ['$b', '$c', 'pip 26.1', 'pyyaml 6.0'],
      () => mkdir(join(folder, site, 'PyYAML-6.0.dist-info')),
    ],
    [
      'and is now',
      ['$b', '$c', 'pip 26.1', 'pyyaml 6.0', 'yaml<pyyaml'],
      () => write(`${site}/PyYAML-6.0.dist-info/RECORD`, 'yaml/__init__.py,sha256=x,9\n'),
    ],
    [
      'pip replaces one',
      ['$b', '$c', 'open', 'pip 26.1'],
      () => rename(join(folder, site, 'PyYAML-6.0.dist-info'), join(folder, site, '~yYAML-6.0.dist-info')),
    ],
    ['without a version', ['$b', '$c', 'open', 'pip 26.1', 'six '], () => write(`${site}/six.egg-info`)],
    ['all of it gone', ['$b', '$c'], () => rm(join(folder, 'venv'), { recursive: true })],
    [
      'a script that is called version',
      ['$b', '$c', 'a 1.2.0'],
      () => write('node_modules/a/package.json', '{"scripts": {"version": "make"}, "version": "1.2.0"}'),
    ],
    [
      'a pipe that nobody writes to',
      ['$b', '$c', 'a 1.2.0', 'open'],
      async () => {
        await mkdir(join(folder, 'node_modules/p'))
        execFileSync('mkfifo', [join(folder, 'node_modules/p/package.json')])
      },
    ],
    ['that goes', ['$b', '$c', 'a 1.2.0'], () => rm(join(folder, 'node_modules/p'), { recursive: true })],
    [
      'a member with packages of its own',
      ['$b', '$c', 'a 1.2.0', 'm 1.0.0'],
      async () => {
        await write('packages/one/package.json', '{"name": "one"}')
        await symlink('../..', join(folder, 'packages/one/circle'))
        await write('packages/one/node_modules/m/package.json', '{"version": "1.0.0"}')
        await write(
          'pnpm-workspace.yaml',
          "# all\npackages:\n  - 'packages/**' # these\n  - '!packages/two'\ncatalog:\n  - no",
        )
      },
    ],
    [
      'by the other way to say it, and not that one',
      ['$b', '$c', 'a 1.2.0'],
      async () => {
        await rm(join(folder, 'pnpm-workspace.yaml'))
        await write('package.json', '{"workspaces": {"packages": ["./packages/*/", "!packages/one", 7]}}')
      },
    ],
    ['npm makes a folder first', ['$b', '$c', 'a 1.2.0', 'open'], () => mkdir(join(folder, 'node_modules/b'))],
    [
      'and fills it',
      ['$b', '$c', 'a 1.2.0', 'b 2.0.0'],
      async () => {
        await write('node_modules/b/package.json', '{"version": "2.0.0"}')
        await write('node_modules/.package-lock.json', '{}')
      },
    ],
    [
      'npm replaces one',
      ['$b', '$c', 'a 1.2.0', 'open'],
      () => rename(join(folder, 'node_modules/b'), join(folder, 'node_modules/.b-Qx3vT9aZ')),
    ],
    [
      'an environment of conda',
      ['$b', '$c', 'a 1.2.0', 'numpy 1.26.4', 'open', 'pip 24.0'],
      async () => {
        await write('conda-meta/numpy-1.26.4-py311h64a7726_0.json')
        await write('conda-meta/pip-24.0-pyhd8ed1ab_0.json')
        await mkdir(join(folder, 'lib/python3.11/site-packages'), { recursive: true })
      },
    ],
    [
      'another Python of conda, beside what the first had',
      ['$b', '$c', 'a 1.2.0', 'numpy 1.26.4', 'open', 'pip 24.0', 'python 3.12.1', 'six 1.17', 'six<six'],
      async () => {
        await write('lib/python3.11/site-packages/old-1.0.dist-info/top_level.txt', 'old\n')
        await write('lib/python3.12/site-packages/six-1.17.dist-info/top_level.txt', 'six\n')
        await write('conda-meta/python-3.12.1-h1_0.json')
      },
    ],
    [
      'that goes as well',
      ['$b', '$c', 'a 1.2.0', 'open'],
      async () => {
        await rm(join(folder, 'conda-meta'), { recursive: true })
        await rm(join(folder, 'lib'), { recursive: true })
      },
    ],
    [
      'what pip wrote',
      ['$b', '$c', 'a 1.2.0', 'open', 'pyyaml 6.0.3', '_yaml<pyyaml', 'yaml<pyyaml'],
      async () => {
        await cp(RECORDED, join(folder, '.venv/lib/python3.11/site-packages'), { recursive: true })
        await write('.venv/pyvenv.cfg', 'version = 3.11.2')
      },
    ],
    [
      'another distribution that brings the same module',
      ['$b', '$c', 'a 1.2.0', 'open', 'ayaml 1.0', 'pyyaml 6.0.3', '_yaml<pyyaml', 'yaml<ayaml<pyyaml'],
      () => write('.venv/lib/python3.11/site-packages/ayaml-1.0.dist-info/top_level.txt', 'yaml\n'),
    ],
    [
      'another Python in its place, beside what the first had',
      ['$b', '$c', 'a 1.2.0', 'attr<attrs', 'attrs 25.1', 'open'],
      async () => {
        await write('.venv/lib/python3.12/site-packages/attrs-25.1.dist-info/top_level.txt', 'attr\n')
        await write('.venv/new.cfg', 'home = /usr/bin\nversion_info = 3.12.4.final.0\n')
        await rename(join(folder, '.venv/new.cfg'), join(folder, '.venv/pyvenv.cfg'))
      },
    ],
  ]
  for (const [name, shows, change] of steps) {
    await change()
    await until(() => last.join() === [...shows].sort().join(), `${name}: ${shows.join()}`)
  }
  stopping.abort()
  await told
})

test('more folders than can be watched: a warning that is true of how they are looked at', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kloros-folders-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = Array.from({ length: 1_001 }, (_, at) => join(folder, String(at)))
  for (const each of path) await mkdir(each)
  const stopping = new AbortController()
  const warned: string[] = []
  const nothing = () => undefined
  const warn = (message: string) => warned.push(message)
  const reading = { signal: stopping.signal, report: nothing, warn, skip: nothing } as unknown as Reading
  for await (const _ of installed({ path, environments: [] }, reading)) stopping.abort()
  assert.deepEqual(warned, ['cannot watch a folder: what happens in it is noticed only when all is looked at again'])
})
