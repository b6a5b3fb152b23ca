import type { Inventory } from '../contract/hardware.ts'
import type { Surroundings } from './surroundings.ts'
import { countIn, Sysfs } from './sysfs.ts'
import { disksOf } from './sysfs-disks.ts'
import { pciDevices } from './sysfs-pci.ts'

/** How many blocks of memory are looked at, of which a host has one for each 128 MiB to 2 GiB. */
const MAX_BLOCKS = 16_384

/** Reads what a host has, now. @param root where its `/sys`, `/proc` and `/run` are found; `/` but for a staged host. */
export function inventoryOf(root: string, { virtual, container }: Surroundings): Inventory {
  const host = new Sysfs(root)
  const system = host.at('sys/devices/system')
  const processors = processorsOf(system)
  const memory = memoryOf(system.at('memory'))
  const boot = host.text('proc/sys/kernel/random/boot_id')?.replaceAll('-', '')
  const nodes = countIn(system.text('node/has_memory') ?? '')
  return {
    kind: 'inventory',
    part: 'devices',
    position: '',
    time: Date.now() / 1000,
    pci: pciDevices(root),
    disks: disksOf(root),
    ...(processors !== undefined && { processors }),
    ...(memory !== undefined && { memory }),
    ...(nodes > 0 && { nodes }),
    virtual,
    ...(container && { container }),
    nomodeset: / nomodeset /.test(` ${host.text('proc/cmdline') ?? ''} `),
    ...(boot !== undefined && { boot }),
  }
}

/** Siblings that are off because simultaneous multithreading is, are so on purpose, and not counted. */
function processorsOf(system: Sysfs): Inventory['processors'] {
  const present = countIn(system.text('cpu/present') ?? '')
  const online = countIn(system.text('cpu/online') ?? '')
  if (present === 0 || online === 0) return undefined
  const isSingle = /^(?:off|forceoff)$/.test(system.text('cpu/smt/control') ?? '')
  return { present, online: isSingle ? present : online }
}

function memoryOf(folder: Sysfs): Inventory['memory'] {
  const block = Number.parseInt(folder.text('block_size_bytes') ?? '', 16)
  const blocks = folder.names().filter((name) => /^memory\d+$/.test(name))
  if (!(block > 0) || blocks.length === 0 || blocks.length > MAX_BLOCKS) return undefined
  const offline = blocks.filter((name) => folder.number(`${name}/online`) === 0).length
  return { bytes: blocks.length * block, offline: offline * block }
}
