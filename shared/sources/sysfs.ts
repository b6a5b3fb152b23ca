import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { isOfSystem } from './system-error.ts'

/** The most that is read of one attribute, in characters: one is a page at most. */
const MAX_ATTRIBUTE = 4_096

/**
 * A folder of sysfs or /proc, read at once: nothing in there waits for a disk, though a device that is about to die may
 * take long to answer.
 *
 * What is not there, or may not be read, is undefined or empty: attributes come and go with the device, the driver and the
 * kernel's version.
 */
export class Sysfs {
  constructor(readonly path: string) {}

  at(...parts: string[]): Sysfs {
    return new Sysfs(join(this.path, ...parts))
  }

  /** An attribute, without white space around it. */
  text(name: string): string | undefined {
    return attempt(() => readFileSync(join(this.path, name), 'utf8').slice(0, MAX_ATTRIBUTE).trim())
  }

  /** The whole of a file of lines. */
  lines(name: string): string[] {
    return attempt(() => readFileSync(join(this.path, name), 'utf8').split('\n')) ?? []
  }

  /** An attribute that is one number, decimal or with 0x before it; or begins with one, such as `8.0 GT/s PCIe`. */
  number(name: string): number | undefined {
    const [text] = /^(?:0x[0-9a-f]+|-?\d+(?:\.\d+)?)/i.exec(this.text(name) ?? '') ?? []
    return text === undefined ? undefined : Number(text)
  }

  names(name = ''): string[] {
    return attempt(() => readdirSync(join(this.path, name)).sort()) ?? []
  }

  /** Where a link leads to. */
  real(name = ''): string | undefined {
    return attempt(() => realpathSync(join(this.path, name)))
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!isOfSystem(error)) throw error
    return undefined
  }
}

/** How many there are in a list of the kernel's, such as `0-3,8`. */
export function countIn(list: string): number {
  return list.split(',').reduce((sum, range) => {
    const [, from, to = from] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(range.trim()) ?? []
    return from === undefined ? sum : sum + Number(to) - Number(from) + 1
  }, 0)
}
