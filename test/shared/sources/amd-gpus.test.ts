import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Gpu, GpuReading } from '../../../shared/contract/hardware.ts'
import { amdGpus } from '../../../shared/sources/amd-gpus.ts'
import { SourceFollower, temporaryFolder } from '../../support/source-follower.ts'
import { comesToBe, until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

const address = '0000:0b:00.0'
const GPU = `sys/bus/pci/devices/${address}`
const GIB = 2 ** 30
/** After Documentation/gpu/amdgpu of the kernel. */
const CARD: Record<string, string> = {
  'sys/bus/pci/drivers/amdgpu/new_id': '',
  [`${GPU}/driver`]: '->../../drivers/amdgpu',
  [`${GPU}/power/runtime_status`]: 'active\n',
  [`${GPU}/gpu_busy_percent`]: '37\n',
  [`${GPU}/mem_info_vram_used`]: `${4 * GIB}\n`,
  [`${GPU}/mem_info_vram_total`]: `${16 * GIB}\n`,
  [`${GPU}/drm/card0/card0-DP-1/status`]: 'disconnected\n',
  [`${GPU}/drm/renderD128/dev`]: '226:128\n',
}
const read: Gpu = { address, busy: 0.37, memory: 0.25, taken: 4 * GIB, display: false }

const rows: [name: string, files: Record<string, string>, gpus: Gpu[]][] = [
  ['a card', {}, [read]],
  ['one with a screen', { [`${GPU}/drm/card0/card0-DP-1/status`]: 'connected\n' }, [{ ...read, display: true }]],
  [
    'one that sleeps, which nothing is asked of',
    { [`${GPU}/power/runtime_status`]: 'suspended\n', [`${GPU}/gpu_busy_percent`]: '99\n' },
    [{ address, busy: 0, memory: 0, display: false }],
  ],
  [
    'one within a processor, whose memory is the host',
    { [`${GPU}/mem_info_vram_total`]: `${GIB / 2}\n` },
    [{ address, busy: 0.37, display: false }],
  ],
  [
    'one whose firmware does not tell',
    { [`${GPU}/gpu_busy_percent`]: '' },
    [{ address, memory: 0.25, taken: 4 * GIB, display: false }],
  ],
  [
    'one that another driver has',
    { 'sys/bus/pci/drivers/vfio-pci/new_id': '', [`${GPU}/driver`]: '->../../drivers/vfio-pci' },
    [],
  ],
]
for (const [name, files, gpus] of rows) {
  test(`${name}`, async (t) => {
    const root = await temporaryFolder(t)
    writeFiles(root, { ...CARD, ...files })
    const follower = new SourceFollower<GpuReading>((reading) => amdGpus({ root }, reading, [10, 20]), {})
    t.after(() => follower.stop())
    const first = await until(() => follower.items[0], 'it looked')
    assert.deepEqual([first.driver, first.gpus], ['amdgpu', gpus])
  })
}

test('how much it is used is told again and again', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, CARD)
  const follower = new SourceFollower<GpuReading>((reading) => amdGpus({ root }, reading, [10, 20]), {})
  t.after(() => follower.stop())
  const busy = () => [...new Set(follower.items.map(({ gpus }) => gpus[0]?.busy))]
  await comesToBe(busy, [0.37])
  writeFiles(root, { [`${GPU}/gpu_busy_percent`]: '80\n' })
  await comesToBe(busy, [0.37, 0.8])
  assert.equal(follower.status.position, 'sysfs tells of GPUs')
})
