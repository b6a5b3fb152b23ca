import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { nodeFlags } from '../../../../scripts/kloros/locate.ts'
import { freeBase } from '../../../../scripts/lib/free-ports.ts'
import { serviceNames } from '../../../../services/load.ts'
import { boot, bootable, type Guest, isInstalled } from '../../../support/booted.ts'
import { until } from '../../../support/until.ts'
import { type Diagnosis, diagnosis, program } from './doctor-run.ts'

// A host with a systemd of its own, broken in many ways at once and mended by what the doctor says, in two rounds.

const skip = (await bootable()) ?? ((await isInstalled('setfacl')) ? false : 'setfacl is not installed')
// Where the services may read it: the checkout may be where their sandbox hides it.
const DIST = '/opt/kloros/dist'
const SERVICES = serviceNames()
const HISTORY = '/home/someone/chaos/history.jsonl'
const configuration = (key: string) => `[chaos-monitor]\n${key} = "${HISTORY}"\n`

test('what is wrong with an installed fleet is said, and mended by the commands that are named', {
  skip,
}, async (t) => {
  const guest = await boot()
  t.after(() => guest.close())
  const host = new Host(guest, await freeBase())
  await host.install()
  const well = await host.until((found) => Object.values(found.statuses('clock')).every((status) => status === 'ok'))
  assert.match(well.of('journal.access')?.message ?? '', /kloros may read the journal/)

  await host.write('/etc/kloros/kloros.toml', configuration('history'))
  await host.sh(`mkdir -p /home/someone/chaos && echo '{}' >${HISTORY} && chmod 700 /home/someone /home/someone/chaos`)
  await host.sh(`chmod 600 ${HISTORY} && systemctl restart kloros-chaos-monitor`)
  const dropIn = '/etc/systemd/system/kloros-exception-monitor.service.d/groups.conf'
  await host.write(dropIn, '[Service]\nSupplementaryGroups=\n')
  const journald = 'Storage=volatile\nRateLimitIntervalSec=1s\nRateLimitBurst=5\n'
  await host.write('/etc/systemd/journald.conf.d/10-small.conf', `[Journal]\n${journald}`)
  await host.sh('rm -rf /var/log/journal/* && systemctl daemon-reload && systemctl restart systemd-journald')
  await host.sh('systemctl stop kloros-curiosity-core && systemctl disable kloros-curiosity-feed')
  await host.sh('echo >>/etc/systemd/system/kloros-curiosity-feed.service')
  // journald tells of what it left out when the unit speaks again, in another interval.
  await host.write('/run/talk', 'seq 500\nsleep 1.1\necho more\n')
  await host.sh('systemd-run --quiet --wait sh /run/talk')

  const lines: [check: string, status: string, says: RegExp][] = [
    ['units.reload', 'warning', /Changed on the disk .*: kloros-curiosity-feed\.service\./],
    ['unit.curiosity-core', 'warning', /enabled, but does not run/],
    ['unit.curiosity-feed', 'warning', /will not be started at boot/],
    ['paths.chaos-monitor', 'failure', /hides from it \/home\/someone.* by ProtectHome=yes/],
    ['journal.access', 'failure', /User kloros may not read the journal/],
    ['journal.storage', 'warning', /in memory only/],
    ['journal.suppressed', 'warning', /Suppressed \d+ messages/],
  ]
  // The core does not run, and of what it did not read the monitors know nothing.
  const concerned = [...lines.map(([check]) => check), 'heartbeat.', 'clock', 'backlog.']
  const others = well.statuses(...concerned)
  const broken = await host.until(
    (found) =>
      lines.every(([check, status]) => found.of(check)?.status === status) &&
      isDeepStrictEqual(found.statuses(...concerned), others),
  )
  for (const [check, , says] of lines) assert.match(broken.of(check)?.message ?? '', says)

  for (const [check] of lines) await host.sh(broken.of(check)?.mend ?? '')
  const nearly = await host.until((found) =>
    lines.every(([check]) => check === 'paths.chaos-monitor' || found.of(check)?.status === 'ok'),
  )
  const denied = nearly.of('paths.chaos-monitor')
  assert.match(denied?.message ?? '', /as user kloros, may not read/)
  await host.sh(denied?.mend ?? '')
  await host.until((found) => Object.values(found.statuses('clock')).every((status) => status === 'ok'))

  await host.write('/etc/kloros/kloros.toml', configuration('histroy'))
  await host.sh('systemctl restart kloros-chaos-monitor; systemctl stop kloros-redis')
  const again = await host.until((found) => found.of('unit.chaos-monitor')?.status === 'failure')
  assert.match(again.of('unit.chaos-monitor')?.message ?? '', /its configuration is bad/)
  assert.match(again.of('configuration.accepted')?.message ?? '', /histroy/)
  assert.match(again.of('redis.reach')?.message ?? '', /cannot be reached/)
  await host.write('/etc/kloros/kloros.toml', configuration('history'))
  await host.sh(again.of('redis.reach')?.mend ?? '')
  await host.sh((again.of('unit.chaos-monitor')?.mend ?? '').replace(/^.*mended: /, ''))
  await host.until((found) => Object.values(found.statuses('clock')).every((status) => status === 'ok'))

  // Where the services are is told in a file that is not everybody's.
  await host.write('/etc/kloros/kloros.toml', `${configuration('history')}port = ${host.base + 50}\n`)
  await host.sh('systemctl restart kloros-chaos-monitor')
  await host.until((found) => Object.values(found.statuses('clock')).every((status) => status === 'ok'))
  const seen = await host.doctor(
    'setpriv',
    '--reuid=nobody',
    '--regid=nogroup',
    '--clear-groups',
    '--reset-env',
    'env',
    `KLOROS_PORT_BASE=${host.base}`,
  )
  assert.equal(seen.exit, 0, JSON.stringify(seen.findings.filter(({ status }) => status === 'failure')))
  for (const check of ['configuration.accepted', 'redis.reach', 'journal.access', 'journal.storage'])
    assert.equal(seen.of(check)?.mend, 'sudo kloros doctor', check)
  assert.match(seen.of('port.chaos-monitor')?.message ?? '', /^By the defaults: Nothing listens/)
})

/** The guest as a host with an installed fleet. */
class Host {
  constructor(
    readonly guest: Guest,
    readonly base: number,
  ) {}

  async install(): Promise<void> {
    await this.sh(`mkdir -p ${dirname(DIST)} && cp -r "${dirname(program)}" ${DIST}`)
    await this.sh('useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin kloros')
    await this.sh('useradd --system --create-home someone && install -d -m 750 -g kloros /etc/kloros')
    await this.write('/etc/kloros/kloros.toml', '')
    await this.sh('chown root:kloros /etc/kloros/kloros.toml && chmod 640 /etc/kloros/kloros.toml')
    const redis =
      'redis-server --port 0 --unixsocket /run/kloros/redis.sock --dir /var/lib/kloros --save "" --appendonly yes'
    const folders = 'RuntimeDirectory=kloros\nRuntimeDirectoryMode=0700\nStateDirectory=kloros\n'
    await this.unit('redis', `/usr/bin/env ${redis}`, folders)
    const sandbox = 'ProtectHome=yes\nProtectSystem=strict\nPrivateTmp=yes\nSupplementaryGroups=systemd-journal\n'
    for (const name of SERVICES)
      await this.unit(name, [process.execPath, ...nodeFlags, `${DIST}/main.js`, name].join(' '), sandbox)
    await this.write('/etc/systemd/system/kloros.target', '[Unit]\nDescription=The fleet\n')
    const all = ['redis', ...SERVICES].map((name) => `kloros-${name}.service`).join(' ')
    await this.sh(`systemctl daemon-reload && systemctl enable --quiet --now ${all}`)
  }

  async unit(name: string, command: string, more: string): Promise<void> {
    const service = `User=kloros\nEnvironment=KLOROS_PORT_BASE=${this.base}\nExecStart=${command}\n${more}`
    const text = `[Unit]\nDescription=${name}\n[Service]\n${service}[Install]\nWantedBy=multi-user.target\n`
    await this.write(`/etc/systemd/system/kloros-${name}.service`, text)
  }

  async write(path: string, text: string): Promise<void> {
    const { code, stderr } = await this.guest.run(['sh', '-c', 'mkdir -p "$(dirname "$0")" && cat >"$0"', path], {
      input: text,
    })
    assert.equal(code, 0, stderr)
  }

  async sh(command: string): Promise<void> {
    assert.notEqual(command, '')
    await this.guest.do('sh', '-c', command)
  }

  async doctor(...as: string[]): Promise<Diagnosis> {
    const env = { KLOROS_PORT_BASE: String(this.base) }
    const { stdout, stderr, code } = await this.guest.run(
      [...as, process.execPath, `${DIST}/kloros.js`, 'doctor', '--json'],
      {
        env,
      },
    )
    assert.equal(stderr, '')
    return diagnosis(stdout, code ?? -1)
  }

  /** Runs the doctor until what it finds is so: services need a moment to say how they are. */
  async until(holds: (found: Diagnosis) => boolean): Promise<Diagnosis> {
    let found: Diagnosis | undefined
    try {
      return await until(
        async () => {
          found = await this.doctor()
          return holds(found) ? found : undefined
        },
        'it is found',
        60_000,
      )
    } catch (error) {
      throw new Error(JSON.stringify(found?.findings.filter(({ status }) => status !== 'ok')), { cause: error })
    }
  }
}
