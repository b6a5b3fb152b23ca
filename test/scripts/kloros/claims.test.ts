import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { existsSync, promises, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { type Claim, claimsFile, forget, MOST_CLAIMS, recall, remember } from '../../../scripts/kloros/claims.ts'
import { Failure } from '../../../scripts/kloros/command.ts'
import { until } from '../../support/until.ts'
import { temporaryFolder } from './call.ts'

const url = 'http://127.0.0.1:8700'
const in_s = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()
const claim = (id: string, more: Partial<Claim> = {}): Claim => ({
  url,
  id,
  token: `${id}.1`,
  expires_at: in_s(300),
  ...more,
})
const home = temporaryFolder()
let files = 0
const freshFile = () => claimsFile({ XDG_STATE_HOME: join(home, String(files++)) })

test('the file lies among the state of the user', () => {
  assert.equal(claimsFile({ XDG_STATE_HOME: '/s', HOME: '/h' }), '/s/kloros/claims.json')
  assert.equal(claimsFile({ HOME: '/h' }), '/h/.local/state/kloros/claims.json')
})

test('a claim is remembered for its feed, replaced by a later one, and forgotten', async () => {
  const file = freshFile()
  assert.equal(await recall(file, url, 'a'), undefined)
  await remember(file, claim('a'))
  await remember(file, claim('a', { token: 'a.2' }))
  await remember(file, claim('a', { url: 'http://other', token: 'other' }))
  assert.equal(await recall(file, url, 'a'), 'a.2')
  await forget(file, url, 'a')
  assert.equal(await recall(file, url, 'a'), undefined)
  assert.equal(await recall(file, 'http://other', 'a'), 'other')
})

test('nobody else may read it, and nothing is left beside it', async () => {
  const file = freshFile()
  await remember(file, claim('a'))
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(statSync(dirname(file)).mode & 0o777, 0o700)
  assert.deepEqual(readdirSync(dirname(file)), ['claims.json'])
})

test('workers that claim at once do not lose each other’s tokens', async () => {
  const file = freshFile()
  const ids = Array.from({ length: 40 }, (_, i) => `q${i}`)
  await Promise.all(ids.map((id) => remember(file, claim(id))))
  for (const id of ids) assert.equal(await recall(file, url, id), `${id}.1`)
})

test('what ended long ago is dropped, what ended just now is kept', async () => {
  const file = freshFile()
  await remember(file, claim('old', { expires_at: in_s(-2 * 3600) }))
  await remember(file, claim('late', { expires_at: in_s(-10) }))
  assert.equal(await recall(file, url, 'old'), undefined)
  assert.equal(await recall(file, url, 'late'), 'late.1')
})

test('the file is bounded: those that end first are forgotten', async () => {
  const file = freshFile()
  await remember(file, claim('first'))
  const many = Array.from({ length: MOST_CLAIMS }, (_, i) => claim(`q${i}`, { expires_at: in_s(600 + i) }))
  writeFileSync(file, JSON.stringify({ claims: [claim('first'), ...many] }))
  await remember(file, claim('new', { expires_at: in_s(400) }))
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).claims.length, MOST_CLAIMS)
  assert.equal(await recall(file, url, 'first'), undefined)
  assert.equal(await recall(file, url, `q${MOST_CLAIMS - 1}`), `q${MOST_CLAIMS - 1}.1`)
})

test('whoever found a lock stale does not take away the one that another has made since', async (t) => {
  const file = freshFile()
  await remember(file, claim('a'))
  const lock = `${file}.lock`
  writeFileSync(lock, '')
  utimesSync(lock, 1, 1)
  const gate = new EventEmitter()
  const [found, goOn] = [once(gate, 'found'), once(gate, 'go on')]
  const { stat } = promises
  let looks = 0
  t.mock.method(promises, 'stat', async (path: string) => {
    const seen = await stat(path)
    looks += 1
    if (looks > 1) return seen
    gate.emit('found')
    await goOn
    return seen
  })
  syncBuiltinESMExports()
  t.after(() => {
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
  let isDone = false
  const done = remember(file, claim('b')).then(() => {
    isDone = true
  })
  await found
  rmSync(lock)
  writeFileSync(lock, '')
  gate.emit('go on')
  await until(() => isDone || looks > 3, 'it looks again')
  assert.deepEqual([isDone, existsSync(lock)], [false, true])
  rmSync(lock)
  await done
  assert.equal(await recall(file, url, 'b'), 'b.1')
})

test('a lock whose owner was killed, and who took it away after that, does not hold for ever', async () => {
  const file = freshFile()
  await remember(file, claim('a'))
  writeFileSync(`${file}.lock`, '')
  utimesSync(`${file}.lock`, 1, 1)
  const { ino, mtimeMs } = statSync(`${file}.lock`)
  writeFileSync(`${file}.lock.${ino}-${mtimeMs}`, '')
  utimesSync(`${file}.lock.${ino}-${mtimeMs}`, 1, 1)
  await remember(file, claim('b'))
  assert.equal(await recall(file, url, 'b'), 'b.1')
  assert.deepEqual(readdirSync(dirname(file)), ['claims.json'])
})

test('a lock whose owner was killed does not hold for ever', async () => {
  const file = freshFile()
  await remember(file, claim('a'))
  writeFileSync(`${file}.lock`, '')
  utimesSync(`${file}.lock`, 1, 1)
  await remember(file, claim('b'))
  assert.equal(await recall(file, url, 'b'), 'b.1')
})

test('a file that is none of ours, and a folder that takes none, are a sentence', async () => {
  const file = freshFile()
  await remember(file, claim('a'))
  for (const content of ['{"claims":[{"id":7}]}', 'torn {']) {
    writeFileSync(file, content)
    await assert.rejects(recall(file, url, 'a'), (e) => e instanceof Failure && e.message.includes(file))
  }
  const below = join(file, 'kloros', 'claims.json')
  await assert.rejects(remember(below, claim('a')), (e) => e instanceof Failure && e.message.includes(below))
})
