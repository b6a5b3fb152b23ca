import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import about from '../../package.json' with { type: 'json' }
import { serviceNames } from '../../services/load.ts'
import { bootable } from '../support/booted.ts'
import { ENDS_SOON, InstalledHost, root } from '../support/installed-host.ts'
import { until } from '../support/until.ts'

const skip = (await bootable()) ?? false
const services = serviceNames().map((name) => `kloros-${name}.service`)
const daemons = [...services, 'kloros-redis.service']
const whole = [...daemons, 'kloros.slice', 'kloros.target'].sort()

test('the life of a fleet on a host', { skip }, async (t) => {
  const host = await InstalledHost.boot(t)
  const { guest } = host
  const asked = async (type: string, name: RegExp) =>
    (await host.questions()).filter(({ gap }) => gap.type === type && name.test(gap.name))
  const pids = () => Promise.all(daemons.map((unit) => host.unit(unit, 'MainPID')))
  const before = await host.everything()

  await t.test('it is installed, and says what to do next', async () => {
    const earlier = await host.tree('0.0.9')
    await writeFile(join(earlier, 'systemd/kloros-gone.service'), '[Service]\nExecStart=/usr/bin/sleep infinity\n')
    const said = await host.do('install', [], earlier)
    assert.match(said, /KLoROS monitors 0\.0\.9 is installed\. Next:\n.*systemctl enable --now kloros\.target/)
    assert.deepEqual(await host.active(), [])
    await host.dropIn()
    await guest.do('systemctl', 'daemon-reload')
    await guest.do('systemctl', 'enable', '--now', 'kloros.target')
    await guest.do('systemctl', 'start', 'kloros-gone')
    await host.works()
    const [command = ''] = /^ +sudo sed .*$/m.exec(said) ?? []
    await host.giveToken(command)
    // A service that works is heard moments later. The ports are those of a drop-in, which the doctor knows.
    await until(async () => (await host.sh('kloros doctor')).code === 0, 'the doctor finds no failure')
    assert.match(await host.kloros('status'), /curiosity-feed/)
  })

  await t.test('a crash and a failed experiment are asked about, and read by whoever has the token', async () => {
    await writeFile(join(guest.shared, 'shop.cjs'), 'function charge() { throw new RangeError("refused") }\ncharge()\n')
    await host.start('shop', process.execPath, join(guest.shared, 'shop.cjs'))
    await host.experiment('disk-full', false)
    await until(
      async () => (await asked('exception', /^shop\.service\/RangeError\//)).length === 1,
      'the crash is asked',
    )
    await until(async () => (await asked('healing_failure', /disk-full/)).length === 1, 'the experiment is asked')
    const listed = async () => (await host.kloros('questions --all --ids')).trim().split('\n').sort()
    const told = async () =>
      (await host.questions()).flatMap(({ id, status }) => (status === 'closed' ? [] : [id])).sort()
    await until(async () => isDeepStrictEqual(await listed(), await told()), 'the command lists what HTTP tells')
    const stranger = await host.as('nobody', ['kloros', 'questions'])
    assert.deepEqual([stranger.code, stranger.stdout], [1, ''])
    assert.match(stranger.stderr, /^kloros: .*token.*\n$/)
    assert.equal((await fetch(host.url('/questions', 0))).status, 401)
    assert.match((await host.as('nobody', ['cat', '/etc/kloros/feed.env'])).stderr, /Permission denied/)
    const asRoot = await host.sh(`KLOROS_URL=${host.url('/', 0)} kloros questions`)
    assert.equal(asRoot.code, 0, 'root needs no copy of the token')
    assert.match((await host.as('visitor', ['kloros', 'up'])).stderr, /^kloros: up is for a checkout/)
  })

  await t.test('whatever is killed or restarted meanwhile, all is told, and once', async () => {
    const loop = `
      const { existsSync, writeFileSync } = require('node:fs')
      let count = 0
      const timer = setInterval(() => {
        console.error(new TypeError(\`order \${(count += 1)} is lost\`).stack)
        if (!existsSync('${guest.shared}/stop')) return
        clearInterval(timer)
        writeFileSync('${guest.shared}/count', String(count))
      }, 20)`
    await writeFile(join(guest.shared, 'loop.cjs'), loop)
    await host.start('loop', process.execPath, join(guest.shared, 'loop.cjs'))
    for (const unit of daemons) {
      await host.startsAgain(unit, async () => {
        await host.experiment(`while ${unit} is killed`, false)
        await guest.do('systemctl', 'kill', '--signal=KILL', unit)
        await host.experiment(`after ${unit} was killed`, false)
      })
    }
    await guest.do('systemctl', 'restart', 'kloros-redis')
    await guest.do('systemctl', 'restart', 'systemd-journald')
    await host.experiment('after the restarts', false)
    await host.works()
    await writeFile(join(guest.shared, 'stop'), '')
    await until(async () => (await host.unit('loop', 'ActiveState'))[0] === 'inactive', 'the program has ended')
    const count = Number(await guest.do('cat', join(guest.shared, 'count')))
    // Repeats are told together, some seconds later.
    await until(async () => ((await asked('exception', /^loop/))[0]?.occurrences ?? 0) >= count, 'all are counted')
    await host.start('marker', 'false')
    await until(async () => (await asked('exception', /^marker/)).length > 0, 'what came later is asked about')
    const scenarios = daemons.flatMap((unit) => [`while ${unit} is killed`, `after ${unit} was killed`])
    const expected = ['disk-full', ...scenarios, 'after the restarts'].map((scenario) => `${scenario} 1`)
    const failures = await until(async () => {
      const all = await asked('healing_failure', /./)
      return all.length >= expected.length ? all : undefined
    }, 'all experiments are asked about')
    assert.deepEqual(failures.map(({ gap, occurrences }) => `${gap.name} ${occurrences}`).sort(), expected.sort())
    const ours = (await asked('exception', /./)).map(
      ({ gap, occurrences }) => `${gap.name.split('/')[0]} ${occurrences}`,
    )
    assert.deepEqual(ours.sort(), [`loop.service ${count}`, 'marker.service 1', 'shop.service 1'])
  })

  await t.test('a private Redis that is nearly full is given more memory as the doctor says, for good', async () => {
    const redis = async (command: string) => (await host.sh(`redis-cli -s /run/kloros/redis.sock ${command}`)).stdout
    const [, used] = /^used_memory:(\d+)/m.exec(await redis('INFO memory')) ?? []
    await redis(`CONFIG SET maxmemory ${Math.round(Number(used) * 1.15)}`)
    const found = JSON.parse((await host.sh('kloros doctor --json')).stdout) as { check: string; mend?: string }[]
    const mended = await host.sh(found.find(({ check }) => check === 'redis.memory')?.mend ?? 'false')
    assert.deepEqual([mended.code, mended.stderr], [0, ''])
    await host.works()
    assert.equal(await redis('CONFIG GET maxmemory'), `maxmemory\n${2 ** 30}\n`)
    assert.deepEqual(await host.unit('kloros-redis', 'MemoryMax'), [String(3 * 2 ** 30)])
    await guest.do('rm', '-r', '/etc/systemd/system/kloros-redis.service.d')
    await guest.do('systemctl', 'daemon-reload')
  })

  await t.test('an upgrade keeps questions and claims, and restarts what runs', async () => {
    const questions = async () => (await host.questions()).map(({ id, occurrences }) => `${id} ${occurrences}`).sort()
    const known = await questions()
    const { question } = JSON.parse(await host.kloros('claim --json')) as { question: { id: string } }
    const [redis] = await host.unit('kloros-redis', 'MainPID')
    // One that is cut off leaves what is new in its place, and what is old running.
    const cut = '#!/bin/sh\n[ "$1" != restart ] || { kill -KILL $PPID; exit; }\nexec /usr/bin/systemctl "$@"\n'
    await host.write('/run/cut/systemctl', cut)
    const line = `chmod 755 /run/cut/systemctl && PATH=/run/cut:$PATH "${join(root, 'scripts/install')}" --no-build`
    assert.match((await host.sh(`{ ${line}; } || echo cut off`)).stdout, /\ncut off\n$/)
    const said = await host.do('install')
    assert.match(said, /is installed in place of 0\.0\.9-[0-9a-f]{12}\./)
    await host.works(undefined, about.version)
    assert.deepEqual(await host.unit('kloros-gone', 'LoadState', 'ActiveState'), ['not-found', 'inactive'])
    assert.deepEqual(await host.unit('kloros-redis', 'MainPID'), [redis], 'Redis has no reason to be restarted')
    await host.kloros(`renew ${question.id}`)
    assert.deepEqual(await questions(), known)
    await host.kloros(`answer ${question.id} mended`)
    // What is answered without evidence is asked about.
    await until(async () => (await asked('weak_investigation', /./)).length > 0, 'it is looked at')
    assert.match(await guest.do('ls', '/opt/kloros'), new RegExp(`^${about.version}-[0-9a-f]{12}\ndist\n$`))
  })

  await t.test('installing the same again changes nothing', async () => {
    await guest.do('sh', '-c', 'echo "# mine" >>/etc/kloros/kloros.toml')
    const there = await host.everything()
    const running = await pids()
    assert.match(await host.do('install'), /^KLoROS monitors \S+ is installed already; nothing was changed\.\n$/)
    assert.deepEqual([await host.changesSince(there), await pids()], [[], running])
  })

  const broken: [name: string, file: string, edited: (text: string) => string, says: RegExp][] = [
    [
      'does not run',
      'dist/services/chaos-monitor.cjs',
      () => 'throw new Error("not built well")\n',
      /chaos-monitor could not be asked: .*\nSo \S+ stays, and what runs goes on\.\n$/,
    ],
    [
      'cannot be started',
      'systemd/kloros-curiosity-feed.service',
      () => '[Service]\nType=exec\nExecStart=/no/such/program\n',
      /kloros-curiosity-feed\.service failed.*\nThat failed, as it says above\.\nGoing back to \S+:\n$/s,
    ],
    [
      'does not stay up',
      'dist/services/test-monitor.cjs',
      (text) => `${text}${ENDS_SOON}`,
      /^kloros-test-monitor\.service does not stay up; .*\nThat failed, as it says above\.\nGoing back to \S+:\n$/,
    ],
  ]
  for (const [name, file, edited, says] of broken) {
    await t.test(`a release that ${name} is not installed`, async () => {
      const tree = await host.tree(`0.${name.length}.0`)
      await writeFile(join(tree, file), edited(await readFile(join(tree, file), 'utf8')))
      const there = await host.everything()
      const { code, stderr } = await host.run('install', [], tree)
      assert.equal(code, 1)
      assert.match(stderr, says)
      assert.deepEqual(await host.changesSince(there), [])
      await host.works(undefined, about.version)
    })
  }

  await t.test('stopped, all end well and in time, and nothing is left running', async () => {
    await guest.do('systemctl', 'stop', 'kloros.target')
    for (const unit of daemons) {
      const how = await host.unit(unit, 'ActiveState', 'Result', 'ExecMainCode', 'ExecMainStatus', 'TimeoutStopUSec')
      // Later than that, the result is not success.
      assert.deepEqual(how, ['inactive', 'success', '1', '0', '5s'], unit)
    }
    assert.deepEqual(await host.active(), ['kloros.slice'])
    assert.equal(await guest.do('sh', '-c', 'cat $(find /sys/fs/cgroup/kloros.slice -name cgroup.procs)'), '')
  })

  await t.test('a boot brings what is enabled', async () => {
    await guest.reboot()
    await host.works()
    assert.deepEqual(await host.active(), whole)
  })

  await t.test('a monitor that alone is enabled works alone', async () => {
    await guest.do('systemctl', 'disable', '--quiet', 'kloros.target')
    await guest.do('systemctl', 'enable', '--quiet', 'kloros-chaos-monitor')
    await guest.reboot()
    await host.works(['chaos-monitor'])
    assert.deepEqual(await host.active(), ['kloros-chaos-monitor.service', 'kloros-redis.service', 'kloros.slice'])
    await host.experiment('alone', false)
    await until(async () => (await host.health('chaos-monitor')).counters.published === 1, 'it is told')
  })

  await t.test('taken away, it leaves its configuration and state, and comes back to them', async () => {
    const { stdout: said, stderr } = await host.run('uninstall')
    assert.equal(stderr, '')
    assert.match(
      said,
      /\n {2}Left: \/etc\/kloros, \/var\/lib\/kloros, the user kloros; --purge removes these, too\.\n$/,
    )
    assert.deepEqual(await host.active(), [])
    const left = (await host.changesSince(before)).map((each) => each.split(' ')[0])
    const stays = [
      '+/etc/kloros',
      '+/etc/kloros/feed.env',
      '+/etc/kloros/kloros.toml',
      '+/etc/systemd/system/kloros-.service.d',
      '+/etc/systemd/system/kloros-.service.d/ours.conf',
      '+/var/lib/kloros',
    ]
    const within = (path = '') => /^\+(\/var\/lib\/kloros\/|kloros:)/.test(path)
    assert.deepEqual(
      left.filter((path) => !within(path)),
      stays,
    )
    await host.do('install')
    await guest.do('systemctl', 'enable', '--now', '--quiet', 'kloros.target')
    await host.works()
    await until(async () => (await asked('healing_failure', /alone/)).length === 1, 'what was told is asked about')
  })

  await t.test('purged, nothing is left, even where half of it was missing', async () => {
    // What an operator may have changed of units.
    await guest.do('systemctl', 'mask', '--quiet', '--now', 'kloros-redis.service')
    await guest.do('systemctl', 'set-property', 'kloros.slice', 'IPAddressAllow=192.0.2.7')
    const units = '/usr/local/lib/systemd/system'
    await guest.do('rm', '-r', '/opt/kloros', `${units}/kloros.target`, '/etc/tmpfiles.d/kloros.conf')
    await host.do('uninstall', ['--purge'])
    assert.match(await host.do('uninstall', ['--purge']), /^ *Nothing was installed here\.\n$/)
    assert.deepEqual(
      (await host.everything()).filter((each) => !before.includes(each)),
      [],
    )
    assert.equal(await guest.do('find', '/run', '/sys/fs/cgroup', '-name', '*kloros*'), '')
  })
})
