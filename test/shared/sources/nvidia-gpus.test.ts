import assert from 'node:assert/strict'
import { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import files, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { GpuReading } from '../../../shared/contract/hardware.ts'
import { nvidiaGpus } from '../../../shared/sources/nvidia-gpus.ts'
import { childPrograms } from '../../support/child-programs.ts'
import { writeProgram } from '../../support/programs.ts'
import { SourceFollower, temporaryFolder } from '../../support/source-follower.ts'
import { comesToBe, until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

const HANDLE = 'Unable to determine the device handle for'
const GPU = 'sys/bus/pci/devices/0000:3b:00.0'
const HOST = {
  [`${GPU}/vendor`]: '0x10de\n',
  [`${GPU}/class`]: '0x030200\n',
  [`${GPU}/power/control`]: 'auto\n',
  'proc/driver/nvidia/gpus/0000:3b:00.0/power': 'Runtime D3 status:          Not supported\n',
  'dev/nvidiactl': '',
}
/** In a laptop, awake for a tenth of the time. */
const SLEEPER = {
  ...HOST,
  'proc/driver/nvidia/gpus/0000:3b:00.0/power': 'Runtime D3 status:          Enabled (fine-grained)\n',
  [`${GPU}/power/runtime_active_time`]: '100\n',
  [`${GPU}/power/runtime_suspended_time`]: '900\n',
}
const ROW = (busy: number) => `echo '00000000:3B:00.0, NVIDIA H100 PCIe, ${busy}, 0, 81559, Disabled'`
const TIMING = { hang_ms: 300, retry_ms: [10, 50], idle_ms: 20, asleep_ms: 20 } as const

/** A host with a GPU, and a program that does as these lines do. */
async function follow(t: TestContext, lines: string, host: Record<string, string> = HOST, timing = {}) {
  const folder = await temporaryFolder(t)
  writeFiles(folder, host)
  const program = writeProgram(folder, 'nvidia-smi', lines)
  const follower = new SourceFollower<GpuReading>(
    (reading) => nvidiaGpus({ program, root: folder }, reading, { ...TIMING, ...timing }),
    {},
  )
  t.after(() => follower.stop())
  const told = () => follower.items.map(({ gpus, failed }) => failed ?? gpus.map(({ busy }) => busy).join())
  return { folder, program, follower, told }
}

test('it tells line by line, and ends with the source', async (t) => {
  const { follower, told } = await follow(t, `${ROW(5)}\nsleep 0.05\n${ROW(6)}\nexec sleep 100`)
  await comesToBe(told, ['0.05', '0.06'])
  assert.equal(follower.status.position, 'nvidia-smi tells of GPUs')
  await follower.stop()
  assert.ok(!childPrograms().some((status) => status.includes('sleep')))
})

test('one that ends, hangs or talks nonsense is run again', async (t) => {
  const { folder, follower, told } = await follow(t, `${ROW(1)}\nexit 1`)
  await until(() => told().length >= 2, 'it was run again')
  writeProgram(folder, 'nvidia-smi', 'exec sleep 100')
  await until(() => follower.status.reason?.includes('it hangs'), 'it hangs')
  assert.equal(follower.status.connected, false)
  writeProgram(folder, 'nvidia-smi', `echo '{"gpus": 3}'; head -c 100000 /dev/zero; ${ROW(2)}; exec sleep 100`)
  await until(() => follower.skipped > 0, 'nonsense is counted')
  writeProgram(folder, 'nvidia-smi', `${ROW(3)}\nexec sleep 100`)
  await until(() => told().includes('0.03'), 'it tells again')
  assert.equal(follower.status.connected, true)
  // Once, however often it is tried.
  assert.equal(follower.warnings.length, 1, `${follower.warnings}`)
})

test('a driver that keeps nvidia-smi waiting is told, until it answers', async (t) => {
  const { folder, follower, told } = await follow(t, 'exec sleep 100')
  await until(() => told().includes('nvidia-smi does not answer'), 'it is told')
  await until(() => follower.status.connected === false, 'health says so')
  writeProgram(folder, 'nvidia-smi', `${ROW(3)}\nexec sleep 100`)
  await until(() => told().at(-1) === '0.03', 'it answers')
})

test('one that hangs and cannot be ended is the only one until it is gone', async (t) => {
  // As in the driver's own sleep, no signal reaches it.
  const kill = t.mock.method(ChildProcess.prototype, 'kill', () => true)
  const lines = `cd "$(dirname "$0")"; echo >> runs; while [ -e hangs ]; do sleep 0.05; done; ${ROW(5)}`
  const { folder, follower, told } = await follow(t, lines, { ...HOST, hangs: '' })
  const runs = () => readFileSync(join(folder, 'runs'), 'utf8').length
  await until(() => follower.status.reason?.endsWith('it hangs, and cannot be ended'), 'it is told')
  assert.deepEqual([told(), runs(), kill.mock.callCount()], [['nvidia-smi does not answer'], 1, 2])
  rmSync(join(folder, 'hangs'))
  await until(() => told().includes('0.05'), 'another is run')
  assert.ok(runs() > 1)
  kill.mock.restore()
})

test('a driver that does not work is told, and is no fault of the tool', async (t) => {
  const { folder, follower, told } = await follow(t, "echo 'No devices were found'\nexit 6")
  await until(() => told().includes('No devices were found'), 'it is told')
  assert.deepEqual([follower.status.connected, follower.warnings], [true, []])
  rmSync(`${folder}/nvidia-smi`)
  // What it said holds no longer.
  await until(() => told().at(-1) === '', 'it is taken back')
  assert.match(String(follower.status.position), /is not installed$/)
  assert.equal(follower.status.connected, true)
})

test('one GPU off the bus is that GPU alone, and no fault of the tool', async (t) => {
  const { follower } = await follow(t, `echo '${HANDLE} GPU0: 0000:3B:00.0: Unknown Error'\nexit 15`)
  const first = await until(() => follower.items[1] && follower.items[0], 'it was told again')
  assert.deepEqual([first.failed, first.gpus.map(({ lost }) => lost)], [undefined, ['Unknown Error']])
  assert.deepEqual([follower.status.connected, follower.warnings], [true, []])
})

test('a driver that may not be asked is not one that does not work', async (t) => {
  const { folder, follower, told } = await follow(t, "echo 'Failed to initialize NVML: Unknown Error'\nexit 255", {
    ...HOST,
    'dev/nvidiactl': '->nowhere',
  })
  await until(() => told().length > 0, 'it was tried')
  assert.deepEqual([told()[0], follower.status.position], ['', '/dev/nvidiactl may not be opened: ENOENT'])
  writeFiles(folder, { 'dev/nowhere': '' })
  await until(() => told().at(-1)?.startsWith('Failed'), 'it may be asked')
})

/** Has the driver's device opened in another way. */
function opens(t: TestContext, device: (open: () => Promise<FileHandle>) => Promise<FileHandle>): void {
  const { open } = files
  const driver = t.mock.method(files, 'open', (...args: Parameters<typeof open>) =>
    String(args[0]).endsWith('nvidiactl') ? device(() => open(...args)) : open(...args),
  )
  syncBuiltinESMExports()
  t.after(() => {
    driver.mock.restore()
    syncBuiltinESMExports()
  })
}

test('a driver that opens its device late leaves nothing open', async (t) => {
  const late: FileHandle[] = []
  opens(t, async (open) => {
    const file = await open()
    await until(() => told().length > 0, 'it is not waited for')
    late.push(file)
    return file
  })
  const { told } = await follow(t, "echo 'No devices were found'\nexit 6", HOST, { open_ms: 20 })
  await until(() => late.length > 0 && late.every(({ fd }) => fd === -1), 'it is closed')
  assert.equal(told()[0], 'No devices were found')
})

test('a driver that never opens its device is asked to once', async (t) => {
  let asked = 0
  opens(t, () => {
    asked += 1
    return new Promise(() => undefined)
  })
  const { told } = await follow(t, "echo 'No devices were found'\nexit 6", HOST, { open_ms: 20 })
  await until(() => told().length >= 3, 'it is told again and again')
  assert.equal(asked, 1)
})

test('a GPU that may sleep tells how long it was awake', async (t) => {
  const { folder, follower, told } = await follow(t, 'exit 1', SLEEPER, { idle_ms: 1e8 })
  const later = (awake: number, asleep: number) =>
    writeFiles(folder, {
      [`${GPU}/power/runtime_active_time`]: `${awake}\n`,
      [`${GPU}/power/runtime_suspended_time`]: `${asleep}\n`,
    })
  await until(() => follower.status.position, 'it looked')
  later(100, 1_900)
  await comesToBe(told, ['0'])
})

const still: [name: string, host: Record<string, string>, position: RegExp][] = [
  ['no GPU', {}, /there is no GPU of NVIDIA/],
  ['a GPU of another maker', { ...HOST, [`${GPU}/vendor`]: '0x1002\n' }, /there is no GPU of NVIDIA/],
  ['a GPU that may sleep', SLEEPER, /asking would keep them awake/],
]
for (const [name, host, position] of still) {
  test(`with ${name} nothing is run`, async (t) => {
    const { folder, follower } = await follow(t, 'touch "$(dirname "$0")/ran"', host)
    await until(() => position.test(String(follower.status.position)), 'it says so')
    assert.deepEqual([follower.status.connected, existsSync(join(folder, 'ran'))], [true, false])
    writeFiles(folder, HOST)
    await until(() => existsSync(join(folder, 'ran')), 'one came that can be asked')
    await follower.stop()
  })
}
