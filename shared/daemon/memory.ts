import { NO_DESCRIPTOR } from '../contract/no-descriptor.ts'

let known = 0

/** Resident memory of this process, in bytes; as it was last known where no descriptor is left, since asking takes one. */
export function residentBytes(): number {
  try {
    known = process.memoryUsage.rss()
  } catch (error) {
    if (!NO_DESCRIPTOR.has((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  return known
}
