let known = 0

/** Resident memory of this process, in bytes; as it was last known where no descriptor is left, since asking takes one. */
export function residentBytes(): number {
  try {
    known = process.memoryUsage.rss()
  } catch (error) {
    if (!['EMFILE', 'ENFILE'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  return known
}
