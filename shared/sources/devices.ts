import type { Inventory } from '../contract/hardware.ts'
import type { Batch, Reading } from '../contract/monitor.ts'
import { Bell } from './bell.ts'
import { Child } from './child.ts'
import { Pace } from './pace.ts'
import { pause } from './pause.ts'
import { Retry } from './retry.ts'
import { surroundingsOf } from './surroundings.ts'
import { inventoryOf } from './sysfs-host.ts'
import { type UdevEvent, UdevEvents } from './udev-events.ts'

/** What a device must be of for its coming and going to be looked at; of a network card, PCI tells. */
const SUBSYSTEMS = new Set(['pci', 'block', 'nvme', 'memory', 'cpu'])

/** Devices that hang on no hardware, such as loop devices, which come and go with every container; but for disks of many paths. */
const VIRTUAL = /^\/devices\/virtual\/(?!nvme-subsystem\/)/

/** What has a program end with this process, however that ends: one that has nothing to say would never notice. See setpriv(1). */
const MORTAL: readonly string[] = ['setpriv', '--pdeathsig', 'TERM']

/** How it says that there is no such program. */
const NOT_FOUND = 127

/** How long, in milliseconds, one may wait for a word of a program that has none to say. */
const DAY_MS = 86_400_000

/** What is asked, and where to look. */
export interface DevicesOptions {
  /** The program `udevadm`. */
  program: string
  /** The program `systemd-detect-virt`. */
  detect_virt: string
  /** How long a burst of events may go on, in milliseconds. */
  settle_ms: number
  /** Where `/sys`, `/proc` and `/run` are found; `/` but for a staged host. */
  root?: string
}

/** How long things take, in milliseconds. */
export interface DevicesTiming {
  /** The least and the most time between two looks that nothing gave a reason for. */
  look_ms: readonly [least: number, most: number]
  /** The least time between two looks, whatever udev says. */
  rest_ms: number
  /** The first and the longest pause before the program is started again. */
  retry_ms: readonly [first: number, longest: number]
}

const TIMING: DevicesTiming = { look_ms: [10_000, 600_000], rest_ms: 10_000, retry_ms: [1_000, 600_000] }

/**
 * Tells what devices a host has: at the start, when udev says that one came, went or changed, and now and then.
 *
 * Events are hints: what is told is what sysfs shows then, so one that is lost is made good by the next look. A host
 * without udevadm is looked at alone, as often; that is no fault, and the position says so.
 */
export async function* devices(
  { program, detect_virt, settle_ms, root = '/' }: DevicesOptions,
  reading: Reading,
  timing: Partial<DevicesTiming> = {},
): AsyncGenerator<Batch<Inventory>, void> {
  const { look_ms, rest_ms, retry_ms } = { ...TIMING, ...timing }
  const ending = new AbortController()
  const signal = AbortSignal.any([reading.signal, ending.signal])
  const bell = new Bell(signal)
  const listening = listen(program, { ...reading, signal }, new Retry(...retry_ms), bell.ring)
  // What it throws is thrown below; until then it is nobody's.
  listening.catch(() => ending.abort())
  const pace = new Pace(look_ms)
  try {
    const surroundings = await surroundingsOf(detect_virt, root, signal)
    while (!signal.aborted) {
      const inventory = inventoryOf(root, surroundings)
      reading.report({ connected: true, lag_s: 0, last_event_at: inventory.time })
      yield { items: [inventory], positions: {} }
      const { pci, disks, processors, memory } = inventory
      const lasting = disks.map(({ ios: _, ...disk }) => disk)
      const looked = performance.now()
      await bell.heard(pace.after(JSON.stringify([pci, lasting, processors, memory])))
      // What comes with one event comes with more.
      await pause(Math.max(settle_ms, looked + rest_ms - performance.now()), signal)
    }
  } finally {
    ending.abort()
    bell.close()
    await listening
  }
}

/** Has udevadm speak for as long as there is one, and rings for what it says of devices that are looked at. */
async function listen(program: string, reading: Reading, retry: Retry, ring: () => void): Promise<void> {
  const { signal, report, warn } = reading
  let before = MORTAL
  while (!signal.aborted) {
    const [first = program, ...args] = [...before, program, 'monitor', '--udev', '--property']
    const child = new Child(first, args, signal)
    const events = new UdevEvents()
    let spoke = false
    try {
      report({ position: 'udevadm tells of changes' })
      while (child.ending === undefined && !signal.aborted) {
        await child.wait(DAY_MS)
        for (let piece = child.read(); piece !== undefined; piece = child.read()) {
          const heard = events.push(piece.toString('utf8'))
          if (heard.some(isOfHardware)) ring()
          if (heard.length > 0) spoke = true
        }
      }
      if (signal.aborted) return
      const { ending } = child
      if (ending?.absent && before.length > 0) {
        before = []
        continue
      }
      const isAbsent = ending?.absent === true || ending?.code === NOT_FOUND
      report({ position: isAbsent ? `${program} is not installed` : `udevadm: ${ending?.reason}` })
      if (spoke) retry.reset()
      else if (!isAbsent && retry.failures === 1) {
        warn('devices are looked at now and then only, for udevadm does not run', { error: ending?.reason })
      }
      // What came and went meanwhile.
      ring()
    } finally {
      await child.stop()
    }
    await retry.failed(signal)
  }
}

function isOfHardware(event: UdevEvent): boolean {
  return SUBSYSTEMS.has(event.get('SUBSYSTEM') ?? '') && !VIRTUAL.test(event.get('DEVPATH') ?? '')
}
