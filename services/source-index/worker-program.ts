import { fileURLToPath } from 'node:url'
import type { Group } from './languages.ts'

/** The program of a group's workers, and further flags of Node for it; in what is built, the build tells where its own is. */
export function workerProgram(group: Group): { file: string; flags: string[] } {
  const file = fileURLToPath(new URL(`./worker-${group}.ts`, import.meta.url))
  return { file, flags: ['--import', import.meta.resolve('tsx')] }
}
