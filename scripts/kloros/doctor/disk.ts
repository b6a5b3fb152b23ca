import { type Finding, failure, ok, warning } from './finding.ts'
import { ask, type Host, quote } from './host.ts'

/** What is left where a folder lies: bytes, and inodes (0 of 0 where the file system counts none). */
export interface Room {
  path: string
  free: number
  size: number
  inodes: number
  mostInodes: number
}

const KINDS = [
  { check: 'disk.space', free: 'free', of: 'size', few: 100e6, some: 1e9 },
  { check: 'disk.inodes', free: 'inodes', of: 'mostInodes', few: 100, some: 10_000 },
] as const

/** A folder that could not be looked at, and why. */
export interface NoRoom {
  path: string
  problem: string
}

/** Looks how much room is left in folders , or in the last one above that is there. */
export async function readRoom(host: Host, folders: readonly string[]): Promise<(Room | NoRoom)[]> {
  return Promise.all([...new Set(folders)].map((path) => look(host, path)))
}

// A program may be given up on; a call into a file system that hangs may not.
async function look(host: Host, path: string): Promise<Room | NoRoom> {
  const script =
    'p=$1; while ! [ -e "$p" ] && [ "$p" != / ]; do p=$(dirname -- "$p"); done; stat -f -c "%S %a %b %d %c" -- "$p"'
  const said = await ask(host, 'sh', ['-c', script, 'sh', path])
  if ('failed' in said) return { path, problem: said.failed }
  const [block = 0, free = 0, size = 0, inodes = 0, mostInodes = 0] = said.stdout.trim().split(' ').map(Number)
  if (said.code !== 0) return { path, problem: said.stderr.trim() }
  return { path, free: free * block, size: size * block, inodes, mostInodes }
}

/** Whether there is room for what is written: an absolute amount, and less of it where the whole is small. */
export function judgeRoom(rooms: readonly (Room | NoRoom)[]): Finding[] {
  return KINDS.flatMap(({ check, free, of, few, some }) => {
    return rooms.map((room): Finding => {
      if ('problem' in room) {
        const message = `The disk of ${room.path} cannot be looked at: ${room.problem}.`
        return failure(check, message, `stat -f ${quote(room.path)}`)
      }
      const [left, whole] = [room[free], room[of]]
      const unit = check === 'disk.space' ? `${Math.floor(left / 1e6)} MB` : `${left} inodes`
      const message = `${unit} are left under ${room.path}.`
      const mend = `df ${check === 'disk.space' ? '-h' : '-i'} ${quote(room.path)}, and remove what is not needed there`
      if (whole === 0 || left > Math.min(some, whole / 10)) return ok(check, message)
      return left > Math.min(few, whole / 50) ? warning(check, message, mend) : failure(check, message, mend)
    })
  })
}
