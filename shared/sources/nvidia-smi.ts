import type { Gpu } from '../contract/hardware.ts'

/** What is asked of each GPU: all of it as old as `--query-gpu` itself, since one that is not known fails all. */
export const QUERY = ['pci.bus_id', 'name', 'utilization.gpu', 'memory.used', 'memory.total', 'display_active'] as const

/** The longest line that is read. */
const MAX_LINE = 1_024

/** What it says instead of a value of a GPU that does not answer. */
const LOST = /^\[?(?:GPU is lost|Unknown Error|GPU requires reset)/

/** What it says instead of values where the driver does not work, or has no device. */
const FAILED = /^(?:NVIDIA-SMI has failed because|Failed to initialize NVML|No devices were found)/

/** What it says, of no other GPU then, where one is off the bus; between GPU and address may be a space or its number. */
const OFF_THE_BUS = /^Unable to determine the device handle for GPU ?(?:\d{1,3}: ?)?([0-9a-f:.]{10,16}): (.+)/i

/** A line of its output: a GPU, why it cannot speak of any, or nothing that is known. */
export type Row = { gpu: Gpu } | { failed: string } | undefined

/** Reads a line of `nvidia-smi --query-gpu={@link QUERY} --format=csv,noheader,nounits`. See nvidia-smi(1). */
export function readRow(line: string): Row {
  if (line.length > MAX_LINE) return undefined
  if (FAILED.test(line)) return { failed: line.trim().slice(0, 300) }
  const [, place = '', why = ''] = OFF_THE_BUS.exec(line) ?? []
  const off = addressOf(place)
  if (off !== undefined) return { gpu: { address: off, display: false, lost: why.split('.')[0]?.trim() ?? why } }
  const fields = line.split(',').map((field) => field.trim())
  const [bus = '', name = '', busy = '', used = '', total = '', display = ''] = fields
  const address = addressOf(bus)
  if (fields.length !== QUERY.length || address === undefined) return undefined
  const lost = fields.find((field) => LOST.test(field))
  const [utilization, taken, all] = [numberOf(busy), numberOf(used), numberOf(total)]
  return {
    gpu: {
      address,
      ...(!name.startsWith('[') && { model: name }),
      ...(utilization !== undefined && utilization <= 100 && { busy: utilization / 100 }),
      ...(taken !== undefined && all !== undefined && taken <= all && all > 0 && { memory: taken / all }),
      ...(taken !== undefined && { taken: taken * 2 ** 20 }),
      display: display === 'Enabled',
      ...(lost !== undefined && { lost: lost.replaceAll(/[[\]]/g, '') }),
    },
  }
}

/** Of `00000000:3B:00.0`, as sysfs has it. */
function addressOf(bus: string): string | undefined {
  const [, domain, rest] = /^(?:[0-9a-f]{4})?([0-9a-f]{4})(:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])$/i.exec(bus) ?? []
  return domain === undefined ? undefined : `${domain}${rest}`.toLowerCase()
}

/** Nothing of `[N/A]`, `[Not Supported]` and the like. */
function numberOf(text: string): number | undefined {
  return /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined
}
