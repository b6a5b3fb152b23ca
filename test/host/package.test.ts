import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { appendFile, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { serviceNames } from '../../services/load.ts'
import { bootable, isInstalled } from '../support/booted.ts'
import { ENDS_SOON, InstalledHost, root } from '../support/installed-host.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)
const skip = (await bootable()) ?? ((await isInstalled('dpkg-deb')) ? false : 'dpkg-deb is not installed')
const noLintian = (await isInstalled('lintian')) ? false : 'lintian is not installed'
const services = serviceNames().map((name) => `kloros-${name}.service`)
const whole = [...services, 'kloros-redis.service', 'kloros.slice', 'kloros.target'].sort()
const NO_ROOM = 'No space left on device\n'
const deb = (version: string) => `kloros-monitors_${version}-1_all.deb`

/** Builds the package of a built tree. @returns its path. */
async function build(tree: string, output: string): Promise<string> {
  // Fast rather than small.
  const env = { ...process.env, DPKG_DEB_COMPRESSOR_TYPE: 'gzip', DPKG_DEB_COMPRESSOR_LEVEL: '1' }
  const { stdout } = await run(join(tree, 'scripts/package'), ['--no-build', '--output', output], { env })
  return stdout.trim()
}

/** Files of a folder that a processor runs, or that hold code for one. */
async function native(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = await open(join(entry.parentPath, entry.name))
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4)
    await file.close()
    if (buffer.toString('latin1') === '\x7fELF' || entry.name.endsWith('.node')) found.push(entry.name)
  }
  return found
}

const refusals: [name: string, options: string[], code: number, says: RegExp][] = [
  ['an option there is not', ['--nobuild'], 2, /^--nobuild is no option; --help lists them\.\n$/],
  ['no folder to put it', ['--output'], 2, /^--output takes a folder\.\n$/],
  ['a folder there is not', ['--output', '/nowhere'], 1, /^\/nowhere is no folder\.\n$/],
]

for (const [name, options, code, says] of refusals) {
  test(`${name} is refused`, { skip }, async () => {
    await assert.rejects(run(join(root, 'scripts/package'), options), (error: { code: number; stderr: string }) => {
      assert.match(error.stderr, says)
      return error.code === code
    })
  })
}

test('the life of a fleet that is a package', { skip }, async (t) => {
  const host = await InstalledHost.boot(t)
  const { guest } = host
  // Each service is started once when it is configured: a busy machine takes its time.
  const tryDpkg = (env: Record<string, string>, ...argv: string[]) =>
    guest.run(['dpkg', ...argv], { env, timeout: 180_000 })
  const dpkg = async (...argv: string[]) => {
    const { code, stdout, stderr } = await tryDpkg({}, ...argv)
    assert.equal(code, 0, stdout + stderr)
    return stdout
  }
  const at = (version: string) => join(guest.shared, deb(version))
  const configuration = '/etc/kloros/kloros.toml'
  const asked = async (scenario: string) => (await host.questions()).filter(({ gap }) => gap.name.includes(scenario))

  /** @returns a PATH by which a program fails as where a disk is full. */
  const withoutRoom = async (program: string) => {
    await host.write(`/run/full/${program}/${program}`, `#!/bin/sh\necho '${NO_ROOM.trim()}' >&2\nexit 1\n`)
    await guest.do('chmod', '755', `/run/full/${program}/${program}`)
    return `/run/full/${program}:${process.env.PATH}`
  }
  const releases = async () => (await guest.do('ls', '/usr/lib/kloros')).trim().split('\n')

  // Containers are often built from a root that keeps packages from starting anything.
  await guest.do('rm', '-f', '/usr/sbin/policy-rc.d')
  // A Node that no package brought is made one's.
  await host.sh(`
    dpkg --status nodejs && exit
    mkdir -p /var/tmp/nodejs/DEBIAN && cd /var/tmp && ln -sf ${process.execPath} /usr/bin/node
    printf '%s\\n' 'Package: nodejs' 'Version: ${process.versions.node}' 'Architecture: all' 'Maintainer: test <a@b.invalid>' \
      'Description: node' >nodejs/DEBIAN/control
    dpkg-deb --build nodejs && dpkg --install nodejs.deb`)
  const before = await host.everything()

  await t.test('one is built, for all processors and every time the same', async () => {
    const earlier = await host.tree('0.0.9')
    await writeFile(join(earlier, 'systemd/kloros-gone.service'), '[Service]\nExecStart=/usr/bin/sleep infinity\n')
    const refused = await host.tree('0.5.0')
    const later = await host.tree('9.0.0')
    for (const tree of [refused, later])
      await writeFile(join(tree, 'systemd/kloros-added.service'), '[Service]\nExecStart=/usr/bin/sleep infinity\n')
    const monitor = (tree: string) => join(tree, 'dist/services/chaos-monitor.cjs')
    await writeFile(monitor(refused), (await readFile(monitor(refused), 'utf8')).replaceAll('min_runs', 'least_runs'))
    const broken = await host.tree('9.1.0')
    await appendFile(monitor(broken), ENDS_SOON)
    assert.equal(await build(earlier, guest.shared), at('0.0.9'))
    await build(refused, guest.shared)
    await build(broken, guest.shared)
    assert.equal(await build(later, guest.shared), at('9.0.0'))
    const once = await readFile(at('9.0.0'))
    await build(later, guest.shared)
    assert.ok(once.equals(await readFile(at('9.0.0'))))
    const unpacked = join(guest.shared, 'unpacked')
    await run('dpkg-deb', ['--raw-extract', at('9.0.0'), unpacked])
    assert.deepEqual(await native(unpacked), [])
    await rm(unpacked, { recursive: true })
  })

  await t.test('lintian finds no error and nothing to warn of', { skip: noLintian }, async () => {
    const { stdout } = await run('lintian', ['--fail-on', 'error', '--allow-root', at('9.0.0')])
    assert.doesNotMatch(stdout, /^[EW]:/m)
  })

  await t.test('it is installed, and starts nothing by itself', async () => {
    // One that is root's alone.
    const { code, stdout: said, stderr } = await tryDpkg({ TMPDIR: '/root' }, '--install', at('0.0.9'))
    assert.equal(code, 0, said + stderr)
    assert.match(said, /\nTo start the fleet, now and at every boot: systemctl enable --now kloros\.target\./)
    assert.deepEqual(await host.active(), [])
    assert.match(await guest.do('stat', '--format=%a %U:%G', configuration), /^640 root:kloros\n$/)
    assert.match(await guest.do('stat', '--format=%a %U:%G', '/etc/kloros/feed.env'), /^600 root:root\n$/)
    const caches = await guest.do('sh', '-c', 'ls /usr/lib/kloros/dist/services/*.cache')
    assert.equal(caches.trim().split('\n').length, serviceNames().length)
    const another = '/var/lib/dpkg/info/kloros-monitors.postinst triggered /usr/bin/node'
    const anonymous = await host.sh(`
      sed -i.kept '/^kloros:/d' /etc/passwd; ${another}; code=$?; mv -T /etc/passwd.kept /etc/passwd; exit $code`)
    assert.deepEqual([anonymous.code, anonymous.stderr], [0, ''])
    for (const program of ['mktemp', 'install']) {
      const { code, stderr } = await host.sh(`PATH="${await withoutRoom(program)}" ${another}`)
      assert.deepEqual([code, stderr], [0, NO_ROOM])
    }
    assert.equal((await host.sh(`${another}; ls /usr/lib/kloros/dist/services/*.cache`)).stdout, caches)
    assert.equal(await guest.do('find', '/run', '-maxdepth', '1', '-name', 'tmp.*'), '')
    assert.match(
      (await host.sh(`"${join(root, 'scripts/install')}"`)).stderr,
      /^The package kloros-monitors is installed/,
    )
  })

  await t.test('all twelve work, and an experiment is asked about', async () => {
    await host.dropIn()
    await guest.do('systemctl', 'daemon-reload')
    await guest.do('systemctl', 'enable', '--quiet', '--now', 'kloros.target')
    await guest.do('systemctl', 'start', 'kloros-gone')
    await host.works(undefined, '0.0.9')
    await host.giveToken(
      "sudo sed -n 's/^KLOROS_FEED_TOKEN=//p' /etc/kloros/feed.env | install -D -m 600 /dev/stdin ~/.config/kloros/token",
    )
    await host.experiment('disk-full', false)
    await until(async () => (await asked('disk-full')).length === 1, 'it is asked')
    await until(async () => (await host.sh('kloros doctor')).code === 0, 'the doctor finds no failure')
  })

  await t.test('a version that there is no room for leaves what runs as it is', async () => {
    const { code, stdout, stderr } = await tryDpkg({ PATH: await withoutRoom('cp') }, '--install', at('0.5.0'))
    assert.equal(code, 1, stdout)
    await guest.do('systemctl', 'daemon-reload')
    assert.deepEqual(await host.unit('kloros-gone', 'LoadState', 'ActiveState'), ['loaded', 'active'])
    assert.deepEqual(await host.unit('kloros-added', 'LoadState'), ['not-found'])
    assert.ok(
      stderr.includes(`${NO_ROOM}What runs goes on. Mend that, then: dpkg --configure kloros-monitors\n`),
      stderr,
    )
    assert.match((await releases()).join(' '), /^0\.0\.9-[0-9a-f]{12} dist packaged$/)
  })

  await t.test('a version that is refused leaves what runs as it is, even where that is started again', async () => {
    await host.sh(`cp -p ${configuration} /root/kept && printf '[chaos-monitor]\\nmin_runs = 3\\n' >>${configuration}`)
    const { code, stdout, stderr } = await tryDpkg({}, '--install', at('0.5.0'))
    assert.equal(code, 1, stdout)
    assert.match(
      stderr,
      /kloros\.toml.*min_runs.*\nWhat runs goes on\. Mend that, then: dpkg --configure kloros-monitors\n/s,
    )
    await guest.do('systemctl', 'daemon-reload')
    for (const unit of services)
      await host.startsAgain(unit, () => guest.do('systemctl', 'kill', '--signal=KILL', unit))
    await host.works(undefined, '0.0.9')
    assert.deepEqual(await host.unit('kloros-gone', 'LoadState', 'ActiveState'), ['loaded', 'active'])
    assert.deepEqual(await host.unit('kloros-added', 'LoadState'), ['not-found'])
    await guest.do('mv', '/root/kept', configuration)
  })

  await t.test('an upgrade keeps the configuration, questions and a claim, and restarts what runs', async () => {
    await host.sh(`echo '# mine' >>${configuration}`)
    const claimed = JSON.parse(await host.kloros('claim --json')) as { question: { id: string } }
    const [redis] = await host.unit('kloros-redis', 'MainPID')
    const said = await dpkg('--install', at('9.0.0'))
    assert.match(said, /\nNew, and not yet started: kloros-added\.service\.\n/)
    await host.works(undefined, '9.0.0')
    assert.deepEqual(await host.unit('kloros-redis', 'MainPID'), [redis], 'Redis has no reason to be restarted')
    assert.deepEqual(await host.unit('kloros-gone', 'LoadState', 'ActiveState'), ['not-found', 'inactive'])
    assert.match(await guest.do('tail', '-1', configuration), /^# mine\n$/)
    await host.kloros(`renew ${claimed.question.id}`)
    await host.kloros(`answer ${claimed.question.id} mended`)
    await until(async () => (await asked('disk-full'))[0]?.status === 'answered', 'it is answered')
  })

  await t.test(
    'a configuration that this version does not take holds an upgrade up, and what runs goes on',
    async () => {
      const pids = () => Promise.all(services.map((unit) => host.unit(unit, 'MainPID')))
      const running = await pids()
      await host.sh(`cp -p ${configuration} /root/kept && echo 'no TOML' >>${configuration}`)
      const { code, stdout, stderr } = await tryDpkg({}, '--install', at('9.0.0'))
      assert.equal(code, 1, stdout)
      assert.match(stderr, /kloros\.toml.*\nWhat runs goes on\. Mend that, then: dpkg --configure kloros-monitors\n/s)
      assert.deepEqual(await pids(), running)
      // Everything has a default.
      await guest.do('rm', configuration)
      await dpkg('--configure', 'kloros-monitors')
      await guest.do('mv', '/root/kept', configuration)
      await host.works()
      assert.deepEqual(await host.active(), whole)
    },
  )

  await t.test('a version that does not stay up gives way to the one before', async () => {
    const { code, stdout, stderr } = await tryDpkg({}, '--install', at('9.1.0'))
    assert.equal(code, 1, stdout)
    assert.match(stderr, /kloros-chaos-monitor\.service does not stay up; .*\nGoing back to 9\.0\.0-[0-9a-f]{12}:\n/s)
    await host.works(undefined, '9.0.0')
    assert.deepEqual(await host.active(), whole)
    assert.match((await releases()).join(' '), /^9\.0\.0-[0-9a-f]{12} dist packaged$/)
  })

  await t.test('removed, it leaves its configuration and state, and comes back to them', async () => {
    await dpkg('--remove', 'kloros-monitors')
    assert.deepEqual(await host.active(), [])
    const left = (await host.changesSince(before)).flatMap((each) => each.split(' ')[0] ?? [])
    const unowned = left.filter((path) => !/^\+(\/etc\/|\/var\/lib\/(kloros|dpkg)(\/|$)|kloros:)/.test(path))
    assert.deepEqual(unowned, [])
    assert.ok(left.includes('+/etc/kloros/kloros.toml') && left.includes('+/var/lib/kloros'))
    await dpkg('--install', at('9.0.0'))
    assert.deepEqual(await host.active(), [])
    await guest.do('systemctl', 'start', 'kloros.target')
    await host.works(['curiosity-feed'])
    await until(async () => (await asked('disk-full'))[0]?.status === 'answered', 'what was answered still is')
    assert.match(await guest.do('tail', '-1', configuration), /^# mine\n$/)
  })

  await t.test('purged, nothing is left', async () => {
    await guest.do('systemctl', 'set-property', 'kloros.slice', 'IPAddressAllow=192.0.2.7')
    await dpkg('--purge', 'kloros-monitors')
    assert.deepEqual(await host.changesSince(before), [])
    assert.equal(await guest.do('find', '/run', '/sys/fs/cgroup', '-name', '*kloros*'), '')
  })

  await t.test('removed, and purged when a checkout has taken over, it takes nothing away', async () => {
    await dpkg('--install', at('9.0.0'))
    await host.sh(`echo '# mine' >>${configuration} && touch /var/lib/kloros/mine`)
    await dpkg('--remove', 'kloros-monitors')
    const list = "find /etc/kloros /var/lib/kloros -type f -printf '%p %M %U:%G %s %t\\n' | sort"
    const kept = () => guest.do('sh', '-c', list)
    const then = await kept()
    await host.do('install')
    assert.equal(await kept(), then)
    await dpkg('--purge', 'kloros-monitors')
    assert.equal(await kept(), then)
  })
})
