import type { Plugin } from 'esbuild'

/**
 * Tells where the programs of workers are, in place of `shared/sources/worker-place.ts`, which does so in the source tree.
 *
 * @param file JavaScript for the path of a program, from the strings `service` and `program`.
 */
export function workerPlaceIs(file: string): Plugin {
  return {
    name: 'worker-place',
    setup({ onLoad }) {
      onLoad({ filter: /\/shared\/sources\/worker-place\.ts$/ }, () => ({
        contents: `export const workerPlace = (service, program) => ({ file: ${file}, flags: [] })`,
      }))
    },
  }
}
