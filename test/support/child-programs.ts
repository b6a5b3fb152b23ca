import { readFileSync } from 'node:fs'

/** What the system says of each program that this process started and that runs: the text of its `status`. */
export function childPrograms(): string[] {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim()
  return (children === '' ? [] : children.split(' ')).flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/status`, 'utf8')]
    } catch {
      return []
    }
  })
}
