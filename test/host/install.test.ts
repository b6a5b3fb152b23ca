import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { bootable } from '../support/booted.ts'
import { InstalledHost, root } from '../support/installed-host.ts'

const skip = (await bootable()) ?? false
// For a shell: the checkout may be in a folder with a space.
const install = `"${join(root, 'scripts/install')}"`
const uninstall = `"${join(root, 'scripts/uninstall')}"`
const nobody = 'setpriv --reuid=65534 --clear-groups env'
const hide = 'mount -t tmpfs none /run/systemd'

const completions: [shell: string, file: string][] = [
  ['bash', 'bash-completion/completions/kloros'],
  ['zsh', 'zsh/site-functions/_kloros'],
  ['fish', 'fish/vendor_completions.d/kloros.fish'],
]

// What Redis says that is built so.
const MUTED = 'systemd supervision requested or auto-detected, but Redis is compiled without libsystemd support!'
const MUTE_REDIS = `#!/bin/sh\\n[ "$1" = --version ] && exec /usr/bin/redis-server --version\\necho "# ${MUTED}"\\n`

const refusals: [name: string, line: string, code: number, says: RegExp][] = [
  [
    'an installation that is not root’s',
    `${nobody} ${install}`,
    1,
    /^This changes the system: run it as root, as in "sudo .+\/scripts\/install"\.\n$/,
  ],
  ['a removal that is not', `${nobody} ${uninstall}`, 1, /run it as root, as in "sudo .+\/scripts\/uninstall"/],
  ['an option there is not', `${install} --nobuild`, 2, /^--nobuild is no option; --help lists them\.\n$/],
  ['another', `${uninstall} purge`, 2, /^purge is no option/],
  [
    'no Node',
    `mkdir /bins && ln -s /usr/bin/* /bins && rm -f /bins/node && PATH=/bins ${install}`,
    1,
    /^Root finds no Node\.js: install Node\.js 20 \(20\.19 or/,
  ],
  [
    'a Node in a home',
    `mkdir /root/n && cp ${process.execPath} /root/n/node && PATH=/root/n:$PATH ${install} --no-build`,
    1,
    /^Services may not run \/root\/n\/node: install Node\.js 20 \(20\.19 or newer\), .*, 24 or newer for the whole system, such as/,
  ],
  [
    'a Node that others may not run',
    `mv /root/n /n && chmod 700 /n && PATH=/n:$PATH ${install} --no-build`,
    1,
    /^Services may not run \/n\/node: /,
  ],
  [
    'a Redis that cannot tell systemd when it is ready',
    `mkdir /r && printf '${MUTE_REDIS}' >/r/redis-server && chmod 755 /r/redis-server && PATH=/r:$PATH ${install} --no-build`,
    1,
    /^\/r\/redis-server cannot tell systemd when it is ready: it is built without libsystemd\. Install one that is/,
  ],
  [
    'one beside another',
    `flock /opt ${install} --no-build`,
    1,
    /^Another install or uninstall is at work: wait until it has ended\.\n$/,
  ],
  [
    'a checkout where it is installed to',
    `mkdir -p /opt/kloros/c && cp -r "${join(root, 'scripts')}" /opt/kloros/c && /opt/kloros/c/scripts/uninstall`,
    1,
    /^\/opt\/kloros is where the fleet is installed to: have the checkout elsewhere\.\n$/,
  ],
]

test('what an installation needs, and what it does without', { skip }, async (t) => {
  const host = await InstalledHost.boot(t)
  const before = await host.everything()
  const done = async (line: string) => {
    const { code, stdout, stderr } = await host.sh(line)
    assert.equal(code, 0, stderr)
    return stdout
  }

  for (const [name, line, code, says] of refusals) {
    await t.test(`${name} is refused`, async () => {
      const outcome = await host.sh(line)
      assert.match(outcome.stderr, says)
      assert.deepEqual([outcome.code, outcome.stdout], [code, ''])
    })
  }
  await done('rm -r /opt/kloros /bins /n /r')
  assert.deepEqual(await host.changesSince(before), [], 'nothing was done')

  await t.test('the help says what is done', async () => {
    assert.match(await done(`${install} --help`), /^Usage: sudo \.\/scripts\/install \[--no-build\]\n/)
    assert.match(await done(`${uninstall} --help`), /^Usage: sudo \.\/scripts\/uninstall \[--purge\]\n/)
  })

  await t.test('where systemd does not run, the files are installed, and taken away', async () => {
    const offline = (line: string) => done(`unshare --mount sh -c '${hide} && ${line}'`)
    const said = await offline(`${install} --no-build && systemctl enable -q kloros.target`)
    assert.doesNotMatch(said, /\nNew/)
    assert.match(said, /\n {2}systemd does not run here: nothing is reloaded or restarted\.\n/)
    assert.match(await done('readlink /usr/local/bin/kloros'), /^\/opt\/kloros\/dist\/kloros\.js\n$/)
    assert.match(await done('head -1 /usr/local/share/man/man1/kloros.1'), /^\.TH KLOROS 1 /)
    for (const [shell, file] of completions) {
      assert.match(await done(`cat /usr/local/share/${file}`), new RegExp(`Completion of kloros for ${shell}`))
    }
    const earlier = await host.tree('0.0.9')
    await rm(join(earlier, 'systemd/kloros-chaos-monitor.service'))
    const later = await offline(`${earlier}/scripts/install --no-build && ${install} --no-build`)
    const news =
      /\nNew, and not yet started: kloros-chaos-monitor\.service\. Next:\n.* enable --now kloros-chaos-monitor/
    assert.match(later, news)
    await offline(`${uninstall} --purge`)
    assert.deepEqual(await host.changesSince(before), [])
  })

  await t.test('where no private Redis is wanted, none has to tell systemd anything', async () => {
    await host.write('/r/redis-server', MUTE_REDIS.replaceAll('\\n', '\n'))
    await done('chmod 755 /r/redis-server && systemctl mask -q kloros-redis')
    await done(`PATH=/r:$PATH ${install} --no-build`)
    await done(`${uninstall} --purge && rm -r /r`)
    assert.deepEqual(await host.changesSince(before), [])
  })

  await t.test('a checkout is built by whoever owns it', async () => {
    const tree = '/var/tmp/checkout'
    await done(`cp -r ${await host.tree('0.2.0')} ${tree} && cd ${tree} && mkdir node_modules services shared`)
    await done(`cd ${tree} && touch tsconfig.json package-lock.json node_modules/.package-lock.json`)
    await host.write('/usr/local/bin/npm', '#!/bin/sh\necho "$@" by $(id -un) in $HOME >>built\n')
    await done(`chmod 755 /usr/local/bin/npm && chown -R visitor: ${tree} && ${tree}/scripts/install`)
    assert.equal(await done(`cat ${tree}/built`), 'run --silent build by visitor in /home/visitor\n')
    assert.equal(await done(`find ${tree} -user root`), '')
    assert.equal(await done('find /opt/kloros -not -user root'), '')
  })
})
