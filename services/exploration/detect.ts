import type { Disk, GpuReading, Inventory, PressureReading } from '../../shared/contract/hardware.ts'
import type { Circumstances, Detector, Finding, Item } from '../../shared/contract/monitor.ts'
import { matches } from '../../shared/contract/wildcard.ts'
import { diskOf, gpuAt } from './devices.ts'
import { Errors } from './errors.ts'
import { gpuJudgements } from './gpus.ts'
import { Holding } from './holding.ts'
import type { HostGap, Judgement } from './judgement.ts'
import { lost } from './lost.ts'
import { filesystemAt, inodesAt, pressures } from './pressure.ts'
import { type Report, readReport } from './reports.ts'
import type { Config, Memory } from './schema.ts'
import { unused } from './unused.ts'

/** A message of the kernel, as a journal entry has it. */
export interface KernelEntry extends Item {
  readonly message: string
  readonly read_at: number
  field(name: string): string | undefined
}

/** What the sources hand out. */
export type HostItem = Inventory | GpuReading | PressureReading | KernelEntry

/** Of how many disks errors wait until it is known which there are. */
const MAX_WAITING = 100

/** The drivers of GPUs that something tells of. */
const GPU_DRIVERS = ['nvidia', 'amdgpu']

/** Errors of a disk of which it is not known yet what it is: the first, and the last with their number and newest times. */
interface Waiting {
  source: string
  first: KernelEntry
  report: Report
  last: KernelEntry
  times: readonly number[]
}

const NOTHING: readonly Finding<HostGap>[] = []

/** Tells of what a host has and does not use, of what it lost, and of what it runs out of. */
export function createDetector(around: Circumstances<Config, Memory>): Detector<HostItem, HostGap> {
  const { config, state } = around
  const holding = new Holding(around)
  const errors = new Errors(around)
  /** How much each disk had done when it was looked at last. */
  const ios = new Map<string, number>()
  let inventory: Inventory | undefined
  /** What came of disks before, by boot and name. */
  const waiting = new Map<string, Waiting>()

  const isAsked = (device: string) => !config.ignore.some((pattern) => matches(pattern, device))
  const asked = (judgements: readonly Judgement[]) => judgements.filter((judgement) => isAsked(subjectOf(judgement)))

  function take(item: HostItem, source: string): Iterable<Finding<HostGap>> {
    if (!('kind' in item)) return hear(item, source)
    if (item.kind === 'pressure') return feel(item)
    return item.kind === 'gpus' ? watch(item) : look(item)
  }

  function* feel(reading: PressureReading): Iterable<Finding<HostGap>> {
    const unasked = new Set(reading.unasked?.flatMap((at) => [filesystemAt(at), inodesAt(at)]))
    const isThere = (key: string) => unasked.has(key.replace('resource_pressure ', ''))
    for (const [group, judgements] of pressures(reading, config)) {
      yield* holding.judge(group, asked(judgements), reading.time, isThere)
    }
  }

  function* watch(reading: GpuReading): Iterable<Finding<HostGap>> {
    const { gpus, driver, failed, time } = reading
    const key = `tool ${driver}`
    if (failed !== undefined) {
      const known = state.get(key)
      if (known?.is !== 'tool' || known.says !== failed) state.set(key, { is: 'tool', driver, says: failed })
      return
    }
    if (state.get(key) !== undefined) state.delete(key)
    // Others are there, and are told of with another reading; that they go is seen in the inventory.
    if (gpus.length > 0) yield* holding.judgeSome(`gpus ${driver}`, asked(gpuJudgements(reading, config)), time)
    else yield* holding.drop(`gpus ${driver}`)
  }

  function* look(next: Inventory): Iterable<Finding<HostGap>> {
    inventory = next
    const { time, disks } = next
    for (const { report, last, times } of waiting.values()) yield* count(report, last, times)
    waiting.clear()
    errors.tidy(time)
    if (isBlind(next)) return
    yield* missGpus(next)
    if (next.container) return
    const broken = new Map(
      [...state.entries()].flatMap(([, one]) => (one.is === 'tool' ? [[one.driver, one.says]] : [])),
    )
    const isBusy = ({ id, ios: now }: Disk) => (ios.has(id) ? ios.get(id) !== now : undefined)
    yield* holding.judge('unused', asked(unused(next, config, { broken, isBusy })), time)
    ios.clear()
    for (const disk of disks) ios.set(disk.id, disk.ios)
    yield* holding.judge('lost', asked(lost(next, state, config)), time)
  }

  /** Closes what was said of GPUs that are gone, or whose driver is another now. */
  function* missGpus({ pci, time }: Inventory): Iterable<Finding<HostGap>> {
    for (const driver of GPU_DRIVERS) {
      const there = pci.filter((one) => one.driver === driver).map(({ address }) => gpuAt(address))
      const isThere = (key: string) => there.some((gpu) => isAsked(gpu) && key.includes(` ${gpu}/`))
      yield* holding.judge(`gpus ${driver}`, [], time, isThere)
    }
  }

  /** A host that has PCI has a bridge at least: where nothing of it is to be seen, nothing can be said. */
  function isBlind({ pci }: Inventory): boolean {
    const cards = [...state.entries()].filter(([, one]) => one.is === 'device' && !one.device.startsWith('disk '))
    return pci.length === 0 && cards.length > 0
  }

  function hear(entry: KernelEntry, source: string): Iterable<Finding<HostGap>> {
    if (entry.field('_TRANSPORT') !== 'kernel' || entry.time < entry.read_at - config.close_after) return NOTHING
    const report = readReport(entry.message)
    if (report === undefined) return NOTHING
    if ('device' in report.of || inventory !== undefined) {
      // Only what was corrected is reported by number.
      const many = Math.min(report.count, config.corrected_errors)
      return count(report, entry, Array<number>(many).fill(entry.time))
    }
    wait(report, entry, source)
    return NOTHING
  }

  function wait(report: Report, entry: KernelEntry, source: string): void {
    const key = `${entry.field('_BOOT_ID')} ${'disk' in report.of ? report.of.disk : report.of.device}`
    const known = waiting.get(key)
    if (known === undefined && waiting.size >= MAX_WAITING) {
      around.skip(1)
      return
    }
    const worst = known?.report.kind === 'fatal' ? known.report : report
    const sum = report.count + (known?.report.count ?? 0)
    const times = [...(known?.times ?? []), entry.time].slice(-config.io_errors)
    waiting.set(key, { source, first: known?.first ?? entry, report: { ...worst, count: sum }, last: entry, times })
  }

  function count(report: Report, entry: KernelEntry, times: readonly number[]): Iterable<Finding<HostGap>> {
    const device = 'device' in report.of ? report.of.device : diskCalled(report.of.disk, entry)
    return device === undefined || !isAsked(device) ? NOTHING : errors.take(device, report, entry, times)
  }

  /** Undefined for what can be unplugged: it reports errors whenever it is; and for what another boot called so. */
  function diskCalled(name: string, entry: KernelEntry): string | undefined {
    const boot = inventory?.boot
    if (boot !== undefined && (entry.field('_BOOT_ID') ?? boot) !== boot) return undefined
    const disk = inventory?.disks.find((one) => one.name === name || one.place.split('/').includes(name))
    return disk === undefined ? undefined : diskOf(disk)
  }

  return {
    take,
    tick: (now) => errors.tick(now),
    wakeAt: () => (Number.isFinite(errors.wakeAt) ? errors.wakeAt : undefined),
    unfinished: () => [...waiting.values()].map(({ source, first }) => ({ source, item: first })),
  }
}

/** What a judgement is about, as an operator names what is to be ignored. */
function subjectOf(judgement: Judgement): string {
  if (judgement.type !== 'resource_pressure') return judgement.facts.device
  return judgement.facts.subject ?? judgement.facts.resource
}
