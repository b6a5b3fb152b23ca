import * as z from 'zod'
import type { Entry } from '../../shared/text/answers.ts'
import { fit, json, line } from '../../shared/text/clean.ts'
import { paint } from './colour.ts'
import type { Context } from './command.ts'

const Shown = z.object({
  signal: z.string(),
  ts: z.number().optional(),
  host: z.string().optional(),
  monitor: z.string().optional(),
  facts: z.object({
    gap_type: z.string(),
    gap_name: z.string(),
    gap_reason: z.string().optional(),
    reason: z.string().optional(),
  }),
})

/** A signal on one line: when, whether it opened or closed, who said so, and what of. */
export function signalLine(context: Context, { id, signal }: Entry): string {
  const shown = Shown.safeParse(signal)
  const added = Number(id.split('-')[0]) / 1000
  if (!shown.success) return cut(context, `${time(added)} unreadable ${json(signal)}`)
  const { ts, host, monitor, facts, signal: kind } = shown.data
  const closed = kind === 'CAPABILITY_GAP_CLOSED'
  const from = [host, monitor].filter(Boolean).join('/') || '-'
  const text = `${facts.gap_type} ${facts.gap_name}: ${facts.gap_reason ?? facts.reason ?? ''}`
  const row = cut(context, `${time(ts ?? added)} ${closed ? 'closed' : 'opened'} ${from} ${text}`)
  return paint(context, closed ? 'green' : undefined, row)
}

function cut(context: Context, text: string): string {
  return fit(line(text), context.columns ?? Number.POSITIVE_INFINITY)
}

function time(epoch_s: number): string {
  const date = new Date(epoch_s * 1000)
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString()
}
