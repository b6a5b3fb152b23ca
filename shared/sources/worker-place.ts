import { fileURLToPath } from 'node:url'

/** A worker's program, and further flags of Node for it; in what is built, the build tells where its own is. */
export function workerPlace(service: string, program: string): { file: string; flags: string[] } {
  const file = fileURLToPath(new URL(`../../services/${service}/worker-${program}.ts`, import.meta.url))
  return { file, flags: ['--import', import.meta.resolve('tsx')] }
}
