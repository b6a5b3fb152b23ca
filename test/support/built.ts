import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const SOURCES = ['services', 'shared', 'scripts/build', 'scripts/kloros']

let checked = false

/**
 * The path of a program that was built, such as `main.js`, which starts within a fraction of what its sources take.
 *
 * @throws where it is missing or older than its sources.
 */
export function built(program: string): string {
  const path = join(root, 'dist', program)
  // Once a process: a source saved while the tests run does not make what they began with wrong.
  if (!checked) {
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
    const newest = Math.max(...SOURCES.map((folder) => newestIn(join(root, folder))))
    if (newest > made) throw new Error('dist/ is missing or older than the sources: npm run build')
    checked = true
  }
  return path
}

function newestIn(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? newestIn(path) : statSync(path).mtimeMs
    }),
  )
}
