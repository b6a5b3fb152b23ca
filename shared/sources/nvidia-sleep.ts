import type { Gpu } from '../contract/hardware.ts'
import { Sysfs } from './sysfs.ts'

const VENDOR = '0x10de'

/** NVIDIA's GPUs as sysfs has them: those that may sleep would not, if nvidia-smi asked them again and again. */
export class Sleepers {
  readonly #host: Sysfs
  /** For how long each was awake, and asleep, at the last look: milliseconds. */
  readonly #before = new Map<string, readonly [awake: number, asleep: number]>()

  /** @param root where `/sys` and `/proc` are found. */
  constructor(root: string) {
    this.#host = new Sysfs(root)
  }

  /**
   * @returns why nothing is to be asked, and how much of the time since the last look each GPU that may sleep was awake;
   *   no GPUs where that is not known yet.
   */
  look(): { why?: string; gpus?: Gpu[] } {
    const all = this.#host.at('sys/bus/pci/devices')
    const addresses = all
      .names()
      .filter((address) => all.text(`${address}/vendor`) === VENDOR && /^0x03/.test(all.text(`${address}/class`) ?? ''))
    if (addresses.length === 0) return { why: 'there is no GPU of NVIDIA', gpus: [] }
    if (!addresses.every((address) => this.#maySleep(address, all.at(address)))) return {}
    const gpus = addresses.flatMap((address) => this.#wakefulness(address, all.at(address, 'power')) ?? [])
    return { why: 'GPUs may sleep: asking would keep them awake', ...(gpus.length > 0 && { gpus }) }
  }

  /** Distributions allow it for any GPU; whether one can is the driver's word. */
  #maySleep(address: string, gpu: Sysfs): boolean {
    const words = this.#host.lines(`proc/driver/nvidia/gpus/${address}/power`)
    return gpu.text('power/control') === 'auto' && words.some((line) => /^Runtime D3 status:\s+Enabled/.test(line))
  }

  /** Awake is what somebody uses: it goes to sleep within seconds. See Documentation/ABI/testing/sysfs-devices-power. */
  #wakefulness(address: string, power: Sysfs): Gpu | undefined {
    const [awake, asleep] = [power.number('runtime_active_time'), power.number('runtime_suspended_time')]
    if (awake === undefined || asleep === undefined) return undefined
    const [was_awake, was_asleep] = this.#before.get(address) ?? [awake, asleep]
    this.#before.set(address, [awake, asleep])
    const busy = (awake - was_awake) / (awake - was_awake + asleep - was_asleep)
    return busy >= 0 && busy <= 1 ? { address, busy, memory: 0, display: false } : undefined
  }
}
