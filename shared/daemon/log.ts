import { type DestinationStream, pino } from 'pino'
import type { Log } from '../contract/service.ts'
import { redact } from './redact.ts'

/** How many lines of one warning a minute are written; a storm of bad input must not become a storm of logs. */
const REPEATS_PER_MINUTE = 10

/**
 * A log of JSON objects, one a line, each with the field `service`.
 *
 * A message repeated more than ten times in a minute is held back; the next minute's first says how many were.
 *
 * @param destination where lines go, if not to stdout.
 */
export function createLog(service: string, level: string, destination?: DestinationStream): Log {
  const logger = pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  )
  const seen = new Map<string, { minute: number; count: number }>()

  function write(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown> = {}) {
    const minute = Math.floor(Date.now() / 60_000)
    const known = seen.get(message)
    let held = 0
    if (known?.minute === minute) {
      known.count += 1
      if (known.count > REPEATS_PER_MINUTE) return
    } else {
      if (known !== undefined) held = Math.max(0, known.count - REPEATS_PER_MINUTE)
      // Messages are static, so there are few; a mistake elsewhere must not fill the map all the same.
      if (seen.size > 1_000) seen.clear()
      seen.set(message, { minute, count: 1 })
    }
    logger[level]({ ...plainFields(fields), ...(held > 0 ? { held_back: held } : {}) }, message)
  }

  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
  }
}

function plainFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? redact(value.stack ?? '') : value]),
  )
}
