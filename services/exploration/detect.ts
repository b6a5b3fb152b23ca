import type { Disk, GpuReading, Inventory, PressureReading } from '../../shared/contract/hardware.ts'
import type { Circumstances, Detector, Finding, Item } from '../../shared/contract/monitor.ts'
import { matches } from '../../shared/contract/wildcard.ts'
import { diskOf, gpuAt } from './devices.ts'
import { Errors } from './errors.ts'
import { gpuJudgements } from './gpus.ts'
import { Holding } from './holding.ts'
import type { HostGap, Judgement } from './judgement.ts'
import { lost } from './lost.ts'
import { pressures } from './pressure.ts'
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

/** How many errors wait until it is known which devices there are. */
const MAX_WAITING = 100

const NOTHING: readonly Finding<HostGap>[] = []

/** Tells of what a host has and does not use, of what it lost, and of what it runs out of. */
export function createDetector(around: Circumstances<Config, Memory>): Detector<HostItem, HostGap> {
  const { config, state } = around
  const holding = new Holding(around)
  const errors = new Errors(around)
  /** By address, what the tool of a GPU's driver says that keeps it from working. */
  const driverless = new Map<string, string>()
  const ios = new Map<string, number>()
  let inventory: Inventory | undefined
  const waiting: { source: string; item: KernelEntry; report: Report }[] = []

  const isAsked = (device: string) => !config.ignore.some((pattern) => matches(pattern, device))
  const asked = (judgements: readonly Judgement[]) => judgements.filter((judgement) => isAsked(subjectOf(judgement)))

  function take(item: HostItem, source: string): Iterable<Finding<HostGap>> {
    if (!('kind' in item)) return hear(item, source)
    if (item.kind === 'pressure') return feel(item)
    return item.kind === 'gpus' ? watch(item) : look(item)
  }

  function* feel(reading: PressureReading): Iterable<Finding<HostGap>> {
    for (const [group, judgements] of pressures(reading, config)) {
      yield* holding.judge(group, asked(judgements), reading.time)
    }
  }

  function* watch({ gpus, driver, failed, time }: GpuReading): Iterable<Finding<HostGap>> {
    if (failed === undefined) driverless.clear()
    for (const device of inventory?.pci ?? []) {
      if (failed !== undefined && device.driver === driver) driverless.set(device.address, failed)
    }
    yield* holding.judgeSome('gpus', asked(gpuJudgements(gpus, config)), time)
  }

  function* look(next: Inventory): Iterable<Finding<HostGap>> {
    inventory = next
    const { time, pci, disks } = next
    for (const { report, item } of waiting.splice(0)) yield* count(report, item)
    const isIdle = (disk: Disk) => (ios.get(disk.id) ?? disk.ios) === disk.ios
    yield* holding.judge('unused', asked(unused(next, config, driverless, isIdle)), time)
    ios.clear()
    for (const disk of disks) ios.set(disk.id, disk.ios)
    yield* holding.judge('lost', asked(lost(next, state, config)), time)
    const there = pci.map(({ address }) => gpuAt(address))
    yield* holding.keep('gpus', (key) => there.some((gpu) => key.includes(` ${gpu}/`)))
  }

  function hear(entry: KernelEntry, source: string): Iterable<Finding<HostGap>> {
    if (entry.field('_TRANSPORT') !== 'kernel' || entry.time < entry.read_at - config.close_after) return NOTHING
    const report = readReport(entry.message)
    if (report === undefined) return NOTHING
    if (inventory !== undefined) return count(report, entry)
    if (waiting.length < MAX_WAITING) waiting.push({ source, item: entry, report })
    return NOTHING
  }

  function count(report: Report, { message, time }: KernelEntry): Iterable<Finding<HostGap>> {
    const device = 'device' in report.of ? report.of.device : diskCalled(report.of.disk)
    return device === undefined || !isAsked(device) ? NOTHING : errors.take(device, report, message, time)
  }

  /** Undefined for what can be unplugged: it reports errors whenever it is. */
  function diskCalled(name: string): string | undefined {
    const disk = inventory?.disks.find((one) => one.name === name)
    return disk === undefined ? undefined : diskOf(disk)
  }

  return {
    take,
    tick: (now) => errors.tick(now),
    wakeAt: () => (Number.isFinite(errors.wakeAt) ? errors.wakeAt : undefined),
    unfinished: () => waiting,
  }
}

/** What a judgement is about, as an operator names what is to be ignored. */
function subjectOf(judgement: Judgement): string {
  if (judgement.type !== 'resource_pressure') return judgement.facts.device
  return judgement.facts.subject ?? judgement.facts.resource
}
