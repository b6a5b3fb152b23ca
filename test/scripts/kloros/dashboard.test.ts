import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { until } from '../../support/until.ts'
import { kloros, serve, temporaryFolder } from './call.ts'
import { startKloros } from './live.ts'

const home = temporaryFolder()
const bin = join(home, 'bin')
const noted = join(home, 'noted')
const seen = join(home, 'seen')
const runtime = join(home, 'runtime')
mkdirSync(bin)
mkdirSync(runtime)
/** A desktop that notes what it is to open, keeps a copy of it with its rights, and ends with a status. */
const desktop = (status: number) =>
  writeFileSync(
    join(bin, 'xdg-open'),
    `#!/bin/sh\necho "$*" >>'${noted}'\nfile="\${1#file://}"\ncp -p "$file" '${seen}'\nstat -c %a "$file" "\${file%/*}" >>'${noted}'\nexit ${status}\n`,
    { mode: 0o755 },
  )

const path = `/session/${'a'.repeat(32)}`
const asked: string[] = []
const url = await serve((request, response) => {
  asked.push(`${request.method} ${request.url} ${request.headers.authorization}`)
  response.writeHead(201, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ path, expires_at: '2026-11-21T08:00:00.000Z' }))
})
const env = {
  KLOROS_URL: url,
  KLOROS_FEED_TOKEN: 'secret',
  XDG_RUNTIME_DIR: runtime,
  PATH: `${bin}:${process.env.PATH}`,
}

describe('kloros dashboard', () => {
  test('where there is no desktop it prints a link that works once', async () => {
    const { exit, out } = await kloros(home, ['dashboard'], { env })
    assert.equal(exit, 0)
    assert.match(out, /works once/)
    assert.ok(out.endsWith(`\n${url}${path}\n`), out)
    assert.deepEqual(asked.splice(0), ['POST /session/links Bearer secret'])
  })

  test('where there is one it has it opened, at a question too, and no other user sees the link', async () => {
    desktop(0)
    const { exit, out } = await kloros(home, ['dashboard', 'exception-1'], { env: { ...env, DISPLAY: ':0' } })
    assert.equal(exit, 0)
    assert.match(out, /^The dashboard opens in your browser; .*--link\.\n$/)
    const [address = '', ...modes] = readFileSync(noted, 'utf8').trim().split('\n')
    assert.ok(address.startsWith(`file://${runtime}/`) && !address.includes('session'), address)
    assert.deepEqual(modes, ['600', '700'])
    assert.ok(readFileSync(seen, 'utf8').includes(`url=${url}${path}#/questions/exception-1"`))
    assert.deepEqual(readdirSync(runtime), [], 'nothing of it is left')
  })

  test('where that cannot, the link is printed', async () => {
    desktop(3)
    const timers = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length
    const before = timers()
    const { exit, out } = await kloros(home, ['dashboard'], { env: { ...env, DISPLAY: ':0' } })
    assert.equal(exit, 0)
    assert.ok(out.endsWith(`\n${url}${path}\n`), out)
    assert.deepEqual(readdirSync(runtime), [], 'nothing of it is left')
    assert.equal(timers(), before, 'nothing is waited for any more')
    const none = { ...env, WAYLAND_DISPLAY: 'wayland-0', PATH: join(home, 'empty') }
    assert.ok((await kloros(home, ['dashboard'], { env: none })).out.endsWith(`\n${url}${path}\n`))
  })

  test('nothing of the link is left where Ctrl-C ends it first', async () => {
    desktop(0)
    const command = startKloros(home, ['dashboard'], { ...env, DISPLAY: ':0' })
    await until(() => command.out !== '', 'it opens')
    assert.equal(readdirSync(runtime).length, 1)
    command.child.kill('SIGINT')
    await command.ended
    assert.equal(command.child.signalCode, 'SIGINT')
    assert.deepEqual(readdirSync(runtime), [])
  })

  test('the link alone, and as JSON', async () => {
    writeFileSync(noted, '')
    const alone = await kloros(home, ['dashboard', '--link'], { env: { ...env, DISPLAY: ':0' } })
    assert.ok(alone.out.endsWith(`\n${url}${path}\n`))
    const { out } = await kloros(home, ['dashboard', '--json'], { env: { ...env, DISPLAY: ':0' } })
    assert.deepEqual(JSON.parse(out), { url: `${url}${path}`, expires_at: '2026-11-21T08:00:00.000Z' })
    assert.equal(existsSync(noted) && readFileSync(noted, 'utf8'), '')
  })

  test('what is no link of a feed is opened nowhere', async () => {
    const other = await serve((_, response) => {
      response.writeHead(201, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ path: '@elsewhere.example/', expires_at: '' }))
    })
    const { exit, err } = await kloros(home, ['dashboard'], { env: { ...env, KLOROS_URL: other, DISPLAY: ':0' } })
    assert.equal(exit, 1)
    assert.match(err, /something unexpected: path/)
    assert.equal(readFileSync(noted, 'utf8'), '')
  })
})
