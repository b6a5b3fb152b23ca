/** Waits for work, but only for so long. @returns undefined where it takes longer: it goes on, and nobody hears of it. */
export async function within<T>(work: Promise<T>, patience_ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patience_ms, undefined)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
