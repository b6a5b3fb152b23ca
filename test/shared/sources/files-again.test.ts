import assert from 'node:assert/strict'
import { chmodSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { followFiles } from '../../support/files-follower.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { until } from '../../support/until.ts'

const TEXT = 'again end'

/** Puts it there as if it had been written so many seconds from now. */
const put = (path: string, from_now: number) => {
  const at = Date.now() / 1000 + from_now
  writeFileSync(`${path}.new`, TEXT)
  utimesSync(`${path}.new`, at, at)
  renameSync(`${path}.new`, path)
}

const ways: [name: string, change: (path: string) => void, times: number][] = [
  ['is written anew', (path) => put(path, 1), 2],
  ['is put back with its own time', (path) => put(path, -3_600), 1],
  ['is set to an earlier time', (path) => utimesSync(path, 1_000, 1_000), 1],
  ['may be read by others', (path) => chmodSync(path, 0o600), 1],
]

for (const [name, change, times] of ways) {
  for (const when of ['while it is read', 'between two lives'] as const) {
    test(`what may say the same again and ${name} ${when} is told ${times} times`, async (t) => {
      const folder = await temporaryFolder(t)
      const [path, last] = [join(folder, 'a.tap'), join(folder, 'last')]
      writeFileSync(path, TEXT)
      const first = followFiles(t, [path, last])
      await first.told(1)
      let follower = first
      if (when === 'between two lives') {
        const from = await first.stop()
        change(path)
        follower = await followFiles(t, [path, last], from).connected()
      } else change(path)
      writeFileSync(last, 'last end')
      const texts = () => (follower === first ? first.texts : [...first.texts, ...follower.texts])
      await until(() => texts().length > times, 'all is told')
      assert.deepEqual(texts().sort(), [...Array(times).fill(TEXT), 'last end'])
    })
  }
}

test('what is written in place again is told again', async (t) => {
  const path = join(await temporaryFolder(t), 'a.tap')
  const follower = await followFiles(t, [path]).connected()
  await until(() => {
    writeFileSync(path, TEXT)
    return follower.texts.length > 1
  }, 'it is told again')
})

test('a kill before it is on record that it was told again tells no other', async (t) => {
  const folder = await temporaryFolder(t)
  const [path, last] = [join(folder, 'a.tap'), join(folder, 'last')]
  writeFileSync(path, TEXT)
  const first = followFiles(t, [path, last])
  await first.told(1)
  const from = await first.stop()
  const soon = Date.now() + 100
  put(path, 0.1)
  await until(() => Date.now() > soon, 'it is written')
  const lives = [followFiles(t, [path, last], from), followFiles(t, [path, last], from)]
  for (const life of lives) await life.told(1)
  const [one, other] = lives.map(({ items }) => items)
  assert.deepEqual(one, other)
  const next = followFiles(t, [path, last], await lives[0]!.stop())
  writeFileSync(last, 'last end')
  assert.deepEqual(await next.told(1), ['last end'])
})
