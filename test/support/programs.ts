import { chmodSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes a program of a test's own: what a shell makes of these lines. In one step, since it may be about to run. @returns its path. */
export function writeProgram(folder: string, name: string, lines: string): string {
  const path = join(folder, name)
  writeFileSync(`${path}.new`, `#!/bin/sh\n${lines}\n`)
  chmodSync(`${path}.new`, 0o755)
  renameSync(`${path}.new`, path)
  return path
}
