import { type Finding, failure } from './finding.ts'

/** Waits for findings, but so many milliseconds at most: then there is one, that they did not come. */
export async function within(
  check: string,
  ms: number,
  findings: Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Finding[]>((resolve) => {
    const message = `This was not found out within ${ms / 1000} s.`
    timer = setTimeout(
      () => resolve([failure(check, message, 'look what the host is so busy with, then: kloros doctor')]),
      ms,
    )
  })
  try {
    return await Promise.race([findings, late])
  } finally {
    clearTimeout(timer)
  }
}
