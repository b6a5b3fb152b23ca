import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { locate } from '../../../scripts/kloros/locate.ts'
import { until } from '../../support/until.ts'
import { kloros, temporaryFolder } from './call.ts'
import { liveFleet, programs, startKloros } from './live.ts'

const home = temporaryFolder()
const fleet = await liveFleet(home, '[chaos-monitor]\nhistory = "/tmp/none"\n')
const call = (line: string) => kloros(home, line.split(' '), { env: fleet.env })
/** Runs the built command: it asks every service, each of which takes a second to start from its sources. */
const run = async (line: string) => {
  const started = startKloros(home, line.split(' '), fleet.env)
  return { exit: await started.ended, out: started.out, err: started.err }
}
const written = (name: string, toml: string) => {
  const path = join(home, name)
  writeFileSync(path, toml)
  return path
}

test('the services are the folders of the source tree', () => {
  const { main, services } = locate()
  assert.match(main, /\/services\/main\.ts$/)
  for (const name of ['chaos-monitor', 'curiosity-core', 'curiosity-feed']) assert.ok(services().includes(name), name)
  assert.ok(!services().includes('main.ts'))
})

test('config prints every key once, and where its value came from', async () => {
  const { exit, out, err } = await run('config')
  assert.equal(exit, 0, err)
  assert.match(out, /^# \/.*kloros\.toml\n\n/)
  assert.equal(out.match(/^redis\.url = /gm)?.length, 1)
  assert.match(out, /^redis\.url = .* {3}\(.*KLOROS_REDIS_URL.*\)$/m)
  assert.match(out, /^chaos-monitor\.history = "\/tmp\/none" {3}\(.*kloros\.toml.*\)$/m)
  assert.match(out, /^curiosity-feed\.host = /m)
})

test('config SERVICE keeps to one service, and --json is a list of reports', async () => {
  const { exit, out } = await call('config chaos-monitor --json')
  assert.equal(exit, 0)
  const reports = JSON.parse(out)
  assert.deepEqual(
    reports.map(({ service }: { service: string }) => service),
    ['chaos-monitor'],
  )
  assert.ok(reports[0].entries.every(({ key }: { key: string }) => !key.startsWith('curiosity-')))
})

test('config check accepts a good configuration, and says once what is wrong with a bad one', async () => {
  const good = await run('config check')
  assert.deepEqual([good.exit, good.err], [0, ''])
  assert.match(good.out, /^All \d+ services accept \/.*kloros\.toml\.\n$/)
  const file = written('bad.toml', '[fleet]\nproject = 7\n')
  const bad = await run(`config check --config ${file}`)
  assert.equal(bad.exit, 1)
  assert.match(bad.err, /^kloros: .*bad\.toml.*fleet\.project.*\n$/)
  const listed = JSON.parse((await run(`config check --json --config ${file}`)).out)
  assert.equal(listed.length, locate().services().length)
  assert.ok(listed.every((one: { ok: boolean; error: string }) => !one.ok && one.error.includes('fleet.project')))
})

test('what is no service is wrong usage', async () => {
  for (const line of ['run nothing', 'config nothing', 'run ../main', 'run'])
    assert.equal((await call(line)).exit, 2, line)
})

test('run stops its service when asked, and ends as it ends', async () => {
  const run = startKloros(home, ['run', 'curiosity-feed'], fleet.env)
  await until(async () => {
    assert.equal(run.child.exitCode, null, run.out + run.err)
    return (await fetch(`${fleet.url}/health`)).ok
  }, 'the feed answers')
  run.child.kill('SIGTERM')
  assert.equal(await run.ended, 0, run.err)
  assert.match(run.out, /"started"/)
  await assert.rejects(fetch(`${fleet.url}/health`))
})

for (const [name, program] of Object.entries(programs)) {
  test(`run passes arguments on: a bad configuration ends with 78 (${name})`, { timeout: 30_000 }, async () => {
    const file = written('worse.toml', '[chaos-monitor]\nhistroy = "x"\n')
    const run = startKloros(home, ['run', 'chaos-monitor', '--config', file], fleet.env, program)
    assert.equal(await run.ended, 78)
    assert.match(run.err, /worse\.toml.*histroy/)
  })
}
