import { gpuAt } from './devices.ts'

/** An error that the kernel reports of hardware. */
export interface Report {
  /** As {@link gpuAt} and the like say it; a disk by the kernel's name for it, its controller or its port. */
  of: { device: string } | { disk: string }
  /** How bad one of them is: it is a gap by itself, or only when more come within a while. */
  kind: 'fatal' | 'corrected' | 'io'
  /** What it is, without numbers that change. */
  what: string
  count: number
}

/**
 * Errors of NVIDIA's driver that are about the GPU itself, and not about what a program did with it; by its catalogue
 * of Xid errors.
 */
const XIDS: Readonly<Record<number, string>> = {
  48: 'double-bit ECC error',
  61: 'internal micro-controller breakpoint',
  62: 'internal micro-controller halt',
  64: 'memory could not be remapped or retired',
  74: 'NVLink error',
  79: 'it has fallen off the bus',
  92: 'high rate of single-bit ECC errors',
  94: 'contained ECC error',
  95: 'uncontained ECC error',
  110: 'security fault',
  119: 'its system processor does not answer',
  120: 'error of its system processor',
  140: 'unrecovered ECC error',
}

const XID = /^NVRM: Xid \((?:PCI:)?([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2})(?:\.[0-7])?\): (\d{1,4}),/i
const EDAC = /^EDAC MC\d{1,3}: (\d{1,6}) ([CU]E) /
/** With the status of the bank, whose bit 61 says that it was not corrected. */
const MACHINE_CHECK =
  /^mce: \[Hardware Error\]: CPU \d{1,5}: Machine Check(?: Exception)?: [0-9a-f]{1,16} Bank \d{1,3}: ([0-9a-f])[0-9a-f]{15}/

const onDisk = (name: string): Report['of'] => ({ disk: wholeDisk(name) })
const onPci = (address: string): Report['of'] => ({ device: `pci ${address}` })
const onHost = (): Report['of'] => ({ device: 'host' })

/** What drivers say, with the name of what it is about. */
const WORDS: readonly [words: RegExp, kind: Report['kind'], what: string, of: (name: string) => Report['of']][] = [
  [/(?:^|: )critical medium error, dev ([a-z][a-z0-9]{0,31}), sector \d/, 'fatal', 'medium error', onDisk],
  [/(?:^|: )I\/O error, dev ([a-z][a-z0-9]{0,31}), sector \d/, 'io', 'I/O error', onDisk],
  [/^nvme (nvme\d{1,4}): controller is down; will reset: CSTS=0xffffffff/, 'fatal', 'its controller is down', onDisk],
  [/^nvme (nvme\d{1,4}): controller is down; will reset/, 'io', 'its controller was reset', onDisk],
  [
    /^nvme (nvme\d{1,4}): (?:Removing after probe|Disabling device after reset) failure/,
    'fatal',
    'it was given up',
    onDisk,
  ],
  [/^nvme (nvme\d{1,4}): Device not ready; aborting reset/, 'fatal', 'its controller does not come back', onDisk],
  [/^nvme (nvme\d{1,4}): I\/O .{1,80} timeout, (?:aborting|reset controller)/, 'io', 'I/O timeout', onDisk],
  [/^(ata\d{1,4})\.00: disabled?$/, 'fatal', 'it was given up', onDisk],
  [/^(ata\d{1,4}): COMRESET failed/, 'io', 'its link does not come up', onDisk],
  [
    /^md\/[a-z0-9]{1,16}:[\w-]{1,32}: Disk failure on ([a-z][a-z0-9]{0,31}), disabling/,
    'fatal',
    'its RAID threw it out',
    onDisk,
  ],
  [
    /AER: (?:Multiple )?Uncorrect(?:ed|able) \(Fatal\) error (?:received:|message received from) ([0-9a-f:.]{12,16})/,
    'fatal',
    'fatal PCIe error',
    onPci,
  ],
  [
    /^amdgpu ([0-9a-f:.]{12,16}): amdgpu: GPU reset end with ret = -/,
    'fatal',
    'it could not be reset',
    (address) => ({ device: gpuAt(address) }),
  ],
  [/^(?:\{\d{1,6}\})?\[Hardware Error\]: event severity: (fatal)/, 'fatal', 'fatal hardware error', onHost],
]

/** Reads a message of the kernel. @returns nothing where it reports no error of hardware. */
export function readReport(message: string): Report | undefined {
  const text = message.slice(0, 512)
  if (text.includes('Xid')) return readXid(text)
  if (text.startsWith('EDAC')) return readEdac(text)
  const [, status] = MACHINE_CHECK.exec(text) ?? []
  if (status !== undefined) return readCheck(status)
  for (const [words, kind, what, of] of WORDS) {
    const [, name] = words.exec(text) ?? []
    if (name !== undefined) return { of: of(name), kind, what, count: 1 }
  }
  return undefined
}

/** The disk that a partition is of, or a path of NVMe leads to. */
function wholeDisk(name: string): string {
  return name
    .replace(/^(nvme\d+)c\d+(n\d+)$/, '$1$2')
    .replace(/^(nvme\d+n\d+|mmcblk\d+)p\d+$/, '$1')
    .replace(/^((?:s|h|v|xv)d[a-z]+)\d+$/, '$1')
}

function readCheck(status: string): Report {
  const isCorrected = (Number.parseInt(status, 16) & 2) === 0
  return {
    of: { device: 'processors' },
    kind: isCorrected ? 'corrected' : 'fatal',
    what: isCorrected ? 'corrected machine checks' : 'uncorrected machine check',
    count: 1,
  }
}

function readXid(text: string): Report | undefined {
  const [, address = '', code = ''] = XID.exec(text) ?? []
  const what = XIDS[Number(code)]
  if (what === undefined) return undefined
  // The domain has four digits in sysfs.
  const place = address.toLowerCase().replace(/^0000(?=[0-9a-f]{4}:)/, '')
  return { of: { device: gpuAt(`${place}.0`) }, kind: 'fatal', what: `Xid ${Number(code)}: ${what}`, count: 1 }
}

function readEdac(text: string): Report | undefined {
  const [, count, kind] = EDAC.exec(text) ?? []
  if (count === undefined) return undefined
  const isCorrected = kind === 'CE'
  return {
    of: { device: 'memory' },
    kind: isCorrected ? 'corrected' : 'fatal',
    what: isCorrected ? 'corrected memory errors' : 'uncorrected memory error',
    count: Number(count),
  }
}
