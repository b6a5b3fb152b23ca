import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgePorts, type Port } from '../../../../scripts/kloros/doctor/ports.ts'
import { type Processes, parseListening } from '../../../../scripts/kloros/doctor/processes.ts'
import { judgeUnits } from '../../../../scripts/kloros/doctor/unit-states.ts'
import { environmentOf, parseUnits, serviceUser, type Units } from '../../../../scripts/kloros/doctor/units.ts'
import { said } from './said.ts'

// As systemd 252 wrote it, of a service that runs.
const RUNNING = `MainPID=100
Result=success
NRestarts=0
ExecMainStatus=0
ExecStart={ path=/usr/bin/node ; argv[]=/usr/bin/node /opt/kloros/dist/main.js chaos-monitor ; ignore_errors=no ; start_time=[Sun 2026-11-29 07:13:28 UTC] ; stop_time=[n/a] ; pid=100 ; code=(null) ; status=0/0 }
LimitNOFILESoft=1024
AmbientCapabilities=
User=kloros
Group=
SupplementaryGroups=systemd-journal
InaccessiblePaths=
PrivateTmp=yes
PrivateDevices=no
ProtectHome=yes
BindPaths=
BindReadOnlyPaths=-/run/kloros-boot:/proc/sys/kernel/random:rbind
TemporaryFileSystem=
Id=kloros-chaos-monitor.service
LoadState=loaded
ActiveState=active
SubState=running
FragmentPath=/etc/systemd/system/kloros-chaos-monitor.service
UnitFileState=enabled
NeedDaemonReload=no
Environment=KLOROS_PORT_BASE=9700 LANG=C "KLOROS_PREFIX=a b" KLOROS_STATE_DIR=/state
`

// And of one that is not installed.
const ABSENT = `MainPID=0
Result=success
NRestarts=0
ExecMainStatus=0
User=
Id=kloros-redis.service
LoadState=not-found
ActiveState=inactive
SubState=dead
FragmentPath=
UnitFileState=
NeedDaemonReload=no
`

/** What systemd says, with some of it changed, and what it says of others. */
function shown(changes: Record<string, string | number> = {}, others = ABSENT): Units {
  let text = RUNNING
  for (const [name, value] of Object.entries(changes)) {
    text = text.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`)
  }
  return { units: parseUnits(`${text}\n${others}`) }
}

const root = { uid: 0, services: ['chaos-monitor'] }
const UNUSED = { isOwn: false, isLoaded: true }

test('what systemctl prints is read, unit by unit', () => {
  const { units } = shown() as { units: ReturnType<typeof parseUnits> }
  assert.deepEqual([...units.keys()], ['kloros-chaos-monitor.service', 'kloros-redis.service'])
  const unit = units.get('kloros-chaos-monitor.service')
  assert.equal(unit?.program, '/usr/bin/node')
  assert.equal(unit?.pid, 100)
  assert.equal(serviceUser({ units }, root.services), 'kloros')
  const set = { KLOROS_PORT_BASE: '9700', KLOROS_STATE_DIR: '/state' }
  assert.deepEqual(environmentOf({ units }, root.services), set)
})

const name = 'kloros-chaos-monitor.service'
const states: [state: string, changes: Record<string, string | number>, line: string, mend: string | null][] = [
  ['runs', {}, 'ok unit.chaos-monitor', null],
  ['is off', { ActiveState: 'inactive', UnitFileState: 'disabled', MainPID: 0 }, 'ok unit.chaos-monitor', null],
  [
    'is enabled but off',
    { ActiveState: 'inactive', MainPID: 0 },
    'warning unit.chaos-monitor',
    `systemctl start ${name}`,
  ],
  ['is not enabled', { UnitFileState: 'disabled' }, 'warning unit.chaos-monitor', `systemctl enable ${name}`],
  [
    'is masked',
    { LoadState: 'masked', ActiveState: 'inactive' },
    'warning unit.chaos-monitor',
    `systemctl unmask ${name}`,
  ],
  ['is not installed', { LoadState: 'not-found' }, 'failure unit.chaos-monitor', './scripts/install'],
  ['is not readable', { LoadState: 'bad-setting' }, 'failure unit.chaos-monitor', `systemd-analyze verify ${name}`],
  [
    'has a bad configuration',
    { ActiveState: 'failed', Result: 'exit-code', ExecMainStatus: 78 },
    'failure unit.chaos-monitor',
    `kloros config check, and when that is mended: systemctl restart ${name}`,
  ],
  [
    'crashed',
    { ActiveState: 'failed', Result: 'exit-code', ExecMainStatus: 1 },
    'failure unit.chaos-monitor',
    `systemctl restart ${name}`,
  ],
  [
    'was killed',
    { ActiveState: 'failed', Result: 'oom-kill' },
    'failure unit.chaos-monitor',
    `systemctl restart ${name}`,
  ],
  [
    'ends again and again',
    { ActiveState: 'activating', SubState: 'auto-restart', Result: 'exit-code', ExecMainStatus: 1, NRestarts: 3 },
    'failure unit.chaos-monitor',
    `systemctl restart ${name}`,
  ],
  ['was restarted often', { NRestarts: 9 }, 'warning unit.chaos-monitor', `systemctl restart ${name}`],
]

for (const [state, changes, line, mend] of states) {
  test(`a unit that ${state}: ${line}`, () => {
    // The target is there, so the fleet is installed.
    const target = { ...shown({ Id: 'kloros.target' }) } as { units: ReturnType<typeof parseUnits> }
    const units = new Map([...(shown(changes) as typeof target).units, ...target.units])
    const finding = judgeUnits({ units }, root, UNUSED).find(({ check }) => check === 'unit.chaos-monitor')
    assert.equal(said(finding), line)
    assert.equal(finding?.mend, mend)
  })
}

test('units that changed on the disk are told of together', () => {
  const [reload] = judgeUnits(shown({ NeedDaemonReload: 'yes' }), { ...root, uid: 1000 }, UNUSED)
  assert.equal(said(reload), 'warning units.reload')
  assert.equal(reload?.mend, 'sudo systemctl daemon-reload')
  const [masked] = judgeUnits(shown({ NeedDaemonReload: 'yes', LoadState: 'masked' }), root, UNUSED)
  assert.equal(said(masked), 'ok units.reload', 'as systemd 252 says of what is masked, whatever was read again')
})

test('the private Redis is looked at where the fleet uses it', () => {
  const checks = (isUsed: boolean) => judgeUnits(shown(), root, { isOwn: isUsed, isLoaded: false }).map(said)
  assert.ok(checks(true).includes('failure unit.redis'))
  assert.ok(!checks(false).some((line) => line.endsWith('unit.redis')))
})

const starting: [how: string, sub: string, isLoaded: boolean, line: string][] = [
  ['has loaded, and its unit waits to be told so', 'start', true, 'failure unit.redis'],
  ['loads', 'start', false, 'ok unit.redis'],
  ['prepares to start', 'start-pre', true, 'ok unit.redis'],
]
for (const [how, sub, isLoaded, line] of starting) {
  test(`a private Redis that ${how}: ${line}`, () => {
    const changes = { Id: 'kloros-redis.service', ActiveState: 'activating', SubState: sub, UnitFileState: 'static' }
    const units = shown(changes, '')
    const found = judgeUnits(units, { ...root, services: [] }, { isOwn: true, isLoaded })
    const redis = found.find(({ check }) => check === 'unit.redis')
    assert.equal(said(redis), line)
    if (line.startsWith('failure')) assert.match(redis?.mend ?? '', /, then: systemctl restart kloros-redis\.service$/)
  })
}

test('without a systemd, without an answer and without units there is one line', () => {
  const one = (units: Units) => judgeUnits(units, root, { isOwn: true, isLoaded: true }).map(said)
  assert.deepEqual(one({ missing: 'systemd does not run here', booted: false }), ['ok units'])
  assert.deepEqual(one({ missing: 'systemctl did not end within 5 s', booted: true }), ['failure units'])
  assert.deepEqual(one({ units: parseUnits(ABSENT) }), ['warning units'])
})

const ME = { service: 'chaos-monitor', host: 'here' }
const process = { uid: 999, name: 'node', descriptors: 20, most: 1024, instances: 0, watches: 0 }
const held = (pid: number): Processes => ({ processes: [{ ...process, pid, ports: [8713] }], owners: new Map() })
const unseen: Processes = { processes: [], owners: new Map([[8713, { uid: 33 }]]) }
const OFF = { ActiveState: 'inactive', UnitFileState: 'disabled', MainPID: 0 }
const FAILED = { ActiveState: 'failed', MainPID: 0 }

const ports: [name: string, answer: Port['answer'], by: Processes, unit: Units, status: string, says: RegExp][] = [
  ['its service', ME, held(100), shown(), 'ok', /held by chaos-monitor/],
  ['its service, of which no more is seen', ME, unseen, shown(), 'ok', /held by chaos-monitor/],
  ['its service, without a unit', ME, held(5), { missing: 'no systemd', booted: false }, 'ok', /held by/],
  ['another one than its unit', ME, held(5), shown(), 'failure', /process 5 \(node\), a chaos-monitor that is not/],
  ['another one, while its unit failed', ME, unseen, shown(FAILED), 'failure', /a program of user 33, a chaos-/],
  ['another one, while its unit is off', ME, held(5), shown(OFF), 'warning', /that is not the one of/],
  ['another service', { service: 'curiosity-feed', host: 'here' }, held(5), shown(), 'failure', /by curiosity-feed/],
  ['another program', 'other', held(5), shown(FAILED), 'failure', /process 5 \(node\), which is not chaos-monitor/],
  ['one that hangs', 'silent', held(100), shown(), 'failure', /does not answer/],
  ['nothing, though its unit runs', 'nothing', unseen, shown(), 'failure', /though .* is active/],
  ['nothing, while its unit is off', 'nothing', unseen, shown(OFF), 'ok', /free/],
  ['nothing, without a unit', 'nothing', unseen, { missing: 'no systemd', booted: false }, 'warning', /does not run/],
]

for (const [who, answer, processes, units, status, says] of ports) {
  test(`a port held by ${who}: ${status}`, () => {
    const [finding] = judgePorts(
      [{ service: 'chaos-monitor', port: 8713, answer }],
      { processes, units },
      root,
      '/c.toml',
    )
    assert.equal(said(finding), `${status} port.chaos-monitor`)
    assert.match(finding?.message ?? '', says)
  })
}

test('a service of the unit that hangs is restarted; another program is not', () => {
  const mend = (pid: number) => {
    const port: Port = { service: 'chaos-monitor', port: 8713, answer: 'silent' }
    return judgePorts([port], { processes: held(pid), units: shown() }, root, '/c.toml')[0]?.mend
  }
  assert.equal(mend(100), `systemctl restart ${name}`)
  assert.equal(mend(5), 'end process 5 (node), or set port in [chaos-monitor] of /c.toml')
})

test('listening ports are read as Linux 6.1 writes them, and connections are none', () => {
  const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2209 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 81234 1 0000000000000000 100 0 0 10 0
   1: 0100007F:2209 0100007F:A3C4 01 00000000:00000000 00:00000000 00000000   999        0 81300 1 0000000000000000 20 4 30 10 -1
`
  assert.deepEqual(parseListening(text), [{ port: 8713, inode: '81234', uid: 999 }])
})
