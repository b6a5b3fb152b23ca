/** The CPU time that this process has taken, in milliseconds: unlike the clock, it tells nothing of what else runs here. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
