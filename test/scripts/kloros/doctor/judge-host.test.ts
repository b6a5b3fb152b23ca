import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { Look } from '../../../../scripts/kloros/doctor/access.ts'
import { judgeClock } from '../../../../scripts/kloros/doctor/clock.ts'
import { judgeConfiguration } from '../../../../scripts/kloros/doctor/configuration.ts'
import { judgeRoom, type Room } from '../../../../scripts/kloros/doctor/disk.ts'
import { asRoot, quote } from '../../../../scripts/kloros/doctor/host.ts'
import { type Journal, judgeJournal } from '../../../../scripts/kloros/doctor/journal.ts'
import { judgeDescriptors, judgeInotify } from '../../../../scripts/kloros/doctor/limits.ts'
import { judgePaths } from '../../../../scripts/kloros/doctor/path-mends.ts'
import { judgeWay, wantedPaths, wayTo } from '../../../../scripts/kloros/doctor/paths.ts'
import { judgePermissions } from '../../../../scripts/kloros/doctor/permissions.ts'
import { hidden } from '../../../../scripts/kloros/doctor/sandbox.ts'
import { said } from './said.ts'

const root = { uid: 0 }
const kloros = { name: 'kloros', uid: 999, gid: 999, groups: ['999'] }

const versions: Journal = {
  program: 'journalctl',
  version: { code: 0, stdout: 'systemd 252 (252.39-1~deb12u2)\n+PAM\n', stderr: '' },
  access: { code: 0, stdout: '{"MESSAGE":"x"}\n', stderr: '' },
  storage: 'persistent',
  suppressed: { code: 0, stdout: '-- No entries --\n', stderr: '' },
}
// As journalctl 252 wrote them.
const NOTHING = 'No journal files were opened due to insufficient permissions.\n'
const OWN_ALONE = 'Hint: You are currently not seeing messages from other users and the system.\n'
const SUPPRESSED = '{"__CURSOR":"s=1","MESSAGE":"Suppressed 481 messages from run-u12.service","N_DROPPED":"481"}\n'
const journals: [name: string, changes: Partial<Journal>, lines: string[]][] = [
  ['that is whole', {}, ['ok journal.program', 'ok journal.storage', 'ok journal.access', 'ok journal.suppressed']],
  ['nobody keeps', { storage: 'none' }, ['warning journal.storage']],
  ['in memory', { storage: 'volatile' }, ['warning journal.storage']],
  ['this user may not see', { storage: 'hidden' }, ['warning journal.storage']],
  ['that may not be read', { access: { code: 1, stdout: '', stderr: NOTHING } }, ['failure journal.access']],
  ['of own messages', { access: { code: 0, stdout: '', stderr: OWN_ALONE } }, ['failure journal.access']],
  ['that is broken', { access: { code: 1, stdout: '', stderr: 'Bad message' } }, ['failure journal.access']],
  ['that is not tried', { access: undefined }, ['warning journal.access']],
  ['that hangs', { access: { failed: 'did not end within 5 s', missing: false } }, ['failure journal.access']],
  ['with holes', { suppressed: { code: 0, stdout: SUPPRESSED, stderr: '' } }, ['warning journal.suppressed']],
  [
    'without its program',
    { version: { failed: 'cannot be run (ENOENT)', missing: true } },
    ['failure journal.program'],
  ],
  ['of another program', { version: { code: 0, stdout: 'cat 9.1', stderr: '' } }, ['failure journal.program']],
]
for (const [name, changes, lines] of journals) {
  test(`a journal ${name}: ${lines.join(', ')}`, () => {
    const found = judgeJournal({ ...versions, ...changes }, kloros, 'kloros-exception-monitor.service', root).map(said)
    for (const line of lines) assert.ok(found.includes(line), found.join())
    const bad = found.filter((line) => !line.startsWith('ok'))
    assert.deepEqual(
      bad,
      lines.filter((line) => !line.startsWith('ok')),
    )
  })
}

test('of holes that this user may not be told there is no line', () => {
  const suppressed = { code: 0, stdout: '', stderr: OWN_ALONE }
  const found = judgeJournal({ ...versions, suppressed }, kloros, '', { uid: 1000 }).map(said)
  assert.ok(!found.some((line) => line.includes('suppressed')))
})

const process = { pid: 1, uid: 999, name: 'node', ports: [], descriptors: 20, most: 1024, instances: 2, watches: 30 }
const inotify: [instances: number, watches: number, lines: string][] = [
  [128, 192_536, 'ok limits.inotify-instances, ok limits.inotify-watches'],
  [64, 8_192, 'ok limits.inotify-instances, ok limits.inotify-watches'],
  [2, 30, 'warning limits.inotify-instances, warning limits.inotify-watches'],
]
for (const [instances, watches, lines] of inotify) {
  test(`inotify with ${instances} instances and ${watches} watches: ${lines}`, () => {
    assert.equal(judgeInotify({ instances, watches }, [process], root).map(said).join(', '), lines)
  })
}
test('inotify limits that are used up are a failure, nearly a warning, and unseen use is none', () => {
  const limits = { instances: 100, watches: 10_000 }
  const of = (instances: number, watches: number) =>
    judgeInotify(limits, [{ ...process, instances, watches }], root).map(({ status }) => status)
  assert.deepEqual(of(100, 9_000), ['failure', 'warning'])
  assert.deepEqual(of(81, 10_000), ['warning', 'failure'])
  assert.deepEqual(
    judgeInotify(limits, undefined, root).map(({ status }) => status),
    ['ok', 'ok'],
  )
  const [finding] = judgeInotify(limits, [{ ...process, instances: 100 }], root)
  assert.match(finding?.mend ?? '', /^echo 'fs\.inotify\.max_user_instances = 1024' > \/etc\/sysctl\.d\/.* && sysctl /)
})

const descriptors: [held: number, most: number, line: string][] = [
  [20, 1024, 'ok'],
  [900, 1024, 'warning'],
  [1020, 1024, 'failure'],
]
for (const [held, most, status] of descriptors) {
  test(`${held} of ${most} descriptors: ${status}`, () => {
    const running = [{ service: 'chaos-monitor', process: { ...process, descriptors: held, most } }]
    assert.deepEqual(judgeDescriptors(running, root).map(said), [`${status} limits.descriptors`])
  })
}

const clocks: [synchronised: boolean | string, status: string][] = [
  [true, 'ok'],
  [false, 'warning'],
  ['timedatectl cannot be run (ENOENT)', 'warning'],
]
for (const [synchronised, status] of clocks) {
  test(`a clock that is ${synchronised}: ${status}`, () => assert.equal(judgeClock(synchronised, root).status, status))
}

const GB = 1e9
const rooms: [free: number, size: number, inodes: number, most: number, statuses: string[]][] = [
  [50 * GB, 100 * GB, 1e6, 1e7, ['ok', 'ok']],
  [0.9 * GB, 100 * GB, 1e6, 1e7, ['warning', 'ok']],
  [0.05 * GB, 100 * GB, 50, 1e7, ['failure', 'failure']],
  [2e6, 8e6, 400, 1000, ['ok', 'ok']],
  [0.1e6, 8e6, 5, 1000, ['failure', 'failure']],
  // btrfs counts no inodes.
  [50 * GB, 100 * GB, 0, 0, ['ok', 'ok']],
]
for (const [free, size, inodes, mostInodes, statuses] of rooms) {
  test(`${free} of ${size} bytes and ${inodes} of ${mostInodes} inodes: ${statuses}`, () => {
    const room: Room = { path: '/var/lib/kloros', free, size, inodes, mostInodes }
    assert.deepEqual(
      judgeRoom([room]).map(({ status }) => status),
      statuses,
    )
  })
}

const sandboxes: [path: string, properties: Record<string, string>, lines: string[] | undefined][] = [
  ['/var/log/shop/a.log', { ProtectHome: 'yes', PrivateTmp: 'yes' }, undefined],
  ['/home/x/a.log', { ProtectHome: 'yes' }, ['ProtectHome=tmpfs', 'BindReadOnlyPaths=-/home/x']],
  ['/home/x/a.log', { ProtectHome: 'tmpfs' }, ['BindReadOnlyPaths=-/home/x']],
  ['/home/x/a.log', { ProtectHome: 'read-only' }, undefined],
  ['/home/x/a.log', { ProtectHome: 'tmpfs', BindReadOnlyPaths: '/home/x:/home/x:rbind' }, undefined],
  ['/homes/x/a.log', { ProtectHome: 'yes' }, undefined],
  ['/root/a.log', { ProtectHome: 'yes' }, ['ProtectHome=tmpfs', 'BindReadOnlyPaths=-/root']],
  ['/tmp/a.log', { PrivateTmp: 'yes' }, ['PrivateTmp=no']],
  ['/dev/sda', { PrivateDevices: 'yes' }, ['PrivateDevices=no']],
  ['/srv/a.log', { TemporaryFileSystem: '/srv:ro' }, ['BindReadOnlyPaths=-/srv']],
  ['/srv/a.log', { InaccessiblePaths: '-/srv /mnt' }, ['InaccessiblePaths=', 'InaccessiblePaths=-/mnt']],
  ['/home/a b/50%.log', { ProtectHome: 'tmpfs' }, ['BindReadOnlyPaths="-/home/a b"']],
]
for (const [path, properties, lines] of sandboxes) {
  test(`${path} under ${JSON.stringify(properties)}: ${lines ?? 'seen'}`, () => {
    assert.deepEqual(hidden(path, path.slice(0, path.lastIndexOf('/')), properties)?.lines, lines)
  })
}

test('what is written as an absolute path in a table of its own, or a list of them, is a path', () => {
  const entry = (key: string, value: unknown) => ({ key, value, from: 'default' })
  const entries = [
    entry('exception-monitor.files', ['/var/log/*.log', 'relative.log']),
    entry('exception-monitor.journalctl', 'journalctl'),
    entry('exception-monitor.port', 8711),
    entry('redis.url', '/not/of/this/service'),
    entry('exception-monitor.groups', [{ file: '/not/read' }]),
  ]
  const wanted = wantedPaths({ reports: [{ service: 'exception-monitor', file: '/etc/k.toml', entries }] })
  assert.deepEqual(
    wanted.map(({ path }) => path),
    ['/etc/k.toml', '/var/log/*.log'],
  )
})

test('a configuration that is named from here is looked for from here', () => {
  const wanted = wantedPaths({ reports: [{ service: 'source-index', file: 'sub/../k.toml', entries: [] }] })
  assert.deepEqual(
    wanted.map(({ path }) => path),
    [resolve('k.toml')],
  )
})

test('trees of source are paths to be read, and what is left out of them is none', () => {
  const entries = [
    { key: 'source-index.roots', value: ['/srv/shop', '/srv/web'], from: 'file' },
    { key: 'source-index.ignore', value: ['/generated/'], from: 'file' },
  ]
  const wanted = wantedPaths({ reports: [{ service: 'source-index', file: null, entries }] })
  assert.deepEqual(
    wanted.map(({ path }) => path),
    ['/srv/shop', '/srv/web'],
  )
})

const step = (flags: string): Look => ({
  there: flags.includes('e'),
  read: flags.includes('r'),
  enter: flags.includes('x'),
  folder: flags.includes('d'),
})
const ways: [flags: string[], state: string, at: number][] = [
  [['erxd', 'erxd', 'er'], 'readable', 2],
  [['erxd', 'exd', 'er'], 'readable', 2],
  [['erxd', 'erd', ''], 'denied', 1],
  [['erxd', 'erxd', 'e'], 'denied', 2],
  [['erxd', 'erxd', 'erd'], 'denied', 2],
  [['erxd', 'erxd', ''], 'absent', 2],
]
for (const [flags, state, at] of ways) {
  test(`a way of ${flags.join(', ')} is ${state}`, () => assert.deepEqual(judgeWay(flags.map(step)), { state, at }))
}
test('a way begins at the root', () => assert.deepEqual(wayTo('/a/b'), ['/', '/a', '/a/b']))

test('what is denied is given by an access list, from where it is denied on', () => {
  const denied = { service: 'chaos-monitor', key: 'chaos-monitor.history', state: 'denied' as const }
  const mend = (path: string, way: string[], isFolder: boolean, uid = 0, hasAcl = true) =>
    judgePaths([{ ...denied, path, at: way[0] ?? '', way, isFolder }], ['chaos-monitor'], kloros, { uid }, hasAcl)[0]
      ?.mend
  assert.equal(mend('/a/b.jsonl', ['/a/b.jsonl'], false), 'setfacl -m u:kloros:rX /a/b.jsonl')
  assert.equal(
    mend('/a/$b/c', ['/a', '/a/$b', '/a/$b/c'], false, 1000),
    `sudo sh -c 'setfacl -m u:kloros:x /a '\\''/a/$b'\\'' && setfacl -m u:kloros:rX '\\''/a/$b/c'\\'''`,
  )
  assert.equal(mend('/a/*.log', ['/a'], true), 'setfacl -m u:kloros:rX,d:u:kloros:rX /a')
  assert.equal(mend('/a', ['/a'], false, 0, false), 'apt-get install --yes acl && setfacl -m u:kloros:rX /a')
})

const files: [name: string, mode: number, secret: string | undefined, status: string, mend: string | null][] = [
  ['secret, for its owner alone', 0o600, 'the token', 'ok', null],
  ['secret, for a group', 0o640, 'the token', 'ok', null],
  ['secret, for everybody', 0o644, 'the token', 'failure', 'sudo chmod o-rwx /f'],
  ['plain, for everybody', 0o644, undefined, 'ok', null],
  ['that everybody may change', 0o666, undefined, 'failure', 'sudo chmod o-w /f'],
]
for (const [name, mode, secret, status, mend] of files) {
  test(`a file ${name}: ${status}`, () => {
    const [finding] = judgePermissions([{ path: '/f', secret, found: { mode, uid: 0 } }], 1000)
    assert.deepEqual([finding?.status, finding?.mend], [status, mend])
  })
}

test('what services say of their configuration', () => {
  const report = { service: 'a', file: '/k.toml', entries: [] }
  const lines = (outcome: object, uid = 0) => judgeConfiguration([{ service: 'a', ...outcome } as never], uid).map(said)
  assert.deepEqual(lines({ report }), ['ok configuration.accepted'])
  assert.deepEqual(lines({ refusal: '/k.toml: a.b is no known key.' }), ['failure configuration.accepted'])
  assert.deepEqual(lines({ silent: 'did not end within 15 s' }), ['failure configuration.accepted'])
  const refusal = '/k.toml: the file cannot be read (EACCES).'
  assert.deepEqual(lines({ refusal }), ['failure configuration.accepted'])
  assert.deepEqual(lines({ refusal }, 1000), ['warning configuration.accepted'])
})

test('commands are for whoever reads them', () => {
  assert.equal(asRoot({ uid: 0 }, 'a && b'), 'a && b')
  assert.equal(asRoot({ uid: 1 }, 'systemctl start a'), 'sudo systemctl start a')
  assert.equal(asRoot({ uid: 1 }, "echo 'x' > y"), `sudo sh -c 'echo '\\''x'\\'' > y'`)
  assert.equal(quote('/a b'), "'/a b'")
})
