import { readFileSync } from 'node:fs'
import type { HostItem } from '../../services/exploration/detect.ts'
import monitor from '../../services/exploration/index.ts'
import type { Reading } from '../../shared/contract/monitor.ts'

/** The sources whose readings are recorded: what the kernel says of its own is no reading. */
const SOURCES = ['devices', 'nvidia', 'amd', 'pressure'] as const

/** What exploration reads of this host, for so many hours: a JSON object a line, as it is read. */
export async function* record(hours: number): AsyncGenerator<string> {
  const stop = new AbortController()
  setTimeout(() => stop.abort(), hours * 3_600_000)
  const lines: string[] = []
  let wake: () => void = () => undefined
  const readers = SOURCES.map(async (name) => {
    const batches = monitor.sources[name]?.(monitor.config.parse({}), readingUntil(stop.signal)) ?? []
    for await (const { items } of batches) {
      lines.push(...items.map((item) => JSON.stringify(item)))
      wake()
    }
    wake()
  })
  while (!stop.signal.aborted) {
    yield* lines.splice(0)
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
  await Promise.all(readers)
  yield* lines.splice(0)
}

function readingUntil(signal: AbortSignal): Reading {
  return {
    from: {},
    signal,
    fleet: { project: 'study', host: 'here' },
    redis: { url: 'unix:///nowhere', prefix: 'study' },
    report: () => undefined,
    skip: () => undefined,
    warn: (message, fields) => process.stderr.write(`${message}: ${JSON.stringify(fields)}\n`),
  }
}

/** The readings of such a record, in their order. */
export function recorded(file: string | URL): HostItem[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as HostItem).sort((one, other) => one.time - other.time)
}
