import assert from 'node:assert/strict'
import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import about from '../../package.json' with { type: 'json' }
import { bootable } from '../support/booted.ts'
import { ENDS_SOON, InstalledHost } from '../support/installed-host.ts'

const skip = (await bootable()) ?? false
const DROPPED = '[Service]\nExecStart=/usr/bin/sleep infinity\n[Install]\nWantedBy=kloros.target\n'

test('an upgrade where one service is dropped, and one is masked while it runs', { skip }, async (t) => {
  const host = await InstalledHost.boot(t)
  const { guest } = host
  const works = async (versions: Record<string, string>) => {
    for (const [name, version] of Object.entries(versions)) await host.works([name], version)
  }
  const earlier = await host.tree('0.0.9')
  await writeFile(join(earlier, 'systemd/kloros-dropped.service'), DROPPED)
  await host.do('install', [], earlier)
  await host.dropIn()
  await guest.do('systemctl', 'daemon-reload')
  await guest.do(
    'systemctl',
    'enable',
    '--now',
    '--quiet',
    'kloros-chaos-monitor',
    'kloros-test-monitor',
    'kloros-dropped',
  )
  await works({ 'chaos-monitor': '0.0.9', 'test-monitor': '0.0.9' })
  await guest.do('systemctl', 'mask', '--quiet', 'kloros-chaos-monitor')
  const isMasked = /^kloros-chaos-monitor\.service is masked: what runs of it is not restarted\.$/m

  await t.test('that gives way to the one before takes nothing off it, nor from a boot', async () => {
    const tree = await host.tree('0.0.10')
    await appendFile(join(tree, 'dist/services/test-monitor.cjs'), ENDS_SOON)
    const there = await host.everything()
    const { code, stderr } = await host.run('install', [], tree)
    assert.match(stderr, /^kloros-test-monitor\.service does not stay up; .*\nThat failed, .*\nGoing back to 0\.0\.9-/m)
    assert.match(stderr, isMasked)
    assert.equal(code, 1)
    assert.deepEqual(await host.changesSince(there), [])
    assert.deepEqual(await host.unit('kloros-dropped', 'UnitFileState', 'ActiveState'), ['enabled', 'active'])
    await works({ 'chaos-monitor': '0.0.9', 'test-monitor': '0.0.9' })
    await rm(tree, { recursive: true })
  })

  await t.test('that succeeds takes the one away, and leaves the other as it is', async () => {
    const { code, stderr } = await host.run('install')
    assert.match(stderr, isMasked)
    assert.equal(code, 0)
    await works({ 'chaos-monitor': '0.0.9', 'test-monitor': about.version })
    assert.deepEqual(await host.unit('kloros-dropped', 'LoadState', 'ActiveState'), ['not-found', 'inactive'])
    assert.equal(await guest.do('find', '/etc/systemd', '-name', 'kloros-dropped*'), '')
  })
})
