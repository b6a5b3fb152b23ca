import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { drift, settle } from '../../scripts/units/folder.ts'
import { generate } from '../../scripts/units/generate.ts'
import { serviceUnit } from '../../scripts/units/service-unit.ts'
import { load, serviceNames } from '../../services/load.ts'
import { defineService, type Reach } from '../../shared/contract/service.ts'
import { isInstalled } from '../support/booted.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'kloros-units-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

const files = await generate()
const units = [...files.keys()].filter((path) => path.endsWith('.service'))
const skip = (await isInstalled('systemd-analyze')) ? versionProblem() : 'systemd-analyze is not installed'

/** Why this systemd-analyze cannot look at files. */
function versionProblem(): string | false {
  const { stdout } = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' })
  const version = Number(/^systemd (\d+)/.exec(stdout)?.[1])
  return version >= 250 ? false : `systemd-analyze ${version} is too old: 250 looks at files`
}

/** Runs systemd-analyze on all units, as an installation has them: with the programs where they are here. */
function analyze(...args: string[]): { status: number | null; output: string } {
  const folder = mkdtempSync(join(scratch, 'units-'))
  const redis = (process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'redis-server'))
  const server = redis.find((path) => spawnSync(path, ['--version']).status === 0) ?? '/usr/bin/redis-server'
  settle(folder, new Map([...files].filter(([path]) => !path.includes('/'))))
  const paths = readdirSync(folder).map((path) => join(folder, path))
  for (const path of paths) {
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replaceAll('/usr/bin/node', process.execPath).replaceAll('/usr/bin/redis-server', server))
  }
  const given = args[0] === 'security' ? paths.filter((path) => path.endsWith('.service')) : paths
  const { status, stdout, stderr } = spawnSync('systemd-analyze', [...args, ...given], { encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

test('systemd/ is what the services say', () => {
  assert.deepEqual(drift(join(root, 'systemd'), files), { changed: [], old: [] }, 'npm run units')
})

test('every service has a unit with its limits and its name', async () => {
  assert.deepEqual([...units].sort(), [...serviceNames(), 'redis'].map((name) => `kloros-${name}.service`).sort())
  for (const name of serviceNames()) {
    const { limits } = await load(name)
    const unit = files.get(`kloros-${name}.service`) ?? ''
    assert.match(unit, new RegExp(`^ExecStart=/usr/bin/node .*/opt/kloros/dist/main\\.js ${name}$`, 'm'))
    assert.deepEqual([value(unit, 'MemoryMax'), value(unit, 'CPUQuota')], [limits.memory, limits.cpu])
    assert.ok(
      value(files.get('kloros.target') ?? '', 'Also')
        ?.split(' ')
        .includes(`kloros-${name}.service`),
    )
  }
})

test('drift is told, and mended', () => {
  const folder = join(scratch, 'drift')
  const told = () => drift(folder, files)
  assert.deepEqual(told(), { changed: [...files.keys()], old: [] }, 'nothing is there')
  settle(folder, files)
  assert.deepEqual(told(), { changed: [], old: [] })
  writeFileSync(join(folder, 'kloros.slice'), '[Unit]\n')
  rmSync(join(folder, 'kloros.target'))
  mkdirSync(join(folder, 'kloros-gone.service.d'))
  for (const path of ['kloros-gone.service', 'kloros-gone.service.d/more.conf']) writeFileSync(join(folder, path), '')
  const expected = {
    changed: ['kloros.target', 'kloros.slice'],
    old: ['kloros-gone.service', 'kloros-gone.service.d/more.conf'],
  }
  assert.deepEqual(told(), expected)
  assert.deepEqual(settle(folder, files), expected)
  assert.deepEqual(told(), { changed: [], old: [] })
})

test('systemd has nothing to say about the units', { skip }, () => {
  assert.deepEqual(analyze('verify'), { status: 0, output: '' })
})

test('no unit is exposed by more than 2.0', { skip }, () => {
  const { status, output } = analyze('security', '--offline=true', '--threshold=20', '--no-pager')
  const levels = [...output.matchAll(/exposure level for (\S+): ([\d.]+)/g)].map(([, unit, level]) => [unit, level])
  assert.deepEqual(levels.map(([unit]) => unit).sort(), [...units].sort())
  for (const [unit, level] of levels) assert.ok(Number(level) <= 2, `${unit} is exposed by ${level}`)
  assert.equal(status, 0)
})

const FILES = /^InaccessiblePaths=.*-\/var\/log.*-\/var\/lib/m
const JOURNAL = /^SupplementaryGroups=systemd-journal$/m
const PROC = /^ProcSubset=pid$/m
const NETWORK = /^IPAddressDeny=any\nIPAddressAllow=localhost$/m
const NETLINK = /AF_NETLINK/
const HARDWARE = /^DeviceAllow=char-195 rw$/m
const SECRETS = /^EnvironmentFile=-\/etc\/x\.env$/m

const reaches: [reach: Reach, has: RegExp[], lacks: RegExp[]][] = [
  [{}, [FILES, PROC, NETWORK], [JOURNAL, NETLINK, HARDWARE, SECRETS]],
  [{ files: true }, [PROC, NETWORK], [FILES, JOURNAL, NETLINK, SECRETS]],
  [{ journal: true }, [FILES, JOURNAL, NETWORK], [PROC, NETLINK, SECRETS]],
  [{ network: true }, [FILES, PROC, NETLINK], [NETWORK, JOURNAL, SECRETS]],
  [{ hardware: true }, [FILES, HARDWARE, NETLINK, NETWORK], [JOURNAL, SECRETS]],
  [{ secrets: '/etc/x.env' }, [FILES, PROC, NETWORK, SECRETS], [JOURNAL, NETLINK]],
]
for (const [reach, has, lacks] of reaches) {
  test(`what reaches ${JSON.stringify(reach)} is opened as far, and no further`, () => {
    const unit = serviceUnit(door(reach))
    for (const pattern of has) assert.match(unit, pattern)
    for (const pattern of lacks) assert.doesNotMatch(unit, pattern)
  })
}

test('whatever is loosened says why, beside it', () => {
  const closed = serviceUnit(door({})).split('\n')
  const open = serviceUnit(door({ journal: true, files: true, network: true, secrets: '/etc/x.env' })).split('\n')
  const loosened = open.filter((line) => !line.startsWith('#') && !closed.includes(line))
  assert.deepEqual(
    loosened.map((line) => line.split('=')[0]),
    [
      'EnvironmentFile',
      'SupplementaryGroups',
      'ProcSubset',
      'BindReadOnlyPaths',
      'SystemCallFilter',
      'RestrictAddressFamilies',
    ],
  )
  for (const line of loosened) assert.match(open[open.indexOf(line) - 1] ?? '', /^# \S.*\.$/, line)
})

test('a summary cannot say anything but itself', () => {
  const unit = serviceUnit({ ...door({}), summary: 'Counts 100%H.' })
  assert.equal(value(unit, 'Description'), 'KLoROS door: Counts 100%%H')
})

function door(reach: Reach) {
  const limits = { memory: '64M', cpu: '20%' }
  return defineService({ name: 'door', summary: 'Watches doors.', limits, reach, port: 20, config: z.object({}) })
}

/** What a unit sets a key to. */
function value(unit: string, key: string): string | undefined {
  return new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1]
}
