import { gpuAt } from './devices.ts'

/** An error that the kernel reports of hardware. */
export interface Report {
  /** As {@link gpuAt} and the like say it; a disk by the kernel's name for it. */
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
const EDAC = /^EDAC MC\d{1,3}: (\d{1,6}) ([CU]E) (.{0,200})/
const IO = /(?:^|: )(critical medium|I\/O) error, dev ([a-z]{1,16}[a-z0-9]{0,16}), sector \d/

/** Reads a message of the kernel. @returns nothing where it reports no error of hardware. */
export function readReport(message: string): Report | undefined {
  const text = message.slice(0, 512)
  if (text.includes('Xid')) return readXid(text)
  if (text.startsWith('EDAC')) return readEdac(text)
  const [, kind, disk] = IO.exec(text) ?? []
  if (disk === undefined) return undefined
  const isMedium = kind === 'critical medium'
  return { of: { disk }, kind: isMedium ? 'fatal' : 'io', what: isMedium ? 'medium error' : 'I/O error', count: 1 }
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
