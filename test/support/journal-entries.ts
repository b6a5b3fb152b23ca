import type { Item } from '../../shared/contract/monitor.ts'
import { START } from './detector.ts'

/** A journal entry in memory, as the source `journal` hands it out. */
export interface TestEntry extends Item {
  readonly read_at: number
  readonly message: string
  field(name: string): string | undefined
}

/** Makes an entry of its fields. @param at seconds after {@link START}. */
export function entry(fields: Readonly<Record<string, string>>, at: number): TestEntry {
  const all: Record<string, string> = { _HOSTNAME: 'web-1', ...fields }
  const time = START + at
  const position = `s=1;i=${Math.round(at * 1000).toString(16)};${all._SYSTEMD_UNIT}${all.CONTAINER_NAME ?? ''};${all._PID}`
  return {
    part: 'journal',
    position,
    time,
    read_at: time,
    message: all.MESSAGE ?? '',
    field: (name) => all[name] || undefined,
  }
}

/**
 * What a service wrote to its standard output: an entry a line, each a millisecond after the one before. Journald passes
 * over empty lines.
 */
export function stdout(
  unit: string,
  text: string,
  at: number,
  more: Readonly<Record<string, string>> = {},
): TestEntry[] {
  return messagesOf(text).map((MESSAGE, index) =>
    entry(
      {
        MESSAGE,
        PRIORITY: '6',
        _TRANSPORT: 'stdout',
        _STREAM_ID: `stream of ${unit}`,
        _SYSTEMD_UNIT: unit,
        _SYSTEMD_INVOCATION_ID: `start of ${unit}`,
        _PID: '100',
        SYSLOG_IDENTIFIER: unit.replace(/\.service$/, ''),
        ...more,
      },
      at + index / 1000,
    ),
  )
}

/** What systemd says of a unit. @param id the MESSAGE_ID. */
export function systemd(unit: string, id: string, at: number, more: Readonly<Record<string, string>> = {}): TestEntry {
  const said = {
    MESSAGE: `${unit}: something`,
    PRIORITY: '6',
    _TRANSPORT: 'journal',
    _PID: '1',
    _SYSTEMD_UNIT: 'init.scope',
  }
  return entry({ ...said, MESSAGE_ID: id, UNIT: unit, INVOCATION_ID: `start of ${unit}`, ...more }, at)
}

function messagesOf(text: string): string[] {
  const lines = text.split('\n')
  return lines.length === 1 ? lines : lines.filter((line) => line !== '')
}
