import { ask } from './ask.ts'
import { Sysfs } from './sysfs.ts'

/** How long systemd-detect-virt may take, in milliseconds. */
const PATIENCE_MS = 5_000

/** Whose the devices are that a system sees. */
export interface Surroundings {
  /** A hypervisor's, to give and to take. */
  virtual: boolean
  /** Those of the host that a container runs on. */
  container: boolean
}

/**
 * Finds out whether this is a virtual machine or a container: as systemd-detect-virt says it, else by files.
 *
 * @param program `systemd-detect-virt`.
 * @param root where `/sys`, `/proc` and `/run` are found.
 */
export async function surroundingsOf(program: string, root: string, signal: AbortSignal): Promise<Surroundings> {
  const says = async (what: string) => {
    const { code } = await ask(program, [what, '--quiet'], signal, PATIENCE_MS)
    return code === 0 ? true : code === 1 ? false : undefined
  }
  const host = new Sysfs(root)
  return {
    virtual: (await says('--vm')) ?? isGuest(host),
    container: (await says('--container')) ?? isContained(host),
  }
}

function isGuest(host: Sysfs): boolean {
  // The first of Xen's guests is the one that has the hardware.
  if (host.text('proc/xen/capabilities')?.includes('control_d') === true) return false
  if (host.text('sys/hypervisor/type') !== undefined) return true
  if (host.lines('proc/cpuinfo').some((line) => /^flags\s*:.*\bhypervisor\b/.test(line))) return true
  // Processors of Arm do not say so themselves.
  const maker = ['sys_vendor', 'product_name'].map((name) => host.text(`sys/class/dmi/id/${name}`) ?? '').join(' ')
  return /QEMU|VMware|Xen|innotek|Parallels|Amazon EC2|Google Compute|Alibaba|OpenStack|Virtual Machine/i.test(maker)
}

function isContained(host: Sysfs): boolean {
  return (
    host.names().includes('.dockerenv') ||
    host.names('run').includes('.containerenv') ||
    host.text('run/systemd/container') !== undefined
  )
}
