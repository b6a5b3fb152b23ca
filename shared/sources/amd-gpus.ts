import type { Gpu, GpuReading } from '../contract/hardware.ts'
import type { Batch, Reading } from '../contract/monitor.ts'
import { Bell } from './bell.ts'
import { Pace } from './pace.ts'
import { Sysfs } from './sysfs.ts'

const DRIVER = 'amdgpu'

/** How often GPUs are looked at, at least and at most, in milliseconds. */
const LOOK_MS = [10_000, 60_000] as const
/** How often it is looked whether there is one. */
const IDLE_MS = 600_000

/** What is built into a processor has less memory of its own than this, in bytes; that it is idle says nothing. */
const DISCRETE_BYTES = 4 * 2 ** 30

/**
 * Tells how much AMD's GPUs are used, by what their driver shows in sysfs, which is what rocm-smi reads as well: it need
 * not be there. A GPU that sleeps is not woken, and is idle.
 *
 * @param root where `/sys` is found; `/` but for a staged host.
 */
export async function* amdGpus(
  { root = '/' }: { root?: string },
  reading: Reading,
  look_ms: readonly [least: number, most: number] = LOOK_MS,
): AsyncGenerator<Batch<GpuReading>, void> {
  const bell = new Bell(reading.signal)
  const pace = new Pace(look_ms)
  try {
    while (!reading.signal.aborted) {
      const gpus = gpusOf(root)
      const time = Date.now() / 1000
      const position = gpus.length === 0 ? 'there is no GPU that amdgpu drives' : 'sysfs tells of GPUs'
      reading.report({ connected: true, position, lag_s: 0, last_event_at: time })
      const about = { kind: 'gpus', part: 'gpus', position: '', time, driver: DRIVER } as const
      yield { items: [{ ...about, gpus }], positions: {} }
      const rough = gpus.map(({ busy = 0, memory = 0, taken: _, ...gpu }) => ({
        ...gpu,
        is: Math.round(Math.max(busy, memory) * 10),
      }))
      await bell.heard(gpus.length === 0 ? IDLE_MS : pace.after(JSON.stringify(rough)))
    }
  } finally {
    bell.close()
  }
}

function gpusOf(root: string): Gpu[] {
  const all = new Sysfs(root).at('sys/bus/pci/devices')
  return all.names().flatMap((address): Gpu[] => {
    const folder = all.at(address)
    if (folder.real('driver')?.endsWith(`/${DRIVER}`) !== true) return []
    const display = folder
      .names('drm')
      .some((card) =>
        folder.names(`drm/${card}`).some((connector) => folder.text(`drm/${card}/${connector}/status`) === 'connected'),
      )
    const isAsleep = folder.text('power/runtime_status') === 'suspended'
    if (isAsleep) return [{ address, busy: 0, memory: 0, display }]
    const busy = folder.number('gpu_busy_percent')
    const used = folder.number('mem_info_vram_used')
    const total = folder.number('mem_info_vram_total')
    return [
      {
        address,
        ...(busy !== undefined && { busy: busy / 100 }),
        ...(used !== undefined &&
          total !== undefined &&
          total >= DISCRETE_BYTES && { memory: used / total, taken: used }),
        display,
      },
    ]
  })
}
