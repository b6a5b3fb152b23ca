import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { boot, bootable } from './booted.ts'
import { until } from './until.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const harness = pathToFileURL(join(root, 'test/support/booted.ts')).href
const skip = (await bootable()) ?? false

test('a guest has the files of the machine, and its own processes, journal and changes', { skip }, async (t) => {
  const guest = await boot({ journald: { SystemMaxUse: '8M' } })
  t.after(() => guest.close())
  assert.equal((await guest.do('systemctl', 'is-system-running')).trim(), 'running')
  assert.equal((await guest.do('cat', '/proc/1/comm')).trim(), 'systemd')
  assert.equal(await guest.do('cat', join(root, 'package.json')), await readFile(join(root, 'package.json'), 'utf8'))

  const machine = existsSync('/etc/machine-id') ? readFileSync('/etc/machine-id', 'utf8') : ''
  assert.notEqual(await guest.do('cat', '/etc/machine-id'), machine)
  assert.match(await guest.do('ls', '/var/log/journal'), /^[0-9a-f]{32}\n$/)
  assert.match(await guest.do('journalctl', '--unit=systemd-journald', '--output=cat'), /max 8\.0M/)

  const mine = join(dirname(guest.shared), 'written-inside')
  await guest.do('touch', mine, '/etc/written-inside', join(guest.shared, 'by-guest'))
  assert.ok(!existsSync(mine) && !existsSync('/etc/written-inside'))
  await writeFile(join(guest.shared, 'by-test'), '')
  assert.equal(await guest.do('ls', guest.shared), 'by-guest\nby-test\n')
  assert.notEqual((await guest.run(['touch', join(root, 'README.md')])).code, 0, 'the checkout is not written to')
})

test('a command says how it ended and what it printed', { skip }, async (t) => {
  const guest = await boot()
  t.after(() => guest.close())
  const cases: [argv: string[], input: string, stdout: string, stderr: string, code: number][] = [
    [['cat'], 'a line\n', 'a line\n', '', 0],
    [['sh', '-c', 'echo out; echo err >&2; exit 3'], '', 'out\n', 'err\n', 3],
    [['sh', '-c', 'echo $MINE $NODE_TEST_CONTEXT'], '', 'me\n', '', 0],
    [['true'], 'x'.repeat(1_000_000), '', '', 0],
  ]
  for (const [argv, input, stdout, stderr, code] of cases) {
    assert.deepEqual(await guest.run(argv, { input, env: { MINE: 'me' } }), { stdout, stderr, code })
  }
  await assert.rejects(guest.do('false'), /false ended with 1/)
})

test('a command of the guest is a program of the machine, and ends when that is ended', { skip }, async (t) => {
  const guest = await boot()
  t.after(() => guest.close())
  const child = spawn(await guest.program('journalctl'), ['--follow', '--output=cat'])
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  await guest.run(['systemd-cat', '--identifier=here'], { input: 'seen from outside\n' })
  await until(() => text.includes('seen from outside\n'), 'the line is read')
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  assert.deepEqual(await ended, [null, 'SIGTERM'])
  const names = () => guest.do('sh', '-c', 'cat /proc/[0-9]*/comm')
  await until(async () => !(await names()).includes('journalctl'), 'it ended inside')
})

test('a guest that is rebooted is the same, with new processes, and leaves no more when it is closed', {
  skip,
}, async (t) => {
  const guest = await boot()
  t.after(() => guest.close())
  const { pid } = guest
  const boots = async () => (await guest.do('journalctl', '--list-boots')).match(/^ *-?\d+ [0-9a-f]{32} /gm)?.length
  assert.equal(await boots(), 1)
  await guest.do('touch', '/etc/stays', '/run/goes')
  await guest.reboot()
  assert.notEqual(guest.pid, pid)
  assert.equal((await guest.do('systemctl', 'is-system-running')).trim(), 'running')
  assert.deepEqual([await boots(), await guest.do('ls', '/etc/stays')], [2, '/etc/stays\n'])
  assert.notEqual((await guest.run(['ls', '/run/goes'])).code, 0)
  await guest.close()
  assert.deepEqual(traces(guest.name), [])
})

test('a closed guest leaves nothing, whatever still ran in it, and another beside it stays', { skip }, async (t) => {
  const [guest, other] = await Promise.all([boot(), boot()])
  t.after(() => other.close())
  assert.notEqual(guest.name, other.name)
  guest.spawn(['sleep', 'infinity'], { stdio: 'ignore' })
  await guest.do('systemd-run', '--quiet', '--property=KillMode=none', 'sh', '-c', 'trap "" TERM; sleep infinity')
  assert.notDeepEqual(traces(guest.name), [])
  await guest.close()
  assert.deepEqual(traces(guest.name), [])
  assert.equal((await other.do('systemctl', 'is-system-running')).trim(), 'running')
})

const ends: [how: string, then: string, signal: NodeJS.Signals | null][] = [
  ['is killed', '', 'SIGKILL'],
  ['is interrupted', '', 'SIGINT'],
  ['fails', 'throw new Error("as a test would")', null],
  ['forgets it', '', null],
]
for (const [how, then, signal] of ends) {
  test(`nothing is left of a guest whose test ${how}`, { skip }, async () => {
    const code = `import { boot } from '${harness}'; const { name } = await boot(); console.log(name); ${then}`
    const wait = signal === null ? '' : '; setInterval(() => undefined, 1000)'
    const argv = ['--import', 'tsx', '--input-type=module', '--eval', code + wait]
    const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
    const ended = once(child, 'exit')
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data')
    if (signal !== null) child.kill(signal)
    await ended
    await until(() => traces(line.trim()).length === 0, 'nothing is left of it')
  })
}

test('a guest that cannot be made says why, and leaves nothing', { skip }, async () => {
  const before = readdirSync(tmpdir())
  await assert.rejects(boot({ see: ['/no/such/folder'] }), /\/no\/such\/folder/)
  const after = readdirSync(tmpdir()).filter((name) => name.startsWith('kloros-guest-') && !before.includes(name))
  assert.deepEqual(after, [])
})

test('where none can be booted, the reason is told', async () => {
  const code = `import { bootable } from '${harness}'; console.log(await bootable())`
  const argv = ['--import', 'tsx', '--input-type=module', '--eval', code]
  const child = spawn(process.execPath, argv, { cwd: root, env: { PATH: '/no/such/folder' } })
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data')
  assert.match(line, /^(systemd-nspawn is not installed|only root on Linux can boot a systemd)\n$/)
})

/** What is there of a guest: its folder, its control groups, and processes in its mounts. */
function traces(name: string): string[] {
  assert.match(name, /^kloros-guest-\w+$/)
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').matchAll(/^(?:\S+ ){4}(\S+) .* - cgroup2 /gm)
  const groups = [...mounts].map(([, path]) => join(path ?? '', name))
  const folders = readdirSync(tmpdir()).filter((each) => each === name)
  return [...groups.filter((path) => existsSync(path)), ...folders, ...processesOf(name)]
}

function processesOf(name: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      const own = readlinkSync(`/proc/${pid}/ns/mnt`) !== readlinkSync('/proc/self/ns/mnt')
      return own && readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(basename(name))
    } catch {
      // It ended meanwhile.
      return false
    }
  })
}
