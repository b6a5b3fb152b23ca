import type { Inventory } from '../../shared/contract/hardware.ts'
import type { State } from '../../shared/contract/monitor.ts'
import { fixedOf } from './devices.ts'
import { type Judgement, size } from './judgement.ts'
import type { Config, Memory } from './schema.ts'

type Lost = Judgement<'hardware_lost'>
type Device = Extract<Memory, { is: 'device' }>

/** Of what a host has an amount, and by which share it may be less: firmware takes a little more of memory at times. */
const AMOUNTS = [
  { what: 'processors', tolerance: 0, look: 'lscpu' },
  { what: 'memory', tolerance: 0.03, look: 'lsmem; dmidecode --type memory' },
  { what: 'NUMA nodes', tolerance: 0, look: 'numactl --hardware' },
] as const

/**
 * What is gone of what was there, in this life or an earlier one, and what is back.
 *
 * A device at the place of one that is gone has replaced it, and one of the same model at another place is the same,
 * moved: what is added to a host gives new numbers to the buses of others. What is gone for long is no longer expected.
 */
export function lost(inventory: Inventory, state: State<Memory>, config: Config): Lost[] {
  const devices = gone(inventory, state, config)
  return inventory.virtual ? devices : [...devices, ...lessThanBefore(inventory, state, config)]
}

function gone(inventory: Inventory, state: State<Memory>, config: Config): Lost[] {
  const { time } = inventory
  const there = new Map(fixedOf(inventory).map((one) => [one.device, one]))
  const known = new Map<string, Device>()
  for (const [, memory] of state.entries()) if (memory.is === 'device') known.set(memory.device, memory)
  const fresh = [...there.values()].filter(({ device }) => !known.has(device))
  const judgements: Lost[] = []
  for (const memory of known.values()) {
    const key = `device ${memory.device}`
    if (there.has(memory.device)) {
      if (memory.gone_at !== undefined) {
        const { gone_at: _, ...back } = memory
        state.set(key, back)
      }
      judgements.push(judge(memory, false, config))
      continue
    }
    const successor = fresh.findIndex(
      (one) =>
        one.device.split(' ')[0] === memory.device.split(' ')[0] &&
        (one.place === memory.place || one.model === memory.model),
    )
    const gone_at = Math.min(memory.gone_at ?? time, time)
    if (successor !== -1 || time - gone_at > config.forget_after) {
      if (successor !== -1) fresh.splice(successor, 1)
      state.delete(key)
      const relief = successor === -1 ? 'it is no longer expected' : 'it was moved, or another took its place'
      judgements.push({ ...judge(memory, false, config), relief })
      continue
    }
    if (memory.gone_at !== gone_at) state.set(key, { ...memory, gone_at })
    judgements.push(judge(memory, true, config))
  }
  for (const one of there.values()) {
    if (!known.has(one.device)) state.set(`device ${one.device}`, { is: 'device', ...one })
  }
  return judgements
}

function judge({ device, model, place }: Device, isGone: boolean, { lost_after }: Config): Lost {
  return {
    type: 'hardware_lost',
    name: `${device}/gone`,
    verdict: isGone ? 'bad' : 'good',
    opens_s: lost_after,
    closes_s: 0,
    reason: `${device} was there and is gone`,
    relief: `${device} is back`,
    facts: {
      device,
      model,
      problem: 'gone',
      reading: `it was at ${place}`,
      threshold: `gone for ${lost_after} s`,
      look: device.startsWith('disk') ? 'lsblk -o NAME,MODEL,SERIAL,WWN; dmesg' : 'lspci -nn; dmesg',
    },
  }
}

function lessThanBefore(inventory: Inventory, state: State<Memory>, { lost_after, forget_after }: Config): Lost[] {
  const { time, processors, memory, nodes } = inventory
  const now = { processors: processors?.present, memory: memory?.bytes, 'NUMA nodes': nodes }
  return AMOUNTS.flatMap(({ what, tolerance, look }): Lost[] => {
    const value = now[what]
    if (value === undefined) return []
    const key = `amount ${what}`
    const saved = state.get(key)
    const before = saved?.is === 'amount' ? saved : { value, less_at: undefined }
    const isLess = value < before.value * (1 - tolerance)
    const less_at = isLess ? Math.min(before.less_at ?? time, time) : undefined
    const isExpected = less_at === undefined || time - less_at <= forget_after
    const expected = isExpected ? Math.max(before.value, value) : value
    if (saved?.is !== 'amount' || saved.value !== expected || saved.less_at !== (isExpected ? less_at : undefined)) {
      state.set(key, { is: 'amount', value: expected, ...(isExpected && less_at !== undefined && { less_at }) })
    }
    const words = (amount: number) => (what === 'memory' ? size(amount) : `${amount}`)
    return [
      {
        type: 'hardware_lost',
        name: `${what}/gone`,
        verdict: isLess && isExpected ? 'bad' : 'good',
        opens_s: lost_after,
        closes_s: 0,
        reason: `the host has less ${what} than it had`,
        relief: isLess ? 'no more is expected' : `the host has all of its ${what} again`,
        facts: {
          device: what,
          problem: 'gone',
          reading: `${words(value)} of ${words(before.value)}`,
          threshold: `less for ${lost_after} s`,
          look,
        },
      },
    ]
  })
}
