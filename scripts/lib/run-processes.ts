import { readdirSync, readFileSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long processes may take to end before they are killed, and then to be gone, in milliseconds. */
const PATIENCE_MS = 10_000
const KILLED_MS = 5_000

interface Process {
  pid: number
  /** No other process has the same, whatever becomes of its number. */
  key: string
  parent: number
  /** The terminal that it is of; 0 is none. */
  terminal: number
  /** When it was started, in ticks since the boot. */
  started: number
}

/**
 * Ends all processes of a run, whoever started them, by force if need be.
 *
 * @param folder what the run's processes have as their TMPDIR.
 * @param runner the first of them: so are all that descend from it.
 * @returns when none is left, or none that can be ended, which it tells on stderr.
 */
export async function endProcesses(folder: string, runner?: number): Promise<void> {
  const asked = new Set<string>()
  const foreign = new Set<string>()
  for (const begin = Date.now(); ; await sleep(50)) {
    const left = select(folder, runner, asked).filter(({ key }) => !foreign.has(key))
    if (left.length === 0) return
    const waited = Date.now() - begin
    if (waited > PATIENCE_MS + KILLED_MS) {
      process.stderr.write(`Processes of the tests cannot be ended: ${left.map(({ pid }) => pid).join(' ')}\n`)
      return
    }
    for (const { pid, key } of left) {
      const signal = waited > PATIENCE_MS ? 'SIGKILL' : 'SIGTERM'
      if ((signal === 'SIGKILL' || !asked.has(key)) && !send(pid, signal)) foreign.add(key)
      asked.add(key)
    }
  }
}

/**
 * The processes, but this one, that a folder was given to: as their TMPDIR; or anyhow in their environment or arguments,
 * where they are this user's, younger than this process, and not of another terminal.
 */
export function processesOf(folder: string): number[] {
  return select(folder).map(({ pid }) => pid)
}

/** Those, what descends from `runner`, and what of `known` still runs. */
function select(folder: string, runner?: number, known: ReadonlySet<string> = new Set()): Process[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? lookAt(Number(name)) : []))
  const own = all.find(({ pid }) => pid === process.pid)
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]))
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === runner || descends(parents.get(pid)))
  const isGiven = ({ pid, terminal, started }: Process) => {
    const environment = read(() => readFileSync(`/proc/${pid}/environ`, 'utf8')).split('\0')
    if (environment.includes(`TMPDIR=${folder}`)) return true
    if (own === undefined || started < own.started || ![0, own.terminal].includes(terminal)) return false
    if (read(() => statSync(`/proc/${pid}`).uid) !== process.getuid?.()) return false
    // A shell that went there says so to all that it starts.
    const told = environment.filter((entry) => !/^(OLD)?PWD=/.test(entry))
    return [...told, read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))].some((text) => text.includes(folder))
  }
  return all.filter((each) => each !== own && (known.has(each.key) || descends(each.pid) || isGiven(each)))
}

/** A process as /proc tells of it; none where it has ended, though nobody has asked yet how. */
function lookAt(pid: number): Process[] {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The name, in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (stat === '' || fields[0] === 'Z') return []
  const [parent, terminal, started] = [1, 4, 19].map((at) => Number(fields[at])) as [number, number, number]
  return [{ pid, key: `${pid} ${started}`, parent, terminal, started }]
}

/** What is read of a process; empty where it has ended, or is another user's. */
function read<T>(of: () => T): T | '' {
  try {
    return of()
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return ''
    throw error
  }
}

/** @returns whether this user may send it signals. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // ESRCH: it ended between the two looks.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
    return code === 'ESRCH'
  }
  return true
}
