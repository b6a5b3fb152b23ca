import { existsSync, readFileSync, statSync } from 'node:fs'
import { type Account, as } from './access.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import { ask, asRoot, type Host, LOOK_AS_ROOT } from './host.ts'
import type { Said } from './program.ts'

/** What is known of the journal. */
export interface Journal {
  /** The configured journalctl, and what it said of its version. */
  program: string
  version: Said
  /** What the service's user gets to read; undefined where that cannot be tried. */
  access: Said | undefined
  /** Where it is kept; `hidden` is where this user may not see that. */
  storage: 'persistent' | 'volatile' | 'none' | 'hidden'
  /** What journald said in the last day of messages it took no more of, a JSON object a line. */
  suppressed: Said | undefined
}

/** systemd's SD_MESSAGE_JOURNAL_DROPPED: a unit logged more than its rate limit allows. */
const DROPPED = 'a596d6fe7bfa4994828e72309e95d61e'

/** What journalctl says to those who may read nothing, or their own messages alone. */
const DENIED = /insufficient permissions|permission denied|not seeing messages from other users/i

/** Looks at the journal. @param further groups of the unit that reads it. */
export async function readJournal(
  host: Host,
  program: string,
  account: Account | string,
  further: readonly string[],
): Promise<Journal> {
  // As the service would, and not as root: the program is whatever is configured.
  const argv = typeof account === 'string' ? undefined : as(host, account, further, [program])
  const call = (...args: string[]) => {
    const [first = program, ...rest] = argv ?? [program]
    return ask(host, first, [...rest, ...args])
  }
  const [version, storage] = [await call('--version'), readStorage()]
  if ('failed' in version || storage === 'none') {
    return { program, version, access: undefined, storage, suppressed: undefined }
  }
  const [access, suppressed] = await Promise.all([
    argv === undefined ? undefined : call('--lines=1', '--output=json'),
    readSuppressed(host),
  ])
  return { program, version, access, storage, suppressed }
}

// The settings of the journald that runs now; what an earlier one left out no change of them brings back.
async function readSuppressed(host: Host): Promise<Said | undefined> {
  const said = await ask(host, 'systemctl', ['show', '--property=MainPID', '--value', 'systemd-journald.service'])
  if ('failed' in said || said.code !== 0) return undefined
  const match = [`MESSAGE_ID=${DROPPED}`, `_PID=${said.stdout.trim()}`]
  return ask(host, 'journalctl', ['--boot', '--since=-1d', '--lines=1000', '--output=json', ...match])
}

function readStorage(): Journal['storage'] {
  if (!existsSync('/etc/machine-id')) return 'none'
  const id = readFileSync('/etc/machine-id', 'utf8').trim()
  let times: number[]
  try {
    times = ['/run', '/var'].map(
      (top) => statSync(`${top}/log/journal/${id}/system.journal`, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error
    return 'hidden'
  }
  const [volatile = 0, persistent = 0] = times
  if (volatile === 0 && persistent === 0) return 'none'
  // Where it is not kept any more old files may lie around; journald touches the one it writes to.
  return persistent >= volatile ? 'persistent' : 'volatile'
}

/** Whether there is a journal, whether its reader may read it, and whether it is whole. */
export function judgeJournal(
  journal: Journal,
  account: Account | string,
  unit: string,
  host: Pick<Host, 'uid'>,
): Finding[] {
  const { program, version, storage } = journal
  const usable = judgeProgram(program, version)
  const findings = [usable]
  if (storage === 'none') {
    const mend = 'set files in [exception-monitor] to the log files of this host'
    return [...findings, warning('journal.storage', 'There is no journal of this host.', mend)]
  }
  findings.push(judgeStorage(storage, host))
  if (usable.status !== 'ok') return findings
  return [...findings, judgeAccess(journal, account, unit, host), ...judgeSuppressed(journal, host)]
}

function judgeProgram(program: string, version: Said): Finding {
  const check = 'journal.program'
  const mend = 'set journalctl in [exception-monitor] to the path of the program'
  if ('failed' in version) return failure(check, `${program} ${version.failed}.`, mend)
  const [name = ''] = version.stdout.split('\n')
  if (version.code !== 0 || !name.startsWith('systemd ')) {
    return failure(
      check,
      `${program} is no journalctl${version.stderr === '' ? '' : `: ${version.stderr.trim()}`}.`,
      mend,
    )
  }
  return ok(check, `${program} is that of ${name}.`)
}

function judgeStorage(storage: Journal['storage'], host: Pick<Host, 'uid'>): Finding {
  const check = 'journal.storage'
  if (storage === 'persistent') return ok(check, 'The journal is kept on the disk.')
  if (storage === 'hidden') return warning(check, 'This user may not see where the journal is kept.', LOOK_AS_ROOT)
  const message = 'The journal is kept in memory only: what was not read before a reboot is lost.'
  return warning(check, message, asRoot(host, `${setting('storage', 'Storage=persistent')} && journalctl --flush`))
}

function judgeAccess({ access }: Journal, account: Account | string, unit: string, host: Pick<Host, 'uid'>): Finding {
  const check = 'journal.access'
  if (access === undefined || typeof account === 'string') {
    const who = typeof account === 'string' ? 'the service' : account.name
    return warning(check, `Whether ${who} may read the journal cannot be told by this user.`, LOOK_AS_ROOT)
  }
  if ('failed' in access)
    return failure(check, `Reading the journal ${access.failed}.`, 'systemctl restart systemd-journald')
  const { name } = account
  const mend = asRoot(
    host,
    `usermod --append --groups systemd-journal ${name}${unit === '' ? '' : ` && systemctl restart ${unit}`}`,
  )
  if (DENIED.test(access.stderr)) return failure(check, `User ${name} may not read the journal.`, mend)
  if (access.code !== 0) {
    const message = `Reading the journal ended with ${access.code}: ${access.stderr.trim()}.`
    return failure(check, message, 'journalctl --verify')
  }
  return ok(check, `User ${name} may read the journal.`)
}

function judgeSuppressed({ suppressed }: Journal, host: Pick<Host, 'uid'>): Finding[] {
  const check = 'journal.suppressed'
  // What journald says of itself is not for everybody to read.
  const isTold = suppressed !== undefined && !('failed' in suppressed) && !DENIED.test(suppressed.stderr)
  if (!isTold) return []
  const told = suppressed.stdout
    .split('\n')
    .flatMap((line) => /"MESSAGE":"(Suppressed [^"]*)"/.exec(line.replaceAll('" : "', '":"'))?.[1] ?? [])
  if (told.length === 0) return [ok(check, 'journald took every message in the last day.')]
  const message = `journald left messages out, ${told.length} times in the last day; the last time: ${told.at(-1)}.`
  return [warning(check, message, asRoot(host, setting('rate', 'RateLimitIntervalSec=30s', 'RateLimitBurst=200000')))]
}

function setting(name: string, ...lines: string[]): string {
  const folder = '/etc/systemd/journald.conf.d'
  const text = ['[Journal]', ...lines].join('\\n')
  const write = `mkdir -p ${folder} && printf '${text}\\n' > ${folder}/60-kloros-${name}.conf`
  return `${write} && systemctl restart systemd-journald`
}
