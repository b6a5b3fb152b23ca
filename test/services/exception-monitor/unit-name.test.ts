import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isWatched, type Speaker, unitKey } from '../../../services/exception-monitor/unit-name.ts'
import { cpuTime } from '../../support/cpu-time.ts'

const ID = '4c01db0b339c6f1e5a2b7d8890aabbccddeeff00112233445566778899aabbcc'
const UUID = '123e4567-e89b-12d3-a456-426614174000'

// What its gaps are named for, when its program is /usr/bin/backup; and whether it can start again under its own name.
const units: [unit: string, key: string, watched: boolean][] = [
  ['billing.service', 'billing.service', true],
  ['NetworkManager.service', 'NetworkManager.service', true],
  ['php8.2-fpm.service', 'php8.2-fpm.service', true],
  ['redis6.service', 'redis6.service', true],
  ['redis-6379.service', 'redis-6379.service', true],
  ['tomcat9.service', 'tomcat9.service', true],
  ['k3s.service', 'k3s.service', true],
  ['x11.service', 'x11.service', true],
  ['md5sum.service', 'md5sum.service', true],
  ['route53.service', 'route53.service', true],
  ['web-1.service', 'web-1.service', true],
  ['my-app-v2.service', 'my-app-v2.service', true],
  ['e2scrub_all.timer', 'e2scrub_all.timer', true],
  ['lvm2-monitor.service', 'lvm2-monitor.service', true],
  ['cloud-init.service', 'cloud-init.service', true],
  ['nvidia-persistenced.service', 'nvidia-persistenced.service', true],
  ['ec2-instance-connect.service', 'ec2-instance-connect.service', true],
  ['isc-dhcp-server6.service', 'isc-dhcp-server6.service', true],
  ['iscsid.socket', 'iscsid.socket', true],
  ['mnt-data.mount', 'mnt-data.mount', true],
  ['srv-my\\x2ddata.mount', 'srv-my\\x2ddata.mount', true],
  ['snap.lxd.daemon.service', 'snap.lxd.daemon.service', true],
  ['docker.service', 'docker.service', true],
  ['dbus-org.freedesktop.login1.service', 'dbus-org.freedesktop.login1.service', true],
  // Instances.
  ['foo@bar.service', 'foo@.service', true],
  ['postgresql@15-main.service', 'postgresql@.service', true],
  ['getty@tty1.service', 'getty@.service', true],
  ['serial-getty@ttyS0.service', 'serial-getty@.service', true],
  ['redis@6379.service', 'redis@.service', true],
  ['mongod@27017.service', 'mongod@.service', true],
  ['openvpn-client@work.service', 'openvpn-client@.service', true],
  ['systemd-fsck@dev-disk-by\\x2duuid-1234\\x2dABCD.service', 'systemd-fsck@.service', true],
  ['user@1000.service', 'user@.service', true],
  ['user@120456.service', 'user@.service', true],
  ['user-runtime-dir@1000.service', 'user-runtime-dir@.service', true],
  ['app-org.x@autostart.service', 'app-org.x@.service', true],
  ['systemd-coredump@1-234-0.service', 'systemd-coredump@.service', false],
  ['sshd@12-10.0.0.1:22-10.0.0.2:51234.service', 'sshd@.service', false],
  [`task@${UUID}.service`, 'task@.service', false],
  ['deploy@3f9a1c0e.service', 'deploy@.service', false],
  // Transient units and sessions.
  ['run-u123.service', 'backup', false],
  ['run-u7.scope', 'backup', false],
  ['run-r0123456789abcdef0123456789abcdef.service', 'backup', false],
  ['run-r0123456789abcdef0123456789abcdef.scope', 'backup', false],
  ['run-p123-i456.service', 'backup', false],
  ['run-4711.scope', 'backup', false],
  ['session-12.scope', 'backup', false],
  ['session-c2.scope', 'backup', false],
  // Containers without a name.
  [`docker-${ID}.scope`, 'backup', false],
  [`libpod-${ID}.scope`, 'backup', false],
  [`libpod-conmon-${ID}.scope`, 'backup', false],
  [`crio-${ID}.scope`, 'backup', false],
  [`cri-containerd-${ID}.scope`, 'backup', false],
  [`${ID}.service`, 'backup', false],
  [`${ID}-6d3f1a2b7c8d9e0f.service`, 'backup', false],
  // Made up in part.
  ['app-gnome-org.gnome.Terminal-1234.scope', 'app-gnome-org.gnome.Terminal-*.scope', false],
  ['app-flatpak-org.x.Y-123456.scope', 'app-flatpak-org.x.Y-*.scope', false],
  [`snap.foo.bar-${UUID}.scope`, 'snap.foo.bar-*.scope', false],
  [`snap.foo.bar.${UUID}.scope`, 'snap.foo.bar.*.scope', false],
  [`vte-spawn-${UUID}.scope`, 'vte-spawn-*.scope', false],
  [`kubepods-burstable-pod${UUID.replaceAll('-', '_')}.slice`, 'kubepods-burstable-pod*.slice', false],
  ['dbus-:1.2-org.freedesktop.problems@0.service', 'dbus-:*-org.freedesktop.problems@.service', false],
  ['user-1000.slice', 'user-*.slice', false],
  ['run-user-1000.mount', 'run-user-*.mount', false],
  ['myjob-20240101-120000.service', 'myjob-*.service', false],
  ['backup-2024-01-02.service', 'backup-*.service', false],
  ['backup-2024-01-02T03:04:05.service', 'backup-*.service', false],
  ['ci-job-83412.service', 'ci-job-*.service', false],
  ['ci-job-4.service', 'ci-job-*.service', false],
  ['job_1718000000.service', 'job_*.service', false],
  ['cron-1718000000.service', 'cron-*.service', false],
  ['gunicorn-3f9a1c0e.service', 'gunicorn-*.service', false],
  [`worker-${UUID}.service`, 'worker-*.service', false],
  ['api-7f9c6d5b8-x2x4z.service', 'api-*.service', false],
  ['init.scope', 'init.scope', false],
]

test('a unit goes by a name that stays', async (t) => {
  assert.ok(units.length >= 60)
  for (const [unit, key, watched] of units) {
    await t.test(unit, () => {
      assert.equal(unitKey({ unit, program: '/usr/bin/backup' }), key)
      assert.equal(isWatched(unit), watched)
    })
  }
})

const speakers: [name: string, speaker: Speaker, key: string][] = [
  ['a program without a unit', { program: 'cron' }, 'cron'],
  ['nobody', {}, 'unknown'],
  ['a login shell', { program: '-bash' }, 'bash'],
  ['a program that was replaced', { program: '/opt/app/server (deleted)' }, 'server'],
  ['a thread of the kernel', { program: 'kworker/u8:3-events' }, 'kworker'],
  ['a thread of a pool', { program: 'pool-3-thread-7' }, 'pool-*-thread-*'],
  ['a program with its role', { program: 'postgres: writer' }, 'postgres'],
  ['an interpreter with its version', { program: '/usr/bin/python3.11' }, 'python3.11'],
  ['a program of many words', { program: 'my\tprog\u0007ram' }, 'my_prog_ram'],
  ['a transient unit of unknown program', { unit: 'run-u123.service' }, 'run-*.service'],
  ['a session of unknown program', { unit: 'session-c2.scope' }, 'session-*.scope'],
  ['a container of unknown program', { unit: `docker-${ID}.scope` }, 'docker-*.scope'],
  ['a container', { unit: `docker-${ID}.scope`, container: 'redis', program: 'x' }, 'redis'],
  ['a container that its runtime speaks for', { unit: 'docker.service', container: '/web', program: 'dockerd' }, 'web'],
  ['a container without a unit', { container: 'web', program: 'x' }, 'web'],
  ['a container of a unit of its own', { unit: 'web.service', container: 'systemd-web', program: 'x' }, 'web.service'],
  ['one of many', { unit: 'docker.service', container: 'shop-web-2', program: 'x' }, 'shop-web-*'],
  ['one of many, as before', { unit: 'docker.service', container: 'shop_web_12', program: 'x' }, 'shop_web_*'],
  ['a made-up name', { unit: `libpod-${ID}.scope`, container: 'quirky_einstein', program: 'nginx' }, 'nginx'],
  ['a made-up name taken twice', { unit: `libpod-${ID}.scope`, container: 'happy_bell2', program: 'nginx' }, 'nginx'],
  ['an id for a name', { unit: `libpod-${ID}.scope`, container: ID.slice(0, 12), program: 'nginx' }, 'nginx'],
  [
    'a container of a pod',
    { unit: 'docker.service', container: `k8s_api_api-7f9c6d5b8-x2x4z_default_${UUID}_0`, program: 'x' },
    'api',
  ],
]

test('a speaker goes by its unit, container or program', async (t) => {
  for (const [name, speaker, key] of speakers) {
    await t.test(name, () => assert.equal(unitKey(speaker), key))
  }
})

test('ids, times and process numbers never decide', () => {
  const some = fc.oneof(
    fc.uuid(),
    fc.integer({ min: 10_000, max: 9_999_999 }).map(String),
    fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString().slice(0, 10)),
    fc.stringMatching(/^[0-9a-f]{64}$/),
  )
  const old = (text: string) => /^(?:19|20)/.test(text) || !/^\d{4}-/.test(text)
  fc.assert(
    fc.property(some.filter(old), some.filter(old), (a, b) => {
      assert.equal(unitKey({ unit: `import-${a}.service` }), unitKey({ unit: `import-${b}.service` }))
      assert.equal(isWatched(`import-${a}.service`), false)
    }),
  )
})

test('any name is bounded and fit for a gap', () => {
  const text = fc.option(fc.string({ unit: 'binary', maxLength: 5000 }), { nil: undefined })
  fc.assert(
    fc.property(text, text, text, (unit, program, container) => {
      const key = unitKey({ unit, program, container })
      assert.match(key, /^[^/\x00-\x1f\x7f]{1,255}$/u)
    }),
  )
})

test('what is longer than the name of a unit can be is not watched', () => {
  assert.equal(isWatched(`${'a'.repeat(247)}.service`), true)
  assert.equal(isWatched(`${'a'.repeat(247)}.service.service`), false)
})

test('bait of 10 MB costs next to nothing', () => {
  const started = cpuTime()
  for (const bait of ['-', 'a1', '1-', '*-', '2024-', 'b2-', '\\x2d', '@', '.', '_']) {
    const text = Buffer.alloc(10_000_000, bait).toString('latin1')
    for (const unit of [text, `docker-${text}.scope`, `a@${text}.service`]) {
      unitKey({ unit, program: text, container: text })
      isWatched(unit)
    }
  }
  assert.ok(cpuTime() - started < 3000)
})
