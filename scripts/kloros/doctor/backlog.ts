import type { connect } from '../../../shared/bus/connect.ts'
import { GROUP, keys } from '../../../shared/bus/keys.ts'
import { LAG_LIMIT } from '../../../shared/contract/signal-bounds.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import { quote } from './host.ts'

/** What waits in Redis. */
export interface Backlog {
  /** Signals that curiosity-core has not acknowledged: those it has not read, and those it has. */
  unread: number
  pending: number
  /** How long the oldest of the pending ones was left alone, in milliseconds. */
  idle_ms: number
  /** Signals that did not fit, and why the newest did not. */
  rejected: number
  why: string
}

/** So many signals behind is worth a look. */
const MANY = 1_000

/** Signals are folded in within moments; one that was read so long ago, in milliseconds, is stuck. */
const STUCK_MS = 60_000

type Client = ReturnType<typeof connect>

/** Counts what waits. */
export async function readBacklog(client: Client, prefix: string): Promise<Backlog> {
  const [signals, rejected] = [keys.signals(prefix), keys.rejected(prefix)]
  const groups = (await client.exists(signals)) ? ((await client.call('XINFO', 'GROUPS', signals)) as unknown[][]) : []
  const group = groups.map(pairs).find(({ name }) => name === GROUP)
  const [oldest] = group
    ? ((await client.call('XPENDING', signals, GROUP, '-', '+', '1')) as [string, string, number, number][])
    : []
  const [newest] = (await client.call('XREVRANGE', rejected, '+', '-', 'COUNT', '1')) as [string, string[]][]
  return {
    // Without a group nothing was read yet.
    unread: group ? Number(group.lag ?? 0) : await client.xlen(signals),
    pending: Number(group?.pending ?? 0),
    idle_ms: oldest?.[2] ?? 0,
    rejected: await client.xlen(rejected),
    why: String(pairs(newest?.[1] ?? []).reason ?? ''),
  }
}

function pairs(flat: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(flat.flatMap((key, at) => (at % 2 === 0 ? [[String(key), flat[at + 1]]] : [])))
}

/** Whether curiosity-core keeps up, and whether every signal fits. */
export function judgeBacklog(backlog: Backlog, prefix: string, cli: string, restart: string): Finding[] {
  const { unread, pending, idle_ms, rejected, why } = backlog
  const lag = unread + pending
  const behind = `curiosity-core is ${lag} signals behind`
  const key = quote(keys.rejected(prefix))
  return [
    lag > LAG_LIMIT
      ? failure('backlog.lag', `${behind}; monitors do not read on until it has caught up.`, restart)
      : lag > MANY
        ? warning('backlog.lag', `${behind}.`, restart)
        : ok('backlog.lag', `${behind}.`),
    idle_ms > STUCK_MS
      ? warning(
          'backlog.pending',
          `${pending} signals were read and not folded in for ${Math.round(idle_ms / 1000)} s.`,
          restart,
        )
      : ok('backlog.pending', `${pending} signals are being folded in.`),
    rejected > 0
      ? warning(
          'backlog.rejected',
          `${rejected} signals did not fit${why === '' ? '' : `; the newest: ${why}`}. ${cli} XREVRANGE ${key} + - shows them.`,
          `${cli} DEL ${key}`,
        )
      : ok('backlog.rejected', 'Every signal fitted.'),
  ]
}
