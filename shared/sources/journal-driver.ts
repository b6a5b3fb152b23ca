import type { Loss } from '../contract/monitor.ts'
import type { Entry } from './journal-entry.ts'

const SUPPRESSED = 'a596d6fe7bfa4994828e72309e95d61e'
const MISSED = 'e9bf28e6e834481bb6f48f548ad13606'
const STARTED = 'f77379a8490b408bbe5f6940505a777b'

/** The fields that entries need for what journald says of itself. */
export const DRIVER_FIELDS = ['MESSAGE_ID', '_TRANSPORT', 'N_DROPPED'] as const

/** What an entry says of the journal itself. */
export type Word = { loss: Loss } | 'started'

/**
 * Reads what journald says of itself: that it suppressed messages of a unit, missed some of the kernel, or was started.
 *
 * Only journald writes entries with the transport `driver`; to any other program that says the same nothing is owed.
 */
export function journaldWord(entry: Entry): Word | undefined {
  if (entry.field('_TRANSPORT') !== 'driver') return undefined
  const id = entry.field('MESSAGE_ID')
  if (id === STARTED) return 'started'
  if (id === SUPPRESSED) {
    const [, said, unit = 'unknown'] = /^Suppressed (\d{1,12}) messages from (\S{1,256})$/.exec(entry.message) ?? []
    const cause = `suppressed:${unit}`
    const reason = `journald suppressed messages of ${unit}, which logged more than its rate limit allows`
    return { loss: { cause, reason, ...lost(entry.field('N_DROPPED') ?? said), unit } }
  }
  if (id === MISSED) {
    const [, said] = /^Missed (\d{1,12}) kernel messages$/.exec(entry.message) ?? []
    const reason = 'the kernel wrote messages faster than journald could read them'
    return { loss: { cause: 'missed', reason, ...lost(said) } }
  }
  return undefined
}

function lost(digits: string | undefined): { lost?: number } {
  return digits !== undefined && /^\d{1,12}$/.test(digits) ? { lost: Number(digits) } : {}
}
