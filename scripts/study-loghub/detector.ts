import { readFileSync } from 'node:fs'
import { load } from '../../services/load.ts'
import {
  type Finding,
  type Item,
  type MonitorDefinition,
  NO_BOARD,
  type Opened,
} from '../../shared/contract/monitor.ts'
import { SavedState } from '../../shared/daemon/state.ts'

const FLEET = { project: 'loghub', host: 'loghub' }

/**
 * What the exception monitor tells of one file: read through its own source, as lines that are there already, with its
 * clock going on for a minute after the last one.
 */
export async function questionsOf(path: string): Promise<Opened<'exception'>[]> {
  const monitor = (await load('exception-monitor')) as MonitorDefinition
  const config = monitor.config.parse({ files: [path] })
  const detector = monitor.detector({
    config,
    fleet: FLEET,
    state: new SavedState<unknown>(monitor.state?.max ?? 0),
    board: NO_BOARD,
    isOpen: () => false,
    skip: () => undefined,
  })
  const told: Opened<'exception'>[] = []
  const gather = (findings: Iterable<Finding> = []) => {
    for (const finding of findings) if ('opens' in finding && finding.opens === 'exception') told.push(finding)
  }
  const runTo = (end: number) => {
    for (let at = detector.wakeAt?.(); at !== undefined && at <= end; at = detector.wakeAt?.())
      gather(detector.tick?.(at))
  }
  let last = 0
  for await (const items of linesOf(monitor, config, path)) {
    for (const item of items) {
      runTo(item.time)
      gather(detector.take(item, 'files'))
      last = item.time
    }
  }
  runTo(last + 60)
  return told
}

/** The lines of the file, until there are no more. */
async function* linesOf(monitor: MonitorDefinition, config: unknown, path: string): AsyncGenerator<readonly Item[]> {
  const end = new AbortController()
  const files = monitor.sources.files
  if (files === undefined) throw new Error('the exception monitor has no source of files')
  const batches = files(config as never, {
    from: {},
    signal: end.signal,
    fleet: FLEET,
    redis: { url: '', prefix: '' },
    report: () => undefined,
    skip: () => undefined,
    warn: (message) => process.stderr.write(`${message}\n`),
  })[Symbol.asyncIterator]()
  // A source waits for ever for more, and holds back a last line without its newline.
  let left = readFileSync(path, 'utf8').split('\n').length - 1
  try {
    while (left > 0) {
      const batch = await batches.next()
      if (batch.done === true) return
      left -= batch.value.items.length
      yield batch.value.items
    }
  } finally {
    end.abort()
    await batches.return?.(undefined)
  }
}
