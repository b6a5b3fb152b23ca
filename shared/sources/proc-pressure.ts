import type { Level, Stall } from '../contract/hardware.ts'

/** Reads a file of `/proc/pressure`. See Documentation/accounting/psi.rst of the kernel. */
export function readStall(lines: readonly string[]): Stall | undefined {
  const some = averagesOf(lines, 'some')
  if (some === undefined) return undefined
  // Of processors, kernels before 5.13 have no line for all tasks.
  return { some, full: averagesOf(lines, 'full') ?? { avg60: 0, avg300: 0 } }
}

function averagesOf(lines: readonly string[], who: string): Stall['some'] | undefined {
  const line = lines.find((one) => one.startsWith(`${who} `)) ?? ''
  const [, avg60, avg300] = / avg60=(\d{1,3}\.\d\d) avg300=(\d{1,3}\.\d\d) /.exec(line) ?? []
  return avg60 === undefined ? undefined : { avg60: Number(avg60), avg300: Number(avg300) }
}

/** Reads `/proc/sys/fs/file-nr`: files that are open, those that are free, the limit. See proc_sys_fs(5). */
export function readFileNumber(text: string | undefined): Level | undefined {
  const [, open, free, max] = /^(\d+)\s+(\d+)\s+(\d+)$/.exec(text ?? '') ?? []
  return open === undefined || Number(max) === 0 ? undefined : { used: Number(open) - Number(free), max: Number(max) }
}
