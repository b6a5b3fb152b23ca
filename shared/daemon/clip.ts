import { createHash } from 'node:crypto'
import type { Signal } from '../contract/signal.ts'
import { SIGNAL_BYTES, TRACEBACK_BYTES } from '../contract/signal-bounds.ts'
import { SEQUENCES } from '../contract/terminal.ts'

const NAME_LENGTH = 512
const REASON_BYTES = 4096
/** The most a reason may weigh as JSON, where a quote or a backslash takes two bytes and a control character six. */
const REASON_JSON_BYTES = 6 * 1024
const TRACE_BYTES = 1024
/** What is kept free for other facts beside the longest traceback. */
const SPARE_BYTES = 1024
const MARK_BYTES = 32
const TRACEBACK_MARK_BYTES = 64
/** What every member of a list or table may keep before larger ones are let in. */
const SHARE_BYTES = 64
/** The facts that cutting others must never touch; they are bounded by themselves. */
const KEPT = new Set(['gap_type', 'gap_name', 'gap_category', 'gap_reason', 'occurrences'])

// One pass over everything a terminal obeys.
const CONTROL = new RegExp(
  String.raw`${SEQUENCES}|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]`,
  'g',
)

/**
 * Takes out what a terminal would obey rather than show: ANSI escape sequences, control characters but newline and tab,
 * and marks that turn the reading direction. Line ends become `\n`, half characters U+FFFD.
 */
export function plain(text: string): string {
  return replaceControl(text, '').replace(/\r\n?/g, '\n')
}

function replaceControl(text: string, by: string): string {
  return text.replace(CONTROL, by).replace(/\p{Cs}/gu, '\ufffd')
}

/**
 * Makes a valid `gap_name`: on one line, at most 512 characters.
 *
 * A longer name ends in `…` and eight hex digits of the SHA-256 of the whole, so that different names stay different.
 */
export function boundName(name: string): string {
  const clean = replaceControl(name, ' ').replace(/\s+/g, ' ').trim() || 'unnamed'
  if (clean.length <= NAME_LENGTH) return clean
  const hash = createHash('sha256').update(clean).digest('hex').slice(0, 8)
  return `${clean.slice(0, NAME_LENGTH - 9).replace(/[\ud800-\udbff]$/, '')}…${hash}`
}

/** Cuts a text to so many bytes of UTF-8, with a mark that says how many went; never inside a character. */
export function clip(text: string, max: number): string {
  const bytes = Buffer.byteLength(text)
  if (bytes <= max) return text
  const kept = head(text, max - MARK_BYTES)
  if (kept === '') return head(text, max)
  return `${kept}… (${count(bytes - Buffer.byteLength(kept))} bytes cut)`
}

/**
 * Cuts a traceback to so many bytes of UTF-8: its head and tail stay, in whole lines unless a line is very long, and a
 * line between them says what went.
 */
export function clipTraceback(text: string, max: number = TRACEBACK_BYTES): string {
  const bytes = Buffer.byteLength(text)
  if (bytes <= max) return text
  const half = Math.floor((max - TRACEBACK_MARK_BYTES) / 2)
  // Below this nothing of use is left on either side of a mark.
  if (half < TRACEBACK_MARK_BYTES) return clip(text, max)
  const kept = wholeHead(head(text, half))
  // The line break after it stands there anyway, before the mark.
  const first = !kept.endsWith('\n') && text.startsWith(`${kept}\n`) ? `${kept}\n` : kept
  const last = wholeTail(tail(text, half))
  const cut = text.slice(first.length, text.length - last.length)
  const lines = cut.split('\n').length - 1
  const size = `${count(Buffer.byteLength(cut))} bytes`
  const mark = lines > 1 ? `… ${count(lines)} lines (${size}) cut …` : `… ${size} cut …`
  return `${first}${first.endsWith('\n') ? '' : '\n'}${mark}\n${last}`
}

/** Cuts a reason to what the schema takes. */
export function clipReason(reason: string): string {
  return shrinkText(clip(reason, REASON_BYTES), REASON_JSON_BYTES)
}

/**
 * Makes any signal fit: at most 32 KiB as JSON, its traceback at most 16 KiB, its reason as long as the schema takes.
 *
 * Then the largest other facts give way, the small ones stay whole. The gap's identity is never touched.
 */
export function fit(signal: Signal): Signal {
  const { traceback, ...facts } = signal.facts
  const kept = Object.fromEntries(Object.entries(facts).filter(([key]) => KEPT.has(key)))
  const others = Object.fromEntries(Object.entries(facts).filter(([key]) => !KEPT.has(key)))
  if (facts.gap_reason !== undefined) kept.gap_reason = clipReason(facts.gap_reason)
  const envelope = { ...signal }
  if (signal.trace !== undefined) envelope.trace = shrink(signal.trace, TRACE_BYTES)
  const room = SIGNAL_BYTES - jsonBytes({ ...envelope, facts: kept })
  const story: Record<string, unknown> = {}
  if (typeof traceback === 'string') {
    story.traceback = shrinkText(clipTraceback(traceback), room - SPARE_BYTES, clipTraceback)
  } else if (traceback !== undefined) {
    story.traceback = shrink(traceback, SPARE_BYTES)
  }
  // Each part was weighed with its own braces, which pay for the commas between them.
  const rest = shrink(others, room - jsonBytes(story)) as Record<string, unknown>
  return { ...envelope, facts: { ...rest, ...story, ...kept } as Signal['facts'] }
}

/** Cuts a text until it weighs at most `max` bytes as JSON, where some characters take two bytes and some six. */
function shrinkText(text: string, max: number, cut: (text: string, max: number) => string = clip): string {
  let short = text
  for (let budget = max; budget > 0; ) {
    const bytes = jsonBytes(short)
    if (bytes <= max) return short
    budget = Math.min(budget - 1, Math.floor((Buffer.byteLength(short) * max) / bytes))
    short = cut(text, Math.max(0, budget))
  }
  return ''
}

/**
 * Cuts a value until it weighs at most `max` bytes as JSON: small members stay whole, the largest give way first. Where
 * there is no room for even a piece of every member, the last ones go, and it says how many.
 */
function shrink(value: unknown, max: number): unknown {
  if (jsonBytes(value) <= max) return value
  if (typeof value === 'string') return shrinkText(value, max)
  if (typeof value !== 'object' || value === null) return null
  const isList = Array.isArray(value)
  const members = Object.entries(value)
    .map(([key, member]) => ({ key, member, fixed: isList ? 1 : jsonBytes(key) + 2, bytes: jsonBytes(member) }))
    .filter(({ bytes }) => bytes > 0)
  const { chosen, level } = share(members, max - 2 - MARK_BYTES)
  const short = chosen.map(({ key, member }): [string, unknown] => [key, shrink(member, level)])
  const gone = members.length - chosen.length
  if (gone > 0) short.push(['…', `… ${count(gone)} more`])
  return isList ? short.map(([, member]) => member) : Object.fromEntries(short)
}

/** Chooses who stays in so much room, and the weight above which members are cut so that together they fill it. */
function share<M extends { fixed: number; bytes: number }>(members: readonly M[], max: number) {
  const chosen: M[] = []
  let room = max
  for (const member of members) {
    const least = member.fixed + Math.min(member.bytes, SHARE_BYTES)
    if (least > room) continue
    chosen.push(member)
    room -= least
  }
  const sizes = chosen.map(({ bytes }) => bytes).sort((a, b) => a - b)
  let left = sizes.reduce((sum, bytes) => sum + Math.min(bytes, SHARE_BYTES), room)
  let level = left
  for (const [index, bytes] of sizes.entries()) {
    level = Math.floor(left / (sizes.length - index))
    if (bytes > level) break
    left -= bytes
  }
  return { chosen, level }
}

/** The weight of a value as JSON, in bytes of UTF-8; what JSON leaves out weighs nothing. */
function jsonBytes(value: unknown): number {
  const json = JSON.stringify(value) as string | undefined
  return json === undefined ? 0 : Buffer.byteLength(json)
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}

/** As much of the start as takes at most `max` bytes. */
function head(text: string, max: number): string {
  if (max <= 0) return ''
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(max))
  return text.slice(0, read)
}

/** As much of the end as takes at most `max` bytes. */
function tail(text: string, max: number): string {
  let at = text.length
  for (let bytes = 0; at > 0; ) {
    const low = text.charCodeAt(at - 1)
    const pair = at > 1 && (low & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 2) & 0xfc00) === 0xd800
    bytes += pair ? 4 : low < 0x80 ? 1 : low < 0x800 ? 2 : 3
    if (bytes > max) break
    at -= pair ? 2 : 1
  }
  return text.slice(at)
}

function wholeHead(text: string): string {
  const end = text.lastIndexOf('\n') + 1
  return end * 2 >= text.length ? text.slice(0, end) : text
}

function wholeTail(text: string): string {
  const start = text.indexOf('\n') + 1
  return start > 0 && start * 2 <= text.length ? text.slice(start) : text
}
