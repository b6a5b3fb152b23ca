import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { nvidiaGpus } from '../../../shared/sources/nvidia-gpus.ts'
import { childPrograms } from '../../support/child-programs.ts'
import { writeProgram } from '../../support/programs.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { comesToBe, until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'
import { follow } from './following.ts'

const ADDRESS = '0000:3b:00.0'
const DEVICE = `sys/bus/pci/devices/${ADDRESS}`
const HOST = {
  [`${DEVICE}/class`]: '0x030200',
  [`${DEVICE}/vendor`]: '0x10de',
  [`${DEVICE}/power/control`]: 'auto',
  [`proc/driver/nvidia/gpus/${ADDRESS}/power`]: 'Runtime D3 status:          Not supported',
  'dev/nvidiactl': '',
}

/** Does what a file says, again and again. */
const TOOL = `cd "$(dirname "$0")"; while :; do . ./now; sleep 0.05; done`
const row = (busy: number) => `echo '00000000:3B:00.0, NVIDIA H100 PCIe, ${busy}, 0, 81559, Disabled'`

const faults: [name: string, does: string, seen: RegExp | 'skipped'][] = [
  ['talks nonsense', `echo '{"gpus": [{"busy": 90}]}'; head -c 20000 /dev/urandom; echo`, 'skipped'],
  ['is cut off within a line', `printf '00000000:3B:00.0, NVIDIA H100 PCIe, 9'; kill -9 $$`, 'skipped'],
  ['hangs', 'exec sleep 100', /it hangs/],
  ['hangs within a line', `printf '00000000:3B:00.0, NVIDIA H100 PCIe, 9'; exec sleep 100`, /it hangs/],
  ['fails', 'echo "out of memory" >&2; exit 12', /status 12: out of memory/],
]

for (const [name, does, seen] of faults) {
  test(`a nvidia-smi that ${name} opens and closes nothing, and is heard again when it is well`, async (t) => {
    const { follower, told, now } = await watched(t)
    now(does)
    await until(
      () => (seen === 'skipped' ? follower.skipped > 0 : seen.test(follower.status.reason ?? '')),
      'it is seen',
    )
    assert.deepEqual(told(), [`+gpu ${ADDRESS}/idle`])
    now(row(90))
    await comesToBe(told, [`+gpu ${ADDRESS}/idle`, `-gpu ${ADDRESS}/idle`])
    assert.equal(follower.status.connected, true)
  })
}

test('of a GPU whose nvidia-smi disappears while it runs nothing is asked any more, and no fault is found with it', async (t) => {
  const { folder, follower, told, now } = await watched(t)
  rmSync(join(folder, 'nvidia-smi'))
  now('exit 0')
  await comesToBe(told, [`+gpu ${ADDRESS}/idle`, `-gpu ${ADDRESS}/idle`])
  assert.match(String(follower.status.position), /nvidia-smi is not installed$/)
  assert.equal(follower.status.connected, true)
  await follower.stop()
  assert.ok(!childPrograms().some((status) => /nvidia-smi|sleep/.test(status)))
})

/** A host whose one GPU is asked about, for nothing uses it. */
async function watched(t: Parameters<typeof temporaryFolder>[0]) {
  const folder = await temporaryFolder(t)
  writeFiles(folder, HOST)
  const now = (does: string) => writeFileSync(join(folder, 'now'), does)
  now(row(0))
  const program = writeProgram(folder, 'nvidia-smi', TOOL)
  const timing = { hang_ms: 300, retry_ms: [10, 50], idle_ms: 20, asleep_ms: 20 } as const
  const source = (reading: Parameters<typeof nvidiaGpus>[1]) => nvidiaGpus({ program, root: folder }, reading, timing)
  const following = follow(t, source, ADDRESS, { unused_after: 300 })
  await comesToBe(following.told, [`+gpu ${ADDRESS}/idle`])
  return { ...following, folder, now }
}
