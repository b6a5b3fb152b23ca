import type { Disk, Inventory, PciDevice } from '../../shared/contract/hardware.ts'

/** Who makes GPUs that compute; what is drawn by a BMC or a hypervisor is none that one could use. */
const GPU_VENDORS = new Set(['10de', '1002', '8086'])

/** The devices that are spoken of, by PCI base class. */
const KINDS: Readonly<Record<number, string>> = { 1: 'storage', 2: 'network', 3: 'gpu', 18: 'accelerator' }

/** What a PCI device is to people; undefined for bridges and the like, and for graphics that only show a console. */
export function kindOf({ class: code, model }: PciDevice): string | undefined {
  const kind = KINDS[code >> 16]
  return kind === 'gpu' && !GPU_VENDORS.has(model.split(':')[0] ?? '') ? undefined : kind
}

/** How a PCI device is called. */
export function deviceOf(device: PciDevice): string | undefined {
  const kind = kindOf(device)
  return kind === undefined ? undefined : `${kind} ${device.address}`
}

/** How a GPU is called. */
export function gpuAt(address: string): string {
  return `gpu ${address}`
}

/** How a disk is called: not by the kernel's name, which another has after the next start. */
export function diskOf({ id }: Disk): string {
  return `disk ${id}`
}

/** Something that is to stay. */
interface Fixed {
  device: string
  model: string
  place: string
}

/** What of an inventory is built in: what goes without being unplugged by design. */
export function fixedOf({ pci, disks, virtual }: Inventory): Fixed[] {
  const cards = pci.flatMap((one) => {
    const kind = kindOf(one)
    const isKept = kind === 'gpu' || kind === 'accelerator' || (kind === 'network' && !virtual)
    return one.fixed && isKept ? { device: `${kind} ${one.address}`, model: one.model, place: one.address } : []
  })
  if (virtual) return cards
  const kept = disks.filter(({ bus }) => bus === 'ata' || bus === 'sas' || bus === 'nvme')
  return [...cards, ...kept.map((one) => ({ device: diskOf(one), model: one.model, place: one.place }))]
}
