import assert from 'node:assert/strict'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import type { Folder } from '../../../services/source-index/folder.ts'
import { Ignores } from '../../../services/source-index/ignores.ts'
import { Indexing } from '../../../services/source-index/indexing.ts'
import { Pool } from '../../../services/source-index/pool.ts'
import { Records } from '../../../services/source-index/records.ts'
import { IndexWriter } from '../../../shared/bus/source-index.ts'
import { ANALYSER } from '../../../shared/contract/summary.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { until } from '../../support/until.ts'

let redis: TestRedis
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())
beforeEach(() => redis.client.flushall())

const ignoreNothing = () => undefined

/** A folder with a file that was just found, and what has it read. */
async function begin(real: string, pool: Pool) {
  const writer = new IndexWriter(redis.client, 'k', 'here')
  await writer.begin('life', ANALYSER, '[]')
  const records = new Records({ known: new Map(), faults: new Map(), mayKnow: false }, ignoreNothing)
  const work = new Indexing(writer, pool, records, false, ignoreNothing)
  const ignores = Ignores.ofRoot(real, [])
  const files = new Map([['a.py', '']])
  const at = { path: '', real, id: '1', above: undefined, watcher: undefined, isGone: false, ignores }
  const folder: Folder = { ...at, files, folders: new Map() }
  work.changed(folder, 'a.py', true)
  return { work, files: async () => Object.keys(await redis.client.hgetall('{k}:index:here:files')) }
}

/** A pool that has something done before and after a worker says that a file could not be read. */
class LatePool extends Pool {
  constructor(
    private readonly first: () => void,
    private readonly then: () => void,
  ) {
    super(1_000, 60_000)
  }

  override async ask(...question: Parameters<Pool['ask']>): ReturnType<Pool['ask']> {
    this.first()
    const outcome = await super.ask(...question)
    if ('failed' in outcome) this.then()
    return outcome
  }
}

const missed: [name: string, before: (file: string) => void, after: (file: string) => void][] = [
  ['is gone and comes again', (file) => rmSync(file), (file) => writeFileSync(file, 'a = 1\n')],
  [
    'leads to itself and becomes a file',
    (file) => {
      rmSync(file)
      symlinkSync(file, file)
    },
    (file) => {
      rmSync(file)
      writeFileSync(file, 'a = 1\n')
    },
  ],
]

for (const [name, makeUnreadable, makeReadable] of missed) {
  test(`a file that ${name} between being read and being looked at is read again`, async (t) => {
    const root = await temporaryFolder(t)
    const file = join(root, 'a.py')
    writeFileSync(file, 'a = 1\n')
    let asked = 0
    const pool = new LatePool(
      () => {
        asked += 1
        if (asked === 1) makeUnreadable(file)
      },
      () => makeReadable(file),
    )
    try {
      const { work, files } = await begin(root, pool)
      await until(async () => {
        await work.read()
        await work.publish(false)
        return (await files()).includes('a.py')
      }, 'it is in the index')
      assert.equal(asked, 2)
    } finally {
      await pool.close()
    }
  })
}

test('a file that leads to itself is passed over', async (t) => {
  const root = await temporaryFolder(t)
  const file = join(root, 'a.py')
  symlinkSync(file, file)
  const pool = new Pool(1_000, 60_000)
  try {
    const { work, files } = await begin(root, pool)
    await until(async () => {
      await work.read()
      await work.publish(false)
      return work.isDone
    }, 'it is done')
    assert.deepEqual(await files(), [])
  } finally {
    await pool.close()
  }
})
