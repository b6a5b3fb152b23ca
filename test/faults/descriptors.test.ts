import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { TestFleet } from '../support/live-fleet.ts'
import { allow, closeUp } from '../support/narrow.ts'
import { comesToBe, until } from '../support/until.ts'

test('an index without a descriptor left says so, forgets no file, and reads on when it has some', async (t) => {
  const tables = '[fleet]\nhost = "here"\n[source-index]\nroots = ["FOLDER/shop"]\nworker_idle_s = 0.1\n'
  const fleet = await TestFleet.create(tables)
  t.after(() => fleet.stop())
  const { client } = fleet.redis
  const write = (name: string, text: string) => writeFileSync(join(fleet.folder, 'shop', name), text)
  const files = async () => (await client.hkeys('{kloros}:index:here:files')).sort()
  mkdirSync(join(fleet.folder, 'shop'))
  write('a.py', 'a = 1\n')
  await fleet.up('source-index')
  await comesToBe(files, ['a.py'])
  const row = () => client.hget('{kloros}:index:here:files', 'a.py')
  const before = await row()
  closeUp(fleet.pid('source-index'))
  write('a.py', 'a = 2\n')
  write('b.py', 'b = 1\n')
  // It cannot be asked: that takes a descriptor.
  const beat = async () => `${await client.hget('{kloros}:heartbeats', 'here/source-index')}`
  await until(
    async () => /"degraded".*2 files or folders cannot be read for now.*EMFILE/.test(await beat()),
    'it says so',
  )
  assert.deepEqual([await files(), await row()], [['a.py'], before], 'what was known stands')
  allow(fleet.pid('source-index'), 1_024)
  await comesToBe(files, ['a.py', 'b.py'])
  await until(async () => (await row()) !== before, 'what changed meanwhile is read')
  await until(async () => (await fleet.health('source-index')).status === 'ok', 'it is well')
  fleet.assertNoErrors('source-index')
})
